"""tools/soak.py: a short soak in each run of the suite, and what it calls wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.soak import Server, report

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="memory and open files are read from /proc")
def test_in_a_short_soak_nothing_grows_hangs_or_fails() -> None:
    command = [sys.executable, "-m", "tools.soak", "--calls", "2000", "--filling", "100"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("\nnothing grows\n")


@pytest.mark.parametrize(
    ("memory_mb", "files", "log", "code", "wrong"),
    [
        ((70.0, 73.4), (20, 36), "linktape: 1 GET /: x -> 502 [upstream]", 0, []),
        ((70.0, 73.6), (20, 20), "", 0, ["mock: memory grew by 5.1%"]),
        ((70.0, 70.0), (20, 37), "", 0, ["mock: 17 more open files"]),
        ((70.0, 70.0), (20, 20), "", 1, ["mock: exit code 1"]),
        ((70.0, 70.0), (20, 20), "Traceback (most recent call last):", 0, ["mock: a traceback in its log"]),
        ((70.0, 70.0), (20, 20), "linktape: 1 GET /: x -> 504 [a]", 0, ["mock: linktape: 1 GET /: x -> 504 [a]"]),
    ],
)
def test_what_grew_or_went_wrong_is_told(
    memory_mb: tuple[float, float], files: tuple[int, int], log: str, code: int, wrong: list[str], tmp_path: Path
) -> None:
    (tmp_path / "log").write_text(log)
    with subprocess.Popen([sys.executable, "-c", ""], text=True) as process:
        server = Server("mock", process, "", "", tmp_path / "log")
    for tenth in range(10):
        server.memory_mb[tenth].append(memory_mb[tenth > 1])
        server.files[tenth].append(files[tenth > 1])

    row, told = report(server, code)

    assert told == wrong
    assert row.startswith(f"| mock | {memory_mb[0]:.1f} | {memory_mb[1]:.1f} | ")
