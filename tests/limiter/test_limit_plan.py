"""limiter/limit_plan.py: which limits there are."""

from __future__ import annotations

import pytest

from linktape.limiter.limit_plan import NO_LIMITS, LimitPlan
from linktape.limiter.own_windows import OwnLimit


def test_a_plan_is_true_where_it_limits_anything() -> None:
    plans = [NO_LIMITS, LimitPlan("cloud-2026"), LimitPlan(own=(OwnLimit("burst", 1, 1),))]

    assert [bool(plan) for plan in plans] == [False, True, True]


@pytest.mark.parametrize(
    ("plan", "points"),
    [
        (LimitPlan("cloud-2026"), 65_000),
        (LimitPlan("cloud-2026", users=9_999), 65_000),
        (LimitPlan("cloud-2026", tier=2), 100_010),
        (LimitPlan("cloud-2026", tier=2, edition="free", users=9), 65_000),
    ],
)
def test_the_pool_follows_from_tier_edition_and_users(plan: LimitPlan, points: int) -> None:
    assert plan.points == points


def test_a_file_says_only_what_is_not_as_it_is_anyhow() -> None:
    assert LimitPlan("cloud-2026").as_file() == {"preset": "cloud-2026"}
    assert LimitPlan("datacenter", most=9).as_file() == {"preset": "datacenter", "most": 9}
