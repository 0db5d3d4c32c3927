"""cli/demo.py: the demo runs on this machine and shows what it promises."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import ran


def test_the_command_ends_well(tmp_path: Path) -> None:
    done = ran("demo", folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "32 faults shown; record and replay gave the same results." in done.stdout
    assert "Traceback" not in done.stderr
