"""session_clock.py: a session's own clock goes as the server's, or stands still but when it is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from linktape.errors import UsageError
from linktape.session import Session
from linktape.session_clock import LAST_DAY, MOST_S, SessionClock, let_go, own_clock, steady_now
from tests.support import HandClock


def stopped(behind: HandClock | None = None) -> SessionClock:
    """Give a clock that stands still."""
    clock = SessionClock(behind or HandClock())
    clock.stop()
    return clock


async def turns() -> None:
    """Let whatever is ready go on."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_it_goes_as_the_clock_behind_it_until_it_is_stopped() -> None:
    behind = HandClock()
    clock = SessionClock(behind)
    behind.now_s += 5

    assert (clock.monotonic(), clock.now(), clock.is_virtual) == (behind.monotonic(), behind.now(), False)


def test_a_virtual_clock_stands_still_but_when_it_is_told() -> None:
    behind = HandClock()
    clock = stopped(behind)
    was_s, day = clock.monotonic(), clock.now()

    behind.now_s += 100
    assert (clock.monotonic(), clock.now()) == (was_s, day)

    clock.advance(30)
    assert (clock.monotonic(), clock.now()) == (was_s + 30, day + timedelta(seconds=30))


def test_it_goes_on_from_where_it_stands_and_never_back() -> None:
    behind = HandClock()
    clock = stopped(behind)
    clock.advance(3_600)
    stood_s, day = clock.monotonic(), clock.now()

    clock.go_on()
    behind.now_s += 2

    assert (clock.monotonic(), clock.now()) == (stood_s + 2, day + timedelta(seconds=2))


async def test_who_waits_goes_on_when_the_clock_is_set_past_the_moment() -> None:
    clock = stopped()
    waiting = asyncio.ensure_future(clock.sleep(30))
    await turns()

    clock.advance(29.5)
    await turns()
    assert (waiting.done(), clock.waiting) == (False, 1)

    clock.advance(0.5)
    await turns()
    assert (waiting.done(), clock.waiting) == (True, 0)


async def test_who_waits_does_so_in_real_time_once_the_clock_goes_again() -> None:
    behind = HandClock()
    clock = stopped(behind)
    waiting = asyncio.ensure_future(clock.sleep(30))
    await turns()

    clock.go_on()
    await asyncio.wait_for(waiting, 5)

    assert clock.waiting == 0


async def test_a_wait_that_is_given_up_is_forgotten() -> None:
    clock = stopped()
    waiting = asyncio.ensure_future(clock.sleep(30))
    await turns()

    waiting.cancel()
    await turns()

    assert clock.waiting == 0


def test_a_clock_that_goes_by_itself_is_not_set_forward() -> None:
    with pytest.raises(UsageError, match="make it virtual before"):
        SessionClock(HandClock()).advance(1)


@pytest.mark.parametrize("seconds", [-1.0, MOST_S + 1, float("nan"), float("inf")])
def test_no_step_is_backward_or_beyond_all_bounds(seconds: float) -> None:
    with pytest.raises(UsageError, match="is set forward by 0 to"):
        stopped().advance(seconds)


def test_there_is_a_last_day() -> None:
    clock = stopped(HandClock(began=LAST_DAY - timedelta(days=1)))

    with pytest.raises(UsageError, match="beyond 9000-01-01; reset"):
        clock.advance(86_400)


async def test_what_waits_in_a_session_that_is_no_more_ends_by_itself() -> None:
    session = Session(clock=HandClock())
    own_clock(session).stop()
    waiting = asyncio.ensure_future(session.clock.sleep(30))
    await turns()

    let_go(session)

    await asyncio.wait_for(waiting, 5)


def test_a_session_keeps_the_clock_that_it_was_given() -> None:
    session = Session(clock=HandClock())

    assert own_clock(session) is own_clock(session) is session.clock


@pytest.mark.parametrize("hours", [-1, 1])
def test_the_steady_time_goes_on_however_the_time_of_day_is_set(hours: int) -> None:
    behind = HandClock()
    session = Session(clock=behind)
    was = steady_now(session)

    behind.began += timedelta(hours=hours)
    behind.now_s += 5

    assert steady_now(session) - was == timedelta(seconds=5)


def test_the_steady_time_goes_with_a_clock_that_is_set_forward() -> None:
    session = Session(clock=HandClock())
    was = steady_now(session)
    clock = own_clock(session)
    clock.stop()

    clock.advance(3_600)

    assert steady_now(session) - was == timedelta(hours=1)
