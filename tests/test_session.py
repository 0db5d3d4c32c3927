"""session.py: the private world of one test."""

from __future__ import annotations

from dataclasses import dataclass

from linktape.session import Sessions
from tests.support import HandClock


@dataclass
class Counter:
    count: int = 0


def test_a_layers_state_is_made_once_and_forgotten_on_reset() -> None:
    sessions = Sessions()

    sessions.get("a").state(Counter, Counter).count += 1

    assert sessions.get("a").state(Counter, Counter).count == 1
    session = sessions.renew("a")
    assert sessions.get("a") is session
    assert session.state(Counter, Counter).count == 0
    assert session.next_number() == 1


def test_sessions_never_share_a_state() -> None:
    sessions = Sessions()

    sessions.get("a").state(Counter, Counter).count = 5

    assert sessions.get("b").state(Counter, Counter).count == 0


def test_the_longest_unused_session_is_dropped_beyond_the_bound() -> None:
    sessions = Sessions(most=2)
    for name in ("a", "b", "a", "c"):
        sessions.get(name)

    assert [session.name for session in sessions] == ["a", "c"]


def test_an_idle_session_is_dropped_when_another_is_used() -> None:
    clock = HandClock()
    sessions = Sessions(idle_s=10, clock=clock)
    sessions.get("a")

    clock.now_s += 11
    sessions.get("b")

    assert sessions.peek("a") is None
