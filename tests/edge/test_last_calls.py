"""edge/last_calls.py: what is kept of the last calls, and how much of it."""

from __future__ import annotations

import weakref
from collections.abc import AsyncIterator

import pytest

from linktape.edge.last_calls import KEPT_BYTES, MOST_BYTES, MOST_CALLS, PASSED_ON, LastCalls
from linktape.messages import Response
from linktape.session import Session, Sessions
from tests.support import call


def test_a_call_is_found_by_its_session_and_number() -> None:
    last, one, other = LastCalls(), Session("one"), Session("other")
    first = call("GET", "/rest/api/3/myself", session=one)
    last.keep(first, answer := Response.json(200, {}))

    assert last.find(one.journal, 1) == (first.request, answer)
    assert last.find(one.journal, 2) is None
    assert last.find(other.journal, 1) is None
    assert last.find(Session("one").journal, 1) is None


def test_the_journal_of_a_session_that_begins_anew_goes_at_once() -> None:
    last, sessions = LastCalls(), Sessions()
    last.keep(call("GET", "/x", session=sessions.get("one")), Response(200))
    journal = weakref.ref(sessions.get("one").journal)

    sessions.renew("one")

    assert journal() is None


def test_the_oldest_call_is_forgotten_beyond_the_bound() -> None:
    last, session = LastCalls(), Session()
    for _ in range(MOST_CALLS + 1):
        last.keep(call("GET", "/x", session=session), Response(200))

    assert last.find(session.journal, 1) is None
    assert last.find(session.journal, 2) is not None


@pytest.mark.parametrize("size", [KEPT_BYTES // 2, 1 << 20])
def test_bodies_are_bounded_one_by_one_and_together(size: int) -> None:
    last, session = LastCalls(), Session()
    for _ in range(MOST_CALLS):
        last.keep(call("POST", "/x", bytes(size), session=session), Response(200, body=bytes(size)))

    assert last.size_bytes <= MOST_BYTES
    kept = last.find(session.journal, MOST_CALLS)
    assert kept is not None
    assert max(len(kept[0].content), len(kept[1].content)) <= KEPT_BYTES


def test_of_a_stream_nothing_is_kept() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x"

    last, session = LastCalls(), Session()
    last.keep(call("GET", "/x", session=session), Response(200, body=pieces()))

    kept = last.find(session.journal, 1)
    assert kept is not None
    assert kept[1].body == PASSED_ON
