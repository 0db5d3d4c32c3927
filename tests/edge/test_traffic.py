"""edge/traffic.py: what went through, counted and told."""

from __future__ import annotations

from linktape.edge.traffic import MOST_RECENT, Traffic
from linktape.journal_rows import Entry
from linktape.messages import Response
from linktape.responder import Call
from linktape.session import Session
from tests.standing import entry, written
from tests.support import call, link


def linking(session: Session | None = None) -> Call:
    return call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session=session)


class Ear:
    """A listener that writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def hear(self, number: int, entry: Entry) -> None:
        self.heard.append((number, entry.session, entry.n))

    def hear_change(self, session: str, what: str) -> None:
        self.heard.append((session, what))

    def stop(self) -> None:
        self.heard.append("stop")


def ended(traffic: Traffic, session: Session) -> None:
    """Have one call of a session end."""
    made = linking(session)
    written(session, entry(made.n, session.name))
    traffic.answered(made, Response(201), 0.0, True)


def test_a_listener_hears_of_calls_in_the_order_of_their_ends_and_of_changes() -> None:
    traffic, ear = Traffic(), Ear()
    ended(traffic, Session("before"))
    traffic.listen(ear)

    for name in ("a", "b"):
        ended(traffic, Session(name))
    traffic.changed("a", "reset")
    traffic.stop()
    traffic.listen_no_more(ear)
    ended(traffic, Session("c"))

    assert ear.heard == [(1, "a", 1), (2, "b", 1), ("a", "reset"), "stop"]


def test_the_ends_are_remembered_from_the_first_listener_on_and_bounded() -> None:
    traffic, session = Traffic(), Session("a")
    traffic.answered(linking(session), Response(201), 0.0, True)
    assert traffic.ends is None

    ends = traffic.listen(Ear())
    for _ in range(MOST_RECENT + 1):
        traffic.answered(linking(session), Response(201), 0.0, True)

    assert traffic.listen(Ear()) is ends
    assert (ends.count, len(ends.recent), ends.recent[0]) == (MOST_RECENT + 1, MOST_RECENT, ("a", 3))
