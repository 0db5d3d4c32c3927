"""pictures/played_tape.py: the recordings in their order, and the calls that none of them answers."""

from __future__ import annotations

from linktape.journal_rows import Entry
from linktape.pictures.played_tape import stops
from linktape.pictures.time_line import Played, Stop
from tests.runs.outcomes import entry
from tests.support import link
from tests.tape.recordings import cassette, recorded

TAPE = cassette(
    recorded("GET issue/HSP-1"), recorded("POST issueLink", link("HSP-1", "MKY-1")), recorded("GET issue/HSP-1")
)


def told(*entries: Entry, unused: int = 0, is_over: bool = False) -> list[tuple[str, Played, int]]:
    left = [(one.file, one.line) for one in TAPE[len(TAPE) - unused :]]
    made = stops(TAPE, left, entries, {one.n for one in entries if one.origin == "no recording"}, is_over=is_over)
    return [(stop.place, stop.played, stop.times) for stop in made]


def test_a_recording_says_what_it_is_and_how_often_it_was_played() -> None:
    calls = [entry(1, origin="cassette a.yaml:10"), entry(2, origin="cassette a.yaml:10")]

    assert told(*calls, unused=2, is_over=True) == [
        ("a.yaml:10", Played.PLAYED, 2), ("a.yaml:20", Played.UNUSED, 1), ("a.yaml:30", Played.UNUSED, 1),
    ]  # fmt: skip
    assert stops(TAPE[1:2], [], [], set()) == [Stop("link HSP-1 blocks MKY-1", "a.yaml:20", Played.PLAYED, True)]


def test_the_first_that_is_left_is_next_while_the_session_goes_on() -> None:
    assert [played for _, played, _ in told(unused=3)] == [Played.NEXT, Played.UNUSED, Played.UNUSED]


def test_a_call_without_a_recording_stands_behind_what_was_played_before_it() -> None:
    calls = [
        entry(1, origin="no recording"),
        entry(2, origin="cassette a.yaml:20"),
        entry(3, origin="no recording", words="delete link 3"),
    ]

    assert [place for place, _, _ in told(*calls)] == ["#1", "a.yaml:10", "a.yaml:20", "#3", "a.yaml:30"]


def test_what_is_told_has_passed_the_redactor() -> None:
    made = stops(TAPE, [], [], set(), lambda text: text.replace("HSP", "***").replace("a.yaml", "b.yaml"))

    assert [stop.place for stop in made] == ["b.yaml:10", "b.yaml:20", "b.yaml:30"]
    assert "HSP" not in " ".join(stop.words for stop in made)
