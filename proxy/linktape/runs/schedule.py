"""A schedule of failures: which calls fail, and how. Told in words, and written as a scenario that plays it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from linktape.jira.operations import OperationId
from linktape.journal_rows import Entry
from linktape.runs.failures import PlayedFailure, rank, simpler

_NUMBERS = ("first", "second", "third", "fourth")

MOST_STRIKES = len(_NUMBERS)
"""How many failures one schedule has at most."""


@dataclass(frozen=True, slots=True)
class Strike:
    """One failure: it strikes the call of this number, from 1, of those of its operation."""

    operation: OperationId
    nth: int
    failure: PlayedFailure

    def __str__(self) -> str:
        return f"{self.operation.value} #{self.nth} {self.failure.name}"

    @property
    def rank(self) -> int:
        """How late its failure is tried."""
        return rank(self.failure, self.operation)

    def simpler(self) -> Iterable[Strike]:
        """Give what may do as well, and is easier to understand: another failure, the first call."""
        yield from (replace(self, failure=one) for one in simpler(self.failure, self.operation))
        if self.nth > 1:
            yield replace(self, nth=1)

    def rule(self, name: str) -> dict[str, object]:
        """Give the scenario's rule that plays it."""
        when = {"times": 1} if self.nth == 1 else {"nth": self.nth}
        return {"name": name, "on": self.operation.value, "when": when, "then": self.failure.then}


Schedule = tuple[Strike, ...]
"""One to four failures, in the order in which their calls came."""


def name(schedule: Schedule) -> str:
    """Name a schedule: `linkIssues #1 lost-response + getIssue #2 stale-read`."""
    return " + ".join(map(str, schedule))


def rules(schedule: Schedule) -> list[dict[str, object]]:
    """Give the scenario's rules that play a schedule."""
    if len(schedule) == 1:
        return [schedule[0].rule("failure")]
    return [strike.rule(number) for number, strike in zip(_NUMBERS, schedule, strict=False)]


def contains(schedule: Schedule, other: Schedule) -> bool:
    """Whether the failures of the other are among these, in its order, whichever call of its operation each strikes."""
    left = iter([(strike.operation, strike.failure) for strike in schedule])
    return all((strike.operation, strike.failure) in left for strike in other)


def places(calls: Sequence[Entry]) -> list[tuple[OperationId, int, Entry]]:
    """Say of each call that a failure can strike, in the order of arrival, which one of its operation it is."""
    counts: dict[OperationId, int] = {}
    found: list[tuple[OperationId, int, Entry]] = []
    for call in sorted(calls, key=lambda call: call.n):
        operation = OperationId(call.operation)
        counts[operation] = counts.get(operation, 0) + 1
        if operation is not OperationId.OTHER:
            found.append((operation, counts[operation], call))
    return found
