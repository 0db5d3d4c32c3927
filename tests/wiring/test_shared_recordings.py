"""wiring/shared_recordings.py: a session's file is written by whoever holds the session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from linktape.errors import CassetteUnwritable
from linktape.layers.recorder import Recorded
from linktape.session import Session
from linktape.tape import files, writer
from linktape.wiring.settings import RecordMode
from linktape.wiring.shared_recordings import SharedRecordings
from tests.tape.support import interaction


def processes(folder: Path, mode: RecordMode = RecordMode.ONCE, count: int = 3) -> Sequence[SharedRecordings]:
    template = folder / "{session}.yaml"
    return [
        SharedRecordings(template, mode, durable=False, metadata={"redaction": {"salt": "x"}}) for _ in range(count)
    ]


def record(recordings: SharedRecordings, session: Session) -> int:
    """Record one more interaction; gives its line."""
    return recordings.keep(session, writer.block(interaction()))[0].line


def closed(recordings: Sequence[SharedRecordings]) -> list[dict[str, int]]:
    for one in recordings:
        one.close()
    return [one.counts() for one in recordings]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_of_them_write_one_file_as_one_would(tmp_path: Path) -> None:
    all_, session = processes(tmp_path), Session("a")

    lines = [record(all_[number], session) for number in (0, 1, 1, 2, 0, 2, 1)]

    assert [one.line for one in files.load(tmp_path / "a.yaml")] == lines
    assert [list(one.values()) for one in closed(all_)] == [[2], [3], [2]]
    assert names(tmp_path) == ["a.yaml"]
    alone, same = tmp_path / "alone", Session("a")
    alone.mkdir()
    (one,) = processes(alone, count=1)
    assert [record(one, same) for _ in range(7)] == lines
    one.close()
    assert (alone / "a.yaml").read_bytes() == (tmp_path / "a.yaml").read_bytes()


def test_each_says_what_it_has_recorded_itself(tmp_path: Path) -> None:
    all_, session = processes(tmp_path), Session("a")
    record(all_[0], session)
    record(all_[1], session)
    closed(all_)

    said = [f"this process recorded 1 interaction in {tmp_path / 'a.yaml'}"]
    assert [one.lines(0) for one in all_] == [said, said, []]


def test_a_file_of_an_earlier_run_is_refused(tmp_path: Path) -> None:
    first, session = processes(tmp_path, count=1), Session("a")
    record(first[0], session)
    closed(first)

    with pytest.raises(CassetteUnwritable, match=r"a\.yaml is there already"):
        record(processes(tmp_path, count=1)[0], Session("a"))


def test_another_folder_is_refused_by_name(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    session = Session("a")
    record(processes(here)[0], session)

    with pytest.raises(CassetteUnwritable, match="all processes that record it need the same folder"):
        record(processes(there)[0], session)
    assert names(there) == []


def test_a_file_that_has_lost_something_is_refused(tmp_path: Path) -> None:
    all_, session = processes(tmp_path), Session("a")
    record(all_[0], session)
    first = (tmp_path / "a.yaml").read_bytes()
    record(all_[1], session)
    (tmp_path / "a.yaml").write_bytes(first)

    for one in all_:
        with pytest.raises(CassetteUnwritable, match=r"has \d+ bytes here, and \d+ were recorded"):
            record(one, session)


@pytest.mark.parametrize("tail", ["torn", "whole"])
def test_what_a_process_that_died_wrote_behind_the_mark_holds_nobody_up(tmp_path: Path, tail: str) -> None:
    """It wrote, and died before it gave the session back: its client has no answer."""
    all_, session = processes(tmp_path), Session("a")
    record(all_[0], session)
    mark = session.state(Recorded, Recorded).mark
    record(all_[1], session)
    session.put(Recorded(mark=mark))
    if tail == "torn":
        content = (tmp_path / "a.yaml").read_bytes()
        (tmp_path / "a.yaml").write_bytes(content[:-40])

    record(all_[2], session)
    record(all_[0], session)

    assert len(files.load(tmp_path / "a.yaml")) == (3 if tail == "torn" else 4)
    assert names(tmp_path) == ["a.yaml", "a.yaml.torn"] if tail == "torn" else ["a.yaml"]


def test_what_is_recorded_anew_takes_its_files_place_when_the_session_ends(tmp_path: Path) -> None:
    record(old := processes(tmp_path, count=1)[0], Session("a"))
    old.close()
    all_, session = processes(tmp_path, RecordMode.ALL), Session("a")
    for number in (0, 1, 2):
        record(all_[number], session)
    assert names(tmp_path) == ["a.yaml", "a.yaml.new"]
    assert [one.unfinished for one in all_] == [{"a"}] * 3

    all_[1].end(session)

    assert names(tmp_path) == ["a.yaml"]
    assert len(files.load(tmp_path / "a.yaml")) == 3
    begun_anew = Session("a")
    all_[2].goes_on(begun_anew, session)
    for number in (0, 2, 1):
        record(all_[number], begun_anew)
    closed(all_)
    assert len(files.load(tmp_path / "a.yaml")) == 6


def test_what_a_process_that_stops_has_recorded_anew_is_gone_on_with(tmp_path: Path) -> None:
    record(old := processes(tmp_path, count=1)[0], Session("a"))
    old.close()
    all_, session = processes(tmp_path, RecordMode.ALL), Session("a")
    record(all_[0], session)
    record(all_[1], session)
    all_[0].end(session)
    all_[0].close()

    record(all_[1], session)
    all_[1].end(session)
    record(all_[2], session)
    closed(all_[1:])

    assert len(files.load(tmp_path / "a.yaml")) == 4
    assert names(tmp_path) == ["a.yaml"]


def test_nothing_but_refusals_take_no_files_place(tmp_path: Path) -> None:
    record(old := processes(tmp_path, count=1)[0], Session("a"))
    old.close()
    all_, session = processes(tmp_path, RecordMode.ALL), Session("a")
    refused = interaction()
    refused = replace(refused, response=replace(refused.response, status=401))
    for one in all_:
        one.keep(session, writer.block(refused))

    all_[2].end(session)

    assert names(tmp_path) == ["a.yaml", "a.yaml.new"]
    assert [one.response.status for one in files.load(tmp_path / "a.yaml")] != [401]
    with pytest.raises(CassetteUnwritable, match="stays as it was"):
        all_[2].close()


def test_a_file_that_is_not_there_any_more_keeps_nothing_locked(tmp_path: Path) -> None:
    record(old := processes(tmp_path, count=1)[0], Session("a"))
    old.close()
    all_, session = processes(tmp_path, RecordMode.ALL), Session("a")
    record(all_[0], session)
    (tmp_path / "a.yaml.new").unlink()

    for one in all_[1:]:
        with pytest.raises(CassetteUnwritable, match="cannot be gone on with: No such file or directory"):
            record(one, session)


def test_who_has_recorded_nothing_finishes_what_others_have(tmp_path: Path) -> None:
    """As the control port's process of some workers does, at a reset."""
    record(old := processes(tmp_path, count=1)[0], Session("a"))
    old.close()
    all_, session = processes(tmp_path, RecordMode.ALL), Session("a")
    record(all_[0], session)
    record(all_[1], session)

    all_[2].end(session)
    closed(all_)

    assert names(tmp_path) == ["a.yaml"]
    assert len(files.load(tmp_path / "a.yaml")) == 2


def test_who_could_not_write_takes_nothing_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(old := processes(tmp_path, count=1)[0], Session("a"))
    old.close()
    all_, session = processes(tmp_path, RecordMode.ALL), Session("a")
    record(all_[0], session)
    with monkeypatch.context() as full:
        full.setattr("os.write", lambda *_: 0)
        with pytest.raises(CassetteUnwritable, match="cannot be written"):
            record(all_[1], session)
    all_[1].close()

    assert len(files.load(tmp_path / "a.yaml.new")) == 1
