"""playback/timeline.py: a tape, and where a session stands on it."""

from __future__ import annotations

from datetime import UTC, datetime

from linktape.messages import Response
from linktape.playback.position import Position
from linktape.playback.tape import Tape
from linktape.playback.timeline import Timeline
from linktape.tape.cassette import Interaction
from tests.support import call, link

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def interaction(method: str, path: str, body: object = None, status: int = 200) -> Interaction:
    made = call(method, path, body)
    return Interaction(made.request, made.operation, Response(status), file="a.yaml", line=1)


READ = ("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks")
WRITE = ("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"))


def had(tape: Tape, position: Position, method: str, path: str, body: object = None) -> None:
    """Have the session ask for something that the tape has."""
    asked = call(method, path, body)
    assert tape.take(position, tape.wanted(asked.request, asked.operation), NOW) is not None


def states(timeline: Timeline, first: int = 0, count: int = 10) -> list[str]:
    return [moment.state for moment in timeline.moments(first, count)]


def test_what_was_had_is_played_and_the_one_behind_the_last_is_next() -> None:
    tape = Tape([interaction(*READ), interaction(*WRITE, status=201), interaction(*READ), interaction(*READ)])
    position = Position()
    timeline = Timeline(tape, position)

    assert states(timeline) == ["next", "unused", "unused", "unused"]

    had(tape, position, *WRITE)

    assert states(timeline) == ["unused", "played", "next", "unused"]
    assert [moment.is_write for moment in timeline.moments(0, 4)] == [False, True, False, False]
    assert (len(timeline), timeline.played) == (4, 1)


def test_a_part_is_numbered_as_the_whole() -> None:
    timeline = Timeline(Tape([interaction(*READ) for _ in range(5)]), Position())

    assert [moment.index for moment in timeline.moments(3, 10)] == [3, 4]
    assert states(timeline, 5) == []


def test_at_the_end_nothing_is_next() -> None:
    tape, position = Tape([interaction(*READ)]), Position()
    had(tape, position, *READ)

    assert states(Timeline(tape, position)) == ["played"]
