"""limiter/limiter_counts.py: a limiter goes on from what another one has counted."""

from __future__ import annotations

import pytest

from linktape.limiter.counted_call import CountedCall
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.limiter import Limiter
from linktape.limiter.own_windows import OwnLimit

CALL = CountedCall(tenant="", user="u", app="a", endpoint="GET x", burst=(5, 1), issues=("HSP-1",))


@pytest.mark.parametrize(
    "plan",
    [
        LimitPlan("cloud-2026"),
        LimitPlan("datacenter", most=3, requests=1),
        LimitPlan(own=(OwnLimit("burst", 4, 60.0),)),
    ],
)
def test_a_limiter_goes_on_from_what_was_counted(plan: LimitPlan) -> None:
    limiter = Limiter(plan)
    while limiter.admit(CALL, 0) is None:
        pass

    again = Limiter.of(limiter.counts())

    assert again.admit(CALL, 0) == limiter.admit(CALL, 0)
    assert again.fields(CALL, 0) == limiter.fields(CALL, 0)
