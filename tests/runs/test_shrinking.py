"""runs/shrinking.py: as few and as simple failures as can be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from linktape.jira.operations import OperationId
from linktape.runs.failures import EMPTY_READ, LOST, STALE, TIMED_OUT, UNAVAILABLE
from linktape.runs.schedule import Schedule, Strike
from linktape.runs.shrinking import shrunk

READ, LINK = OperationId.GET_ISSUE, OperationId.LINK_ISSUES
NEEDED = {Strike(LINK, 2, LOST), Strike(READ, 1, STALE)}


def needs_both(schedule: Schedule) -> bool:
    return set(schedule) >= NEEDED


def smallest(schedule: Schedule, does_harm: Callable[[Schedule], bool], at_once: int = 1) -> Schedule:
    return shrunk(schedule, lambda some: [does_harm(one) for one in some], at_once)


@pytest.mark.parametrize("at_once", [1, 4])
@pytest.mark.parametrize(
    "schedule",
    [
        (Strike(LINK, 2, LOST), Strike(READ, 1, STALE)),
        (Strike(LINK, 1, UNAVAILABLE), Strike(LINK, 2, LOST), Strike(READ, 1, STALE)),
        (Strike(LINK, 2, LOST), Strike(READ, 1, STALE), Strike(READ, 2, EMPTY_READ), Strike(LINK, 3, TIMED_OUT)),
    ],
)
def test_what_is_not_needed_goes(schedule: Schedule, at_once: int) -> None:
    assert set(smallest(schedule, needs_both, at_once)) == NEEDED


def test_the_simplest_failure_that_does_it_stays() -> None:
    schedule = (Strike(LINK, 3, TIMED_OUT), Strike(READ, 2, EMPTY_READ))

    least = smallest(schedule, lambda one: {strike.operation for strike in one} == {LINK, READ})

    assert least == (Strike(LINK, 1, UNAVAILABLE), Strike(READ, 1, UNAVAILABLE))


def test_a_failure_of_a_repetition_becomes_one_of_the_call_itself() -> None:
    schedule = (Strike(LINK, 1, UNAVAILABLE), Strike(LINK, 2, LOST), Strike(READ, 1, STALE))
    wanted = (Strike(LINK, 1, LOST), Strike(READ, 1, STALE))

    assert smallest(schedule, lambda one: one in (schedule, wanted)) == wanted


def test_two_failures_never_strike_one_call() -> None:
    schedule = (Strike(LINK, 1, UNAVAILABLE), Strike(LINK, 2, UNAVAILABLE))

    assert smallest(schedule, lambda one: len(one) == 2) == schedule


@pytest.mark.parametrize("at_once", [1, 3])
def test_nothing_is_tried_twice(at_once: int) -> None:
    tried: list[Schedule] = []

    def does_harm(schedule: Schedule) -> bool:
        tried.append(schedule)
        return needs_both(schedule)

    smallest((Strike(LINK, 2, LOST), Strike(READ, 1, STALE)), does_harm, at_once)

    assert len(tried) == len(set(tried))
