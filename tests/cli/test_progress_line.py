"""cli/progress_line.py: who waits sees how far it is, on a terminal only."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from linktape.cli.progress_line import ProgressLine
from tests.cli.running import ran
from tests.cli.terminal import ERASE, on_a_terminal, write_large


@pytest.mark.parametrize(
    ("took_s", "done", "total", "said"),
    [
        (0.6, 0, 0, "reading a.yaml, 1 s so far"),
        (90.0, 0, 0, "reading a.yaml, 2 min so far"),
        (0.6, 30, 100, "reading a.yaml: 30 %"),
        (10.0, 0, 100, "reading a.yaml: 0 %"),
        (10.0, 1, 1_000, "reading a.yaml: 0 %"),
        (10.0, 25, 100, "reading a.yaml: 25 %, 30 s left"),
        (600.0, 10, 100, "reading a.yaml: 10 %, 1 h 30 min left"),
        (10.0, 100, 100, "reading a.yaml: 100 %, 1 s left"),
    ],
)
def test_it_says_what_how_far_and_how_long_yet(took_s: float, done: int, total: int, said: str) -> None:
    times = iter((0.0, took_s))
    line = ProgressLine("reading a.yaml", io.StringIO(), now=lambda: next(times))

    line(done, total)

    assert line.text() == f"linktape: {said}"


def test_a_files_name_drives_no_terminal() -> None:
    line = ProgressLine("reading \x1b[2J.yaml", io.StringIO())

    assert "\x1b" not in line.text()


@pytest.fixture
def terminal() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """A screen, and the stream that writes to it."""
    screen, line = os.openpty()
    with os.fdopen(line, "w") as stream:
        yield screen, stream
    os.close(screen)


def test_it_is_rewritten_in_place_and_nothing_of_it_stays(
    terminal: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    screen, stream = terminal

    with ProgressLine("reading", stream, after_s=0.0) as line:
        line(1, 2)
        first = os.read(screen, 1_000).decode()
        line.say("linktape: something that stays")
    rest = os.read(screen, 1_000).decode()

    assert first.startswith("linktape: reading")
    assert f"{ERASE}linktape: something that stays\r\n" in rest
    assert rest.rpartition("\n")[2].count(ERASE) in (0, rest.rpartition("\n")[2].count("linktape: reading"))


def test_a_terminal_that_cannot_rewrite_a_line_has_none(
    terminal: tuple[int, io.TextIOWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    screen, stream = terminal

    with ProgressLine("reading", stream, after_s=0.0) as line:
        line.say("linktape: something that stays")

    assert os.read(screen, 1_000).decode() == "linktape: something that stays\r\n"


def test_a_stream_that_is_no_terminal_has_only_what_stays() -> None:
    stream = io.StringIO()

    with ProgressLine("reading", stream, after_s=0.0) as line:
        line.say("linktape: something that stays")

    assert stream.getvalue() == "linktape: something that stays\n"


@pytest.mark.parametrize(
    ("command", "doing"),
    [(["scan"], "scanning"), (["check"], "checking"), (["redact"], "cleaning"), (["show"], "reading")],
)
def test_ctrl_c_ends_what_a_person_waits_for(command: list[str], doing: str, tmp_path: Path) -> None:
    path = write_large(tmp_path / "large.yaml")
    before = path.read_bytes()

    with on_a_terminal("cassette", *command, "large.yaml", folder=tmp_path) as terminal:
        terminal.until(f"linktape: {doing} large.yaml (")
        code = terminal.interrupted()

    assert code == 130
    assert "Traceback" not in terminal.shown
    assert terminal.shown.endswith(ERASE)
    assert [one.name for one in tmp_path.iterdir()] == ["large.yaml"]
    assert path.read_bytes() == before


def test_nothing_of_it_is_in_a_pipe(tmp_path: Path) -> None:
    write_large(tmp_path / "large.yaml", 2_000)

    done = ran("cassette", "scan", "large.yaml", folder=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert "scanning" not in done.stdout
