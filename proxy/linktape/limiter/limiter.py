"""The limiter of one session: all limits of a plan together, what they have counted, and what the headers say of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from linktape.jira.rate_limits import LIMITERS, exceeded_on_cloud, on_data_center
from linktape.limiter.counted_call import SECOND_US, CountedCall, Exceeded
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.limiter_counts import LimiterCounts
from linktape.limiter.own_windows import OwnWindows
from linktape.limiter.point_pools import POLICIES, PointPools
from linktape.limiter.published import NEAR
from linktape.limiter.token_buckets import CloudsBuckets, DataCentersBuckets, Refill, TokenBuckets
from linktape.limiter.writes_by_issue import IssueWrites

_BURST = LIMITERS["burst"].reason


class _Limit(Protocol):
    def exceeded(self, call: CountedCall, now_us: int) -> Exceeded | None: ...

    def take(self, call: CountedCall, now_us: int) -> None: ...


@dataclass(frozen=True, slots=True)
class _Quota:
    """What the headers say of a quota: of which kind, how large, what is left, in which window, and when."""

    kind: str
    most: int
    left: int
    window_s: int
    now_us: int

    @property
    def name(self) -> str:
        return POLICIES[self.kind]

    @property
    def is_near(self) -> bool:
        """Whether less than a fifth is left."""
        return self.left * NEAR < self.most

    @property
    def ends_in_s(self) -> int:
        """The whole seconds until it is full again, rounded up."""
        window_us = self.window_s * SECOND_US
        return -(-(window_us - self.now_us % window_us) // SECOND_US)


class Limiter:
    """Counts the calls of one session. The first of the limits that has no room refuses, and then none counts.

    `is_cloud`: whose headers there are, where the plan has no preset that says it.
    """

    def __init__(self, plan: LimitPlan, *, is_cloud: bool = True) -> None:
        self._given = (plan, is_cloud)
        self._is_cloud = plan.preset == "cloud-2026" or (not plan.preset and is_cloud)
        self._pools: PointPools | None = None
        self._users: TokenBuckets | None = None
        self._buckets: TokenBuckets | None = None
        self.own = [OwnWindows(one) for one in plan.own]
        self._writes: IssueWrites | None = None
        limits: list[_Limit] = [*self.own]
        if plan.preset == "cloud-2026":
            self._pools = PointPools("quota" if plan.tier == 1 else "quota-tenant", plan.points)
            self._buckets = CloudsBuckets()
            self._writes = IssueWrites()
            limits = [self._pools, self._buckets, self._writes]
        elif plan.preset == "datacenter":
            self._users = DataCentersBuckets(each=Refill(plan.most, 1, plan.requests, plan.within_s))
            limits = [self._users]
        self._limits: Sequence[_Limit] = limits

    def counts(self) -> LimiterCounts:
        """Give what was counted, as plain data: a limiter's own, not a copy."""
        counts = LimiterCounts(*self._given, own=[one.windows for one in self.own])
        buckets = self._users or self._buckets
        counts.ledgers = counts.ledgers if self._pools is None else self._pools.ledgers
        counts.buckets = counts.buckets if buckets is None else buckets.buckets
        counts.written = counts.written if self._writes is None else self._writes.written
        return counts

    def count_on(self, counts: LimiterCounts) -> None:
        """Go on from such counts, which are of the same plan."""
        for one, windows in zip(self.own, counts.own, strict=True):
            one.windows = windows
        if self._pools is not None:
            self._pools.ledgers = counts.ledgers
        buckets = self._users or self._buckets
        if buckets is not None:
            buckets.buckets = counts.buckets
        if self._writes is not None:
            self._writes.written = counts.written

    @staticmethod
    def of(counts: LimiterCounts) -> Limiter:
        """Make the limiter that has counted so."""
        limiter = Limiter(counts.plan, is_cloud=counts.is_cloud)
        limiter.count_on(counts)
        return limiter

    @property
    def counts_points(self) -> bool:
        """Whether it matters what a read has given."""
        return self._pools is not None

    def admit(self, call: CountedCall, now_us: int) -> Exceeded | None:
        """Count a call; or say which limit has no room for it, and count nothing."""
        for limit in self._limits:
            exceeded = limit.exceeded(call, now_us)
            if exceeded is not None:
                return exceeded
        for limit in self._limits:
            limit.take(call, now_us)
        return None

    def charge(self, call: CountedCall, points: int, now_us: int) -> None:
        """Charge an app what an answer costs beyond the request itself."""
        if self._pools is not None and points:
            self._pools.charge(call, points, now_us)

    def points_left(self, call: CountedCall, now_us: int) -> int | None:
        """Give what an app has left of this hour; None where no points are counted."""
        return None if self._pools is None or call.app is None else self._pools.left(call, now_us)

    def fields(self, call: CountedCall, now_us: int) -> dict[str, str]:
        """Give the headers of an answer that no limit refused."""
        if not self._is_cloud:
            return self._data_centers(call, now_us)
        policies: list[str] = []
        states: list[str] = []
        fields: dict[str, str] = {}
        for quota in self._quotas(call, now_us):
            policies.append(f'"{quota.name}";q={quota.most};w={quota.window_s}')
            few = f";r={quota.left}" if quota.is_near else ""
            states.append(f'"{quota.name}"{few};t={quota.ends_in_s}')
            if quota.is_near:
                fields["X-RateLimit-NearLimit"] = "true"
        size, rate, left, window_s = self._burst(call, now_us)
        return {
            "RateLimit": ",".join([*states, f'"{_BURST}";r={left};t={window_s}']),
            "RateLimit-Policy": ",".join([*policies, f'"{_BURST}";q={rate};w={window_s}']),
            "X-RateLimit-Limit": str(size),
            "X-RateLimit-Remaining": str(left),
            **fields,
        }

    def refusal_fields(self, exceeded: Exceeded, call: CountedCall, now_us: int) -> dict[str, str]:
        """Give the headers of a 429."""
        wait_s = exceeded.wait_s
        fields = {"Retry-After": str(wait_s)}
        if not self._is_cloud:
            return {**self._data_centers(call, now_us), "X-RateLimit-Remaining": "0", **fields}
        limiter, now = LIMITERS[exceeded.kind], datetime.fromtimestamp(now_us / SECOND_US, UTC)
        freed = now + timedelta(microseconds=exceeded.wait_us) if limiter.is_hourly else now + timedelta(seconds=wait_s)
        fields |= exceeded_on_cloud(limiter.reason, exceeded.most, freed)
        if self._pools is not None and exceeded.kind in POLICIES:
            fields["RateLimit"] = f'"{POLICIES[exceeded.kind]}";r=0;t={wait_s}'
        return fields

    def _quotas(self, call: CountedCall, now_us: int) -> list[_Quota]:
        """Give each quota that holds for a call."""
        pools = self._pools
        if pools is not None:
            is_for_it = call.app is not None
            return [_Quota(pools.kind, pools.most, pools.left(call, now_us), 3_600, now_us)] if is_for_it else []
        return [
            _Quota(one.kind, one.limit.requests, one.left(call, now_us), math.ceil(one.limit.within_s), now_us)
            for one in self.own
            if one.limit.is_hourly
        ]

    def _burst(self, call: CountedCall, now_us: int) -> tuple[int, int, int, int]:
        """Give the burst's size, rate, tokens left and window; as of a second's first call where none is set."""
        if self._buckets is not None:
            left, refill = self._buckets.left(call, now_us)
            return refill.size, refill.tokens, left, 1
        own = next((one for one in self.own if one.kind == "burst"), None)
        if own is None:
            size, rate = call.burst
            return size, rate, size - 1, 1
        return own.limit.requests, own.limit.requests, own.left(call, now_us), math.ceil(own.limit.within_s)

    def _data_centers(self, call: CountedCall, now_us: int) -> dict[str, str]:
        if self._users is not None:
            left, refill = self._users.left(call, now_us)
            exceeded = self._users.exceeded(call, now_us)
            fields = on_data_center(refill.size, left, refill.ticks, refill.within_s)
            return {**fields, "Retry-After": str(exceeded.wait_s if exceeded else 0)}
        first = self.own[0]
        most, left = first.limit.requests, first.left(call, now_us)
        return on_data_center(most, left, most, math.ceil(first.limit.within_s))
