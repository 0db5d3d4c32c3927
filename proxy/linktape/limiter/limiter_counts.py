"""What a limiter has counted, as plain data."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from linktape.bounded import Recent
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.own_windows import Used
from linktape.limiter.point_pools import HourLedger
from linktape.limiter.token_buckets import Bucket


@dataclass(slots=True)
class LimiterCounts:
    """What was counted for each limit of a plan; empty for the kinds of limits that it has not."""

    plan: LimitPlan
    is_cloud: bool
    own: list[Recent[str, Used]] = field(default_factory=list[Recent[str, Used]])
    ledgers: Recent[object, HourLedger] = field(default_factory=Recent[object, HourLedger])
    buckets: Recent[object, Bucket] = field(default_factory=Recent[object, Bucket])
    written: Recent[tuple[str, str], deque[int]] = field(default_factory=Recent[tuple[str, str], "deque[int]"])
