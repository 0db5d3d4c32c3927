"""runs/processes.py: what is seen of a command's processes."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from linktape.runs.processes import Processes, family, is_static

pytestmark = [
    pytest.mark.slow,  # it starts processes
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc"),
]


@contextmanager
def running(script: str) -> Iterator[subprocess.Popen[str]]:
    """Run Python code that says a word when it is ready, and waits for its input's end."""
    command = [sys.executable, "-c", f"import subprocess, sys\n{script}\nprint('ready', flush=True)\nsys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.communicate("", timeout=30)


def test_a_family_is_a_process_and_all_below_it() -> None:
    with running("child = subprocess.Popen(['sh', '-c', 'read x; :'], stdin=subprocess.PIPE)") as process:
        below = list(family(process.pid))

        assert len(below) == 2
        assert below[0] == process.pid


def test_a_library_that_all_have_loaded_is_missing_nowhere() -> None:
    with running("child = subprocess.Popen(['sh', '-c', 'read x; :'], stdin=subprocess.PIPE)") as process:
        assert Processes(process.pid).without("libc") is None


def test_a_process_without_a_library_is_named_once_it_must_have_loaded_it() -> None:
    with running("") as process:
        processes = Processes(process.pid)
        assert processes.without("no-such-library") is None  # it may still be starting
        while (said := processes.without("no-such-library")) is None:
            pass

    assert said.endswith(f"(process {process.pid}) has not loaded it")


def test_a_process_that_ends_while_it_is_looked_at_is_named_by_its_program(monkeypatch: pytest.MonkeyPatch) -> None:
    with running("") as process:

        def ended(program: Path) -> bool:
            process.communicate("", timeout=30)  # the last thing that is asked of it before its name
            return True

        monkeypatch.setattr("linktape.runs.processes.is_static", ended)

        said = Processes(process.pid).without("no-such-library")

    name = Path(sys.executable).resolve().name
    assert said == f"{name} (process {process.pid}) loads no libraries: it is linked statically"


def test_what_has_ended_is_no_trouble() -> None:
    with running("") as process:
        processes = Processes(process.pid)

    assert processes.without("no-such-library") is None
    assert processes.cpu_s() == 0.0


def test_computing_is_seen() -> None:
    with running("import time\nwhile time.process_time() < 0.1: pass") as process:
        assert 0.05 < Processes(process.pid).cpu_s() < 30


def elf(*kinds: int, is_64: bool = True) -> bytes:
    """Write the head of a program with program headers of these kinds."""
    size, start = (56, 64) if is_64 else (32, 52)
    head = bytearray(64)
    head[:6] = b"\x7fELF" + bytes([2 if is_64 else 1, 1])
    if is_64:
        struct.pack_into("<Q", head, 32, start)
        struct.pack_into("<HH", head, 54, size, len(kinds))
    else:
        struct.pack_into("<I", head, 28, start)
        struct.pack_into("<HH", head, 42, size, len(kinds))
    return bytes(head[:start]) + b"".join(struct.pack("<I", kind).ljust(size, b"\0") for kind in kinds)


@pytest.mark.parametrize(
    ("content", "static"),
    [
        (elf(6, 3, 1), False),
        (elf(1, 1, 2), True),
        (elf(6, 3, 1, is_64=False), False),
        (elf(1, 4, is_64=False), True),
        (b"#!/bin/sh\n", False),
        (b"\x7fELF", False),
        (b"", False),
    ],
)
def test_a_program_without_an_interpreter_is_static(content: bytes, static: bool, tmp_path: Path) -> None:
    (tmp_path / "program").write_bytes(content)

    assert is_static(tmp_path / "program") is static


def test_this_python_loads_libraries() -> None:
    assert not is_static(Path(os.path.realpath(sys.executable)))
    assert not is_static(Path("/no/such/program"))


def test_who_waits_is_not_at_work_and_who_computes_is() -> None:
    with running("") as waiting:
        while Processes(waiting.pid).is_at_work():
            pass
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as computing:
        while not Processes(computing.pid).is_at_work():
            assert computing.poll() is None
        computing.kill()
