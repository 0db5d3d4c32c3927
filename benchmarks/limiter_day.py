"""A simulated day of a million calls through the limiter, without sockets: exact, and within a minute of CPU time.

python benchmarks/limiter_day.py [CALLS]
"""

from __future__ import annotations

import random
import sys
import time

from linktape.limiter.counted_call import HOUR_US, CountedCall
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.limiter import Limiter

MOST_S = 60.0

POOL = 500_000
BEGUN_US = 1_767_571_200_000_000
"""2026-01-05T00:00:00Z."""

KINDS = (
    (CountedCall("", "ann", "app", "GET issue/{issue}", (400, 150)), 1),
    (CountedCall("", "ann", "app", "POST search/jql", (200, 100)), 30),
    (CountedCall("", "ann", None, "GET issue/{issue}", (400, 150)), 1),
    (CountedCall("", "ann", "app", "POST issueLink", (350, 100), ("1", "2")), 0),
)
"""What is asked, and the points of what each answer gives; the third is an API token's."""

BUSY_FROM = 18
"""In the hours from this one on, answers are so much larger that the pool of 500,000 points does not last."""


def day(calls: int, seed: int = 1) -> tuple[list[int], list[int], float]:
    """Ask so often within a day; give the points of each hour by the limiter, by hand, and the CPU time in seconds."""
    draw = random.Random(seed)
    limiter = Limiter(LimitPlan("cloud-2026", tier=2, edition="enterprise", users=15_000))
    spent, by_hand, latest_us = [0] * 24, [0] * 24, BEGUN_US
    began_s = time.process_time()
    for n in range(calls):
        now_us, hour = BEGUN_US + n * 24 * HOUR_US // calls, n * 24 // calls
        if hour and not spent[hour - 1]:
            spent[hour - 1] = POOL - (limiter.points_left(KINDS[0][0], latest_us) or 0)
        call, beyond = KINDS[draw.randrange(len(KINDS))]
        beyond *= 2 if hour >= BUSY_FROM else 1
        if limiter.admit(call, now_us) is None:
            limiter.charge(call, beyond, now_us)
            limiter.fields(call, now_us)
            by_hand[hour] += (1 + beyond) * (call.app is not None)
        latest_us = now_us
    spent[23] = POOL - (limiter.points_left(KINDS[0][0], latest_us) or 0)
    return spent, [min(points, POOL) for points in by_hand], time.process_time() - began_s


def main(calls: int) -> int:
    """Print what the day came to; gives the exit code."""
    spent, by_hand, took_s = day(calls)
    each_us = took_s / max(1, calls) * 1e6
    print(f"{calls:,} calls took {took_s:.1f} s of CPU time, {each_us:.1f} µs each")
    print(f"{sum(spent):,} points, {max(spent):,} in the worst hour; by hand {sum(by_hand):,} and {max(by_hand):,}")
    return 0 if spent == by_hand and took_s <= MOST_S * max(1.0, calls / 1e6) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
