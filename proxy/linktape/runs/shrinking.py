"""Makes a schedule that does harm as small and as simple as it can be, by trying it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from linktape.runs.schedule import Schedule, Strike


def shrunk(schedule: Schedule, do_harm: Callable[[Sequence[Schedule]], Sequence[bool]], at_once: int = 1) -> Schedule:
    """Give a schedule that still does harm, and none without one of its failures does.

    `do_harm` runs the client once more with each of up to `at_once` schedules. It is not asked twice about one; where
    it says no of everything that is smaller or simpler, the schedule stays as it is.
    """
    answers: dict[Schedule, bool] = {}

    def first_of(candidates: Sequence[Schedule]) -> Schedule | None:
        for place, candidate in enumerate(candidates):
            if candidate not in answers:
                some = list(islice((one for one in candidates[place:] if one not in answers), at_once))
                answers.update(zip(some, do_harm(some), strict=True))
            if answers[candidate]:
                return candidate
        return None

    while True:
        better = first_of(list(dict.fromkeys((*_smaller(schedule), *_simpler(schedule)))))
        if better is None:
            return schedule
        schedule = better


def _smaller(schedule: Schedule) -> Iterator[Schedule]:
    """Leave out each failure, the last one first; what struck a repetition strikes the call itself then."""
    if len(schedule) > 1:
        for at in reversed(range(len(schedule))):
            left = schedule[:at] + schedule[at + 1 :]
            yield left
            yield tuple(_moved_up(strike, schedule[at]) for strike in left)


def _moved_up(strike: Strike, gone: Strike) -> Strike:
    is_later = strike.operation is gone.operation and strike.nth > gone.nth
    return replace(strike, nth=strike.nth - 1) if is_later else strike


def _simpler(schedule: Schedule) -> Iterator[Schedule]:
    """Put something simpler in place of each failure; never two for one call."""
    for at, strike in enumerate(schedule):
        others = {(other.operation, other.nth) for other in schedule[:at] + schedule[at + 1 :]}
        for simpler in strike.simpler():
            if (simpler.operation, simpler.nth) not in others:
                yield (*schedule[:at], simpler, *schedule[at + 1 :])
