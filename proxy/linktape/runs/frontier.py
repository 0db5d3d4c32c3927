"""What `hunt` tries next: single failures, then what touches what has failed, the most telling first."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from linktape.jira.operations import OperationId
from linktape.journal_rows import Entry
from linktape.runs.failures import failures_of
from linktape.runs.schedule import MOST_STRIKES, Schedule, Strike, places

_ISSUE = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[0-9]+")

# What makes a schedule wait. One failure of an operation's first call costs no more than its rank, at most about 10.
_MORE = (0, 10, 25, 40)  # by number of failures
_LATER_CALL = 8  # the second, third … call of an operation in the clean run is much as the first
_MOST_LATER = 3
_KNOWN_CALL = 6  # the call that fails next comes in the clean run, too: no retry, no second look
_APART = 60  # it has nothing to do with what has failed
_SAME_TRACE = 12  # the client does what it did in another run
_MOST_IN_VAIN = 200  # draws of what was tried already


@dataclass(slots=True)
class Frontier:
    """The schedules that wait, by how much they promise, and those that were tried. `seed` is for `drawn`."""

    clean: Sequence[Entry]
    seed: int = 0
    _waiting: list[tuple[int, int, Schedule]] = field(default_factory=list[tuple[int, int, Schedule]])
    _known: set[Schedule] = field(default_factory=set[Schedule])
    _traces: set[tuple[object, ...]] = field(default_factory=set[tuple[object, ...]])
    _calls: dict[tuple[OperationId, int], None] = field(default_factory=dict[tuple[OperationId, int], None])
    _usual: frozenset[tuple[object, ...]] = frozenset()

    def __post_init__(self) -> None:
        self._usual = frozenset(_attempts(places(self.clean)))
        self.learn((), self.clean)

    def learn(self, schedule: Schedule, calls: Sequence[Entry]) -> bool:
        """Take in a run that did no harm, and what may come on top of its failures; give whether its calls are new."""
        trace = tuple((call.operation, call.subject, call.status, call.fault) for call in calls)
        is_new = trace not in self._traces
        self._traces.add(trace)
        came = places(calls)
        self._calls.update({(operation, nth): None for operation, nth, _ in came})
        if len(schedule) < MOST_STRIKES:
            self._extend(schedule, came, 0 if is_new else _SAME_TRACE)
        return is_new

    def _extend(self, schedule: Schedule, came: Sequence[tuple[OperationId, int, Entry]], waits: int) -> None:
        struck = {(strike.operation, strike.nth) for strike in schedule}
        at = [number for number, (operation, nth, _) in enumerate(came) if (operation, nth) in struck]
        first = max(at, default=-1) + 1
        about = [came[number][2] for number in at]
        is_changed = any(operation.traits.is_mutation for operation, _, _ in came[:first])
        usual = [attempt in self._usual for attempt in _attempts(came)]
        for (operation, nth, call), is_usual in list(zip(came, usual, strict=True))[first:]:
            cost = waits + _MORE[len(schedule)] + _LATER_CALL * min(nth - 1, _MOST_LATER) * is_usual
            if schedule:
                cost += _KNOWN_CALL * is_usual + _APART * (not any(_touch(call, one) for one in about))
                cost += sum(strike.rank for strike in schedule)
            for failure in failures_of(operation):
                if is_changed or not failure.after_write:
                    strike = Strike(operation, nth, failure)
                    self._wait((*schedule, strike), cost + strike.rank)
            is_changed = is_changed or operation.traits.is_mutation

    def _wait(self, schedule: Schedule, cost: int) -> None:
        if schedule not in self._known:
            heapq.heappush(self._waiting, (cost, len(self._known), schedule))
            self._known.add(schedule)

    def next(self, most: int) -> list[Schedule]:
        """Take the most promising schedules, at most so many; none where all were tried."""
        return [heapq.heappop(self._waiting)[2] for _ in range(min(most, len(self._waiting)))]

    def drawn(self) -> Iterator[Schedule]:
        """Draw schedules of two to four failures from all calls that were seen, each of them once."""
        draws, in_vain = Random(self.seed), 0
        while in_vain < _MOST_IN_VAIN:
            known = [one for one in self._calls if failures_of(one[0])]
            some = sorted(draws.sample(range(len(known)), min(draws.randint(2, MOST_STRIKES), len(known))))
            schedule = tuple(Strike(*known[one], draws.choice(failures_of(known[one][0]))) for one in some)
            in_vain += 1
            if len(schedule) > 1 and schedule not in self._known:
                in_vain = 0
                self._known.add(schedule)
                yield schedule


def _attempts(came: Sequence[tuple[OperationId, int, Entry]]) -> list[tuple[OperationId, str, int]]:
    """Say of each call the how manieth attempt at its subject it is."""
    counts: Counter[tuple[OperationId, str]] = Counter()
    attempts = []
    for operation, _, call in came:
        counts[operation, call.subject] += 1
        attempts.append((operation, call.subject, counts[operation, call.subject]))
    return attempts


def _touch(one: Entry, other: Entry) -> bool:
    """Whether two calls are about the same, or about one issue; a call that names no issue may be about any."""
    mine, theirs = (set(_ISSUE.findall(call.subject)) for call in (one, other))
    return one.subject == other.subject or not mine or not theirs or bool(mine & theirs)
