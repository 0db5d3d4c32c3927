"""runs/faketime.py: where libfaketime is, and one clock for all processes of a command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from linktape.errors import UsageError
from linktape.runs.faketime import FastTime, fast_time, joined
from tests.runs.faked import needs_faketime

pytestmark = pytest.mark.slow  # it starts processes


def found(speed: float) -> FastTime:
    fast = fast_time(speed)
    assert fast is not None
    return fast


def test_at_one_nothing_is_needed() -> None:
    assert fast_time(1) is None


def test_where_it_is_missing_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"apt-get install faketime.*brew install libfaketime.*--time-scale"):
        fast_time(50, path=str(tmp_path))


@pytest.mark.skipif(sys.platform == "darwin", reason="the library has another name there")
def test_it_is_found_beside_its_program(tmp_path: Path) -> None:
    program, library = tmp_path / "bin" / "faketime", tmp_path / "lib64" / "faketime" / "libfaketimeMT.so.1"
    for file in (program, library):
        file.parent.mkdir(parents=True)
        file.touch(mode=0o755)

    assert fast_time(50, path=str(program.parent)) == FastTime(50, library)


@needs_faketime
def test_all_processes_of_a_command_share_one_faster_clock() -> None:
    script = "date +%s; sleep 20; x=$(sleep 20; date +%s); echo $x; date +%s"  # a forked shell ends in between

    with found(50).begun() as variables:
        began_s = time.monotonic()
        done = subprocess.run(["bash", "-c", script], env=joined(os.environ, variables), capture_output=True, text=True)
        took_s = time.monotonic() - began_s

    first, second, third = map(int, done.stdout.split())
    assert (first + 40 <= second <= third, done.stderr) == (True, "")
    assert took_s < 40


@needs_faketime
def test_nothing_of_it_is_left() -> None:
    with found(50).begun() as variables:
        names = [name.lstrip("/") for name in variables["FAKETIME_SHARED"].split()]
        assert [Path("/dev/shm", f"sem.{names[0]}").exists(), Path("/dev/shm", names[1]).exists()] == [True, True]

    assert [Path("/dev/shm", f"sem.{names[0]}").exists(), Path("/dev/shm", names[1]).exists()] == [False, False]


def test_what_a_command_loads_already_it_still_loads() -> None:
    name = "DYLD_INSERT_LIBRARIES" if sys.platform == "darwin" else "LD_PRELOAD"

    assert joined({"A": "1", name: "mine.so"}, {name: "time.so"}) == {"A": "1", name: "mine.so:time.so"}
    assert joined({}, {name: "time.so"}) == {name: "time.so"}
