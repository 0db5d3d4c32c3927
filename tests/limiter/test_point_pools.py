"""limiter/point_pools.py: pools, hour by hour."""

from __future__ import annotations

from linktape.limiter.point_pools import PointPools
from tests.limiter.client import TOP_US, a_call


def test_an_overdrawn_pool_is_empty_and_no_emptier() -> None:
    pools = PointPools("quota", 10)
    pools.charge(a_call(), 25, TOP_US)

    assert pools.left(a_call(), TOP_US) == 0
    assert pools.left(a_call(), TOP_US + 3_600_000_000) == 10


def test_what_is_exempt_has_no_ledger() -> None:
    pools = PointPools("quota", 1)
    pools.take(a_call(app=None), TOP_US)

    assert (pools.exceeded(a_call(app=None), TOP_US), len(pools.ledgers)) == (None, 0)


def test_a_refusal_says_how_long_the_hour_still_lasts() -> None:
    pools = PointPools("quota-tenant", 1)
    pools.take(a_call(), TOP_US)

    exceeded = pools.exceeded(a_call(), TOP_US + 1_500_000)

    assert exceeded is not None
    assert (exceeded.wait_us, exceeded.wait_s, exceeded.most) == (3_598_500_000, 3_599, 1)
    assert "the app has used up its 1 points of this hour (tenant-app-quota)" in exceeded.why
