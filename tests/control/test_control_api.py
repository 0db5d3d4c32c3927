"""control/control_api.py: asking makes no session, changing does."""

from __future__ import annotations

from linktape.control.control_api import ControlApi
from linktape.edge.traffic import Traffic
from tests.standing import StandInOnion, entry, written


def api() -> ControlApi:
    return ControlApi(StandInOnion(), Traffic(), lambda: "http://127.0.0.1:1")


def test_a_session_that_is_looked_at_is_not_made() -> None:
    asked = api()

    assert asked.seen("a").name == "a"
    assert len(asked.onion.sessions) == 0

    assert asked.used("a") is asked.seen("a")
    assert len(asked.onion.sessions) == 1


def test_counts_say_what_the_journal_has_no_more() -> None:
    asked = api()
    session = asked.used("a")
    for _ in range(3):
        session.next_number()
    written(session, entry(3, "a"))

    counts = asked.counts(session)

    assert (counts.calls, counts.dropped, counts.ended) == (3, 2, 1)
