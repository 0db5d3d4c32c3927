"""control/events.py: what happens, as server-sent events, and where a reader went on."""

from __future__ import annotations

import json

from linktape.control.answer_models import JournalEntry
from linktape.control.events import MOST_WAITING, EventStream
from linktape.edge.traffic import MOST_RECENT, Ends, Traffic
from linktape.messages import Response
from linktape.session import Session, Sessions
from tests.standing import entry, written
from tests.support import call


def ended(traffic: Traffic, session: Session, times: int = 1) -> None:
    """Have calls of a session end."""
    for _ in range(times):
        made = call("GET", "/rest/api/3/myself", session=session)
        written(session, entry(made.n, session.name))
        traffic.answered(made, Response(200), 0.0, True)


async def heard(stream: EventStream) -> list[list[str]]:
    """Give each event's lines, to the end of the stream."""
    stream.stop()
    text = b"".join([piece async for piece in stream]).decode()
    return [event.split("\n") for event in text.split("\n\n")[1:-1]]


async def test_a_stream_has_the_calls_of_its_session_and_ends_behind_what_waits() -> None:
    traffic, sessions = Traffic(), Sessions()
    mine, everybody = EventStream(traffic, sessions, "mine"), EventStream(traffic, sessions)

    for name in ("mine", "other"):
        ended(traffic, sessions.get(name))

    assert [event[0] for event in await heard(mine)] == ["event: call"]
    assert len(await heard(everybody)) == 2


async def test_an_event_has_the_call_as_the_journal_has_it_and_a_number_of_this_start() -> None:
    traffic, sessions = Traffic(ends=Ends("abc")), Sessions()
    stream = EventStream(traffic, sessions)

    ended(traffic, sessions.get("a"))

    ((kind, number, data),) = await heard(stream)
    assert (kind, number) == ("event: call", "id: abc-1")
    assert json.loads(data.removeprefix("data: ")) == JournalEntry.of(entry(1, "a")).model_dump(mode="json")


async def test_a_change_is_told_and_has_no_number() -> None:
    traffic = Traffic()
    stream = EventStream(traffic, Sessions(), "a")

    traffic.changed("b", "reset")
    traffic.changed("a", "scenario")

    assert await heard(stream) == [["event: change", 'data: {"session":"a","what":"scenario"}']]


async def test_what_a_slow_reader_cannot_take_is_left_out_and_told() -> None:
    traffic, sessions = Traffic(ends=Ends("abc")), Sessions()
    stream = EventStream(traffic, sessions)

    ended(traffic, sessions.get(), MOST_WAITING + 3)

    first, second, *rest = await heard(stream)
    assert first == ["event: left-out", 'data: {"calls":4}']  # one made room for the end
    assert second[:2] == ["event: call", "id: abc-2"]
    assert len(rest) == MOST_WAITING - 2


async def test_who_listens_no_more_is_told_nothing() -> None:
    traffic, sessions = Traffic(), Sessions()
    stream = EventStream(traffic, sessions)

    await stream.aclose()
    ended(traffic, sessions.get())

    assert await heard(stream) == []


async def test_a_reader_goes_on_behind_the_event_that_it_had() -> None:
    traffic, sessions = Traffic(ends=Ends("abc")), Sessions()
    for name in "abab":
        ended(traffic, sessions.get(name))

    stream = EventStream(traffic, sessions, seen="abc-1")
    ended(traffic, sessions.get("a"))

    assert [event[1] for event in await heard(stream)] == ["id: abc-2", "id: abc-3", "id: abc-4", "id: abc-5"]
    assert [event[1] for event in await heard(EventStream(traffic, sessions, "a", "abc-1"))] == [
        "id: abc-3",
        "id: abc-5",
    ]


async def test_a_reader_is_told_how_much_is_not_known_any_more() -> None:
    traffic, sessions = Traffic(ends=Ends("abc")), Sessions()
    ended(traffic, sessions.get("gone"), 5)
    ended(traffic, sessions.get(), MOST_RECENT - 2)
    sessions.renew("gone")

    first, second, *rest = await heard(EventStream(traffic, sessions, seen="abc-1"))

    assert first == ["event: left-out", 'data: {"calls":4}']  # 2 are not remembered, 2 are of a journal that is gone
    assert second[1] == "id: abc-6"
    assert len(rest) == MOST_RECENT - 3


async def test_a_reader_from_before_a_restart_is_told_so_and_gets_everything() -> None:
    for seen in ("old-7", "nonsense", "abc-x", "abc-99999999999999999999"):
        traffic, sessions = Traffic(ends=Ends("abc")), Sessions()
        ended(traffic, sessions.get())

        assert [event[0] for event in await heard(EventStream(traffic, sessions, seen=seen))] == [
            "event: restart",
            "event: call",
        ]
