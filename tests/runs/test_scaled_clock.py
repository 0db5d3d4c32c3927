"""runs/scaled_clock.py: a clock that goes N times as fast as another, from a moment on."""

from __future__ import annotations

from datetime import timedelta

from linktape.runs.scaled_clock import ScaledClock
from tests.support import HandClock


def test_it_goes_as_the_clock_behind_it_until_it_begins() -> None:
    behind = HandClock()
    clock = ScaledClock(50, behind)
    behind.now_s += 2

    assert (clock.monotonic(), clock.now()) == (behind.monotonic(), behind.now())


def test_from_then_on_it_goes_faster_and_never_back() -> None:
    behind = HandClock()
    clock = ScaledClock(50, behind)
    began_s, day = clock.monotonic(), clock.now()

    clock.begin()
    behind.now_s += 2
    clock.begin()

    assert (clock.monotonic(), clock.now()) == (began_s + 100, day + timedelta(seconds=100))


async def test_who_waits_by_it_waits_so_much_less() -> None:
    behind = HandClock()
    clock = ScaledClock(50, behind)
    clock.begin()
    before_s = clock.monotonic()

    await clock.sleep(30)

    assert behind.now_s == HandClock().now_s + 0.6
    assert abs(clock.monotonic() - before_s - 30) < 1e-6
