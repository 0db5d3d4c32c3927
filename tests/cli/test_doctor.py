"""`linktape doctor`: a line for each thing, what to do, and an exit code."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.runs.ran import linktape


def test_where_nothing_is_in_the_way_it_ends_well(tmp_path: Path) -> None:
    done = linktape(tmp_path, "doctor", "--port", "0")

    assert done.returncode == 0, done.stdout + done.stderr
    assert {line.split()[0] for line in done.stdout.splitlines()} <= {"ok", "note", "->"}
    assert done.stderr == ""


def test_what_is_configured_is_looked_at_and_what_is_in_the_way_ends_it_with_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        (tmp_path / "linktape.yaml").write_text(f"port: {port}\n")

        done = linktape(tmp_path, "doctor")

    bad = [line for line in done.stdout.splitlines() if line.startswith("bad")]
    assert done.returncode == 1
    assert bad == [f"bad  port        {port} on 127.0.0.1 cannot be had: it is in use"]


def test_a_wrong_option_is_told_as_everywhere(tmp_path: Path) -> None:
    done = linktape(tmp_path, "doctor", "--port", "many")

    assert (done.returncode, done.stderr) == (2, "linktape: error: --port 'many' is no whole number\n")
