"""What a client's calls cost an app: in the worst hour, by operation, of each pool, and what could be saved. Pure.

The worst hour is the sixty minutes that cost most: the next time they may begin at the top of an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linktape.jira.operations import OperationId
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.points import Cost
from linktape.limiter.published import EDITIONS, TIER_1, pool_of_tenant

HOUR = timedelta(hours=1)

PAGE = 100
"""How many issues a search with fields, or a bulk fetch, gives at once."""

FEW = 3
"""From so many calls on it is a habit and not an accident."""


@dataclass(frozen=True, slots=True)
class Item:
    """One call. `about`: the issue that a read of an issue or a link could have been had by; empty: not known.

    `is_least`: how many things the answer gave is not known, so it may have cost more.
    """

    operation: OperationId
    cost: Cost
    at: datetime | None = None
    about: str = ""
    is_least: bool = False

    @property
    def points(self) -> int:
        """What it cost."""
        return self.cost.points


@dataclass(frozen=True, slots=True)
class CostPart:
    """What the calls of one operation cost."""

    operation: OperationId
    calls: int
    points: int
    is_least: bool


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool of points an hour, and how much of it would be used."""

    name: str
    points: int
    used: int

    @property
    def percent(self) -> float:
        """The share that is used."""
        return 100 * self.used / self.points


@dataclass(frozen=True, slots=True)
class Saving:
    """A cheaper way: how many points it saves in the worst hour, what was seen, and what to do instead."""

    points: int
    seen: str
    instead: str


class Bill:
    """The calls of one client, in whatever order."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = tuple(items)
        self.worst = _worst_hour(self.items)

    @property
    def points(self) -> int:
        """What the worst hour costs."""
        return _sum(self.worst)

    @property
    def all_points(self) -> int:
        """What everything costs."""
        return _sum(self.items)

    @property
    def begins_at(self) -> datetime | None:
        """When the worst hour began; None where no call has a time."""
        return min((one.at for one in self.worst if one.at is not None), default=None)

    def parts(self) -> list[CostPart]:
        """Give what each operation costs in the worst hour, the dearest first."""
        found = [
            CostPart(operation, len(items), _sum(items), any(one.is_least for one in items))
            for operation, items in _by_operation(self.worst).items()
        ]
        return sorted(found, key=lambda part: (-part.points, part.operation))

    def pools(self, users: int) -> list[Pool]:
        """Give the share of each pool; tier 2's for a tenant with so many users."""
        tenants = [(f"tier 2, {name}", pool_of_tenant(name, users)) for name in EDITIONS]
        return [Pool(name, size, self.points) for name, size in [("tier 1", TIER_1), *tenants]]

    def pool(self, plan: LimitPlan) -> Pool:
        """Give the share of the pool that an app of this plan has."""
        name = "tier 1" if plan.tier == 1 else f"tier 2, {plan.edition}"
        return Pool(name, plan.points, self.points)

    def savings(self) -> list[Saving]:
        """Give what would cost less in the worst hour, the most first."""
        by_operation = _by_operation(self.worst)
        found = [
            *_issues_one_by_one(by_operation.get(OperationId.GET_ISSUE, [])),
            *_links_one_by_one(by_operation.get(OperationId.GET_ISSUE_LINK, [])),
            *(saving for operation, items in by_operation.items() for saving in _asked_again(operation, items)),
        ]
        return sorted(found, key=lambda saving: -saving.points)


def _worst_hour(items: Sequence[Item]) -> tuple[Item, ...]:
    """Give the sixty minutes that cost most; all, where a call has no time."""
    timed = sorted((one.at, number) for number, one in enumerate(items) if one.at is not None)
    if len(timed) < len(items):
        return tuple(items)
    worst, most, first, points = (0, 0), 0, 0, 0
    for last, (at, number) in enumerate(timed):
        points += items[number].points
        while at - timed[first][0] >= HOUR:
            points -= items[timed[first][1]].points
            first += 1
        if points > most:
            worst, most = (first, last + 1), points
    return tuple(items[number] for _, number in timed[slice(*worst)])


def _by_operation(items: Iterable[Item]) -> dict[OperationId, list[Item]]:
    found: dict[OperationId, list[Item]] = {}
    for one in items:
        found.setdefault(one.operation, []).append(one)
    return found


def _sum(items: Iterable[Item]) -> int:
    return sum(one.points for one in items)


def _issues_one_by_one(reads: Sequence[Item]) -> Iterator[Saving]:
    reads = [one for one in reads if one.cost.objects]
    saved = _sum(reads) - _by_search(len(reads))
    if len(reads) >= FEW and saved > 0:
        seen = f"{len(reads):,} issues are read one by one (getIssue)"
        yield Saving(saved, seen, f"a search, or a bulk fetch, gives {PAGE} of them for one request")


def _links_one_by_one(reads: Sequence[Item]) -> Iterator[Saving]:
    reads = [one for one in reads if one.cost.objects or one.about]
    named = {one.about for one in reads if one.about}
    issues = len(named) + sum(not one.about for one in reads)
    saved = _sum(reads) - _by_search(issues)
    if len(reads) >= FEW and saved > 0:
        seen = f"{len(reads):,} links of {issues:,} issues are read one by one (getIssueLink)"
        yield Saving(saved, seen, "a search with fields=issuelinks gives the links of all its issues")


def _by_search(issues: int) -> int:
    """Give what it costs to search for so many issues."""
    return -(-issues // PAGE) + issues


def _asked_again(operation: OperationId, items: Sequence[Item]) -> Iterator[Saving]:
    if not operation.traits.ask_once or len(items) < FEW:
        return
    saved = _sum(items) - max(one.points for one in items)
    if saved > 0:
        yield Saving(saved, f"{operation} is asked {len(items):,} times", operation.traits.ask_once)
