"""limiter/limiter.py: all limits together, against an oracle and over a day."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.limiter_day import day
from linktape.limiter.counted_call import CountedCall
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.limiter import Limiter
from linktape.limiter.own_windows import OwnLimit
from tests.limiter.client import TOP_US, Client
from tests.limiter.oracle import HOUR, Asked, Oracle

ENDPOINTS = {"GET a": (6, 2), "POST b": (3, 1), "PUT c": (400, 150)}

steps = st.tuples(
    st.sampled_from([0, 0, 0, 1, 40, 95, 400, 1_000, 1_999, 2_000, 30_000, 1_800_000]),  # milliseconds that pass
    st.sampled_from(["one", "two"]),
    st.sampled_from(["", "app", "app", "other"]),
    st.sampled_from(sorted(ENDPOINTS)),
    st.sampled_from([(), ("1",), ("1",), ("1", "2")]),
    st.sampled_from([0, 1, 7, 60_000]),
    st.integers(1, 25),  # how often it is asked at that moment
)


@given(st.lists(steps, max_size=12), st.sampled_from([1, 2]), st.integers(0, HOUR - 1))
def test_an_independent_oracle_agrees_over_any_traffic(
    traffic: list[tuple[int, str, str, str, tuple[str, ...], int, int]], tier: int, begun: int
) -> None:
    plan = LimitPlan("cloud-2026", tier=2, edition="free") if tier == 2 else LimitPlan("cloud-2026")
    limiter, oracle = Limiter(plan), Oracle(tier, 65_000)
    at = TOP_US // 1_000 + begun
    for passed, tenant, app, endpoint, issues, objects, times in traffic:
        at += passed
        written = issues if endpoint == "PUT c" else ()
        call = CountedCall(tenant, "ann", app or None, endpoint, ENDPOINTS[endpoint], written)
        asked = Asked(at, tenant, app, endpoint, written, objects, *ENDPOINTS[endpoint])
        for _ in range(times):
            expected = oracle.refusal(asked)
            exceeded = limiter.admit(call, at * 1_000)
            if exceeded is not None:
                fields = limiter.refusal_fields(exceeded, call, at * 1_000)
                assert (fields["RateLimit-Reason"], int(fields["Retry-After"])) == expected
                continue
            assert expected is None
            limiter.charge(call, objects, at * 1_000)
            if app:
                assert limiter.points_left(call, at * 1_000) == oracle.points_left(asked)
            left = int(limiter.fields(call, at * 1_000)["X-RateLimit-Remaining"])
            assert left == oracle.tokens_left(asked)[0]


def test_the_ledger_of_a_day_is_exact() -> None:
    spent, by_hand, _ = day(20_000)

    assert spent == by_hand
    assert 100_000 < sum(spent) < 300_000


def test_limits_of_a_sites_own_making_show_their_quota_as_a_policy() -> None:
    client = Client(LimitPlan(own=(OwnLimit("quota", 10, 3_600), OwnLimit("burst", 5, 1.5))))
    client()

    assert client.fields()["RateLimit-Policy"] == '"global-app-quota";q=10;w=3600,"jira-burst-based";q=5;w=2'
    assert client.fields()["RateLimit"] == '"global-app-quota";t=3600,"jira-burst-based";r=4;t=2'


def test_each_of_two_limits_of_one_kind_says_its_own_wait() -> None:
    client = Client(LimitPlan(own=(OwnLimit("burst", 5, 1, 7), OwnLimit("burst", 2, 9, 11))))

    assert client.many(3) == 2
    assert client.fields()["Retry-After"] == "11"


def test_only_a_preset_counts_points() -> None:
    assert Client().limiter.counts_points
    assert not Client(LimitPlan(own=(OwnLimit("quota", 1, 3_600),))).limiter.counts_points
    assert Client(LimitPlan("datacenter")).left is None


@pytest.mark.parametrize(
    "plan", [LimitPlan("cloud-2026"), LimitPlan("datacenter", most=2), LimitPlan(own=(OwnLimit("burst", 2, 9),))]
)
def test_a_limiter_goes_on_counting_elsewhere(plan: LimitPlan) -> None:
    client = Client(plan)
    client("PUT issue/{issue}", "10001", burst=(2, 1))
    client.limiter = pickle.loads(pickle.dumps(client.limiter))

    assert client.many(5, "PUT issue/{issue}", "10001", burst=(2, 1)) == 1
