"""The cost of a client as an app: in sentences for people, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from linktape.limiter.bill import Bill, Pool
from linktape.limiter.limit_plan import LimitPlan
from linktape.version import __version__
from linktape.wording import counted


def sentences(bill: Bill, plan: LimitPlan, left_out: Sequence[str]) -> list[str]:
    """Say what a client costs, of which pool that is how much, what could be saved, and what is not known."""
    if not bill.items:
        return ["there is no call, so there is nothing to count"]
    return [
        _headline(bill, plan),
        *_spread(bill),
        _shares(bill.pools(plan.users), plan.users),
        *(f"{saving.points:,} points could be saved: {saving.seen}; {saving.instead}" for saving in bill.savings()),
        "with an API token (Basic) none of these points count; bursts and writes to one issue are limited all the same",
        *(f"not counted: {line}" for line in left_out),
    ]


def table(bill: Bill) -> list[str]:
    """Give what each operation costs in the worst hour, in columns."""
    rows = [
        (f"{'≥ ' if part.is_least else ''}{part.points:,}", f"{part.calls:,}", part.operation.value)
        for part in bill.parts()
    ]
    head = ("points", "calls", "operation")
    wide = [max(len(row[at]) for row in [head, *rows]) for at in range(2)]
    return [f"{points:>{wide[0]}}  {calls:>{wide[1]}}  {name}" for points, calls, name in [head, *rows]]


def as_json(bill: Bill, plan: LimitPlan, left_out: Sequence[str]) -> dict[str, object]:
    """Give the same for programs."""
    begins_at, own = bill.begins_at, bill.pool(plan)
    return {
        "linktape": __version__,
        "headline": sentences(bill, plan, left_out)[0],
        "points_in_worst_hour": bill.points,
        "calls_in_worst_hour": len(bill.worst),
        "worst_hour_begins_at": begins_at.isoformat().replace("+00:00", "Z") if begins_at else None,
        "points": bill.all_points,
        "calls": len(bill.items),
        "pool": _pool_json(own),
        "pools": [_pool_json(one) for one in bill.pools(plan.users)],
        "users": plan.users,
        "operations": [
            {"operation": one.operation.value, "calls": one.calls, "points": one.points, "at_least": one.is_least}
            for one in bill.parts()
        ],
        "savings": [{"points": one.points, "seen": one.seen, "instead": one.instead} for one in bill.savings()],
        "left_out": list(left_out),
    }


def _pool_json(pool: Pool) -> dict[str, object]:
    return {"pool": pool.name, "points": pool.points, "percent": round(pool.percent, 2)}


def _headline(bill: Bill, plan: LimitPlan) -> str:
    own, (dearest, *_) = bill.pool(plan), bill.parts()
    least = "at least " if any(part.is_least for part in bill.parts()) else ""
    return (
        f"as an app, this client uses {least}{bill.points:,} points in its worst hour: {percent(own.percent)} of the "
        f"{own.points:,} of {own.name}, {dearest.points:,} of them by {dearest.operation.value}"
    )


def _spread(bill: Bill) -> list[str]:
    if len(bill.worst) == len(bill.items):
        return []
    begins_at = f" (from {bill.begins_at:%Y-%m-%d %H:%M} UTC on)" if bill.begins_at else ""
    return [
        f"that hour{begins_at} has {counted(len(bill.worst), 'call')} of {len(bill.items):,}; "
        f"all of them together cost {bill.all_points:,} points"
    ]


def _shares(pools: Sequence[Pool], users: int) -> str:
    told = ", ".join(f"{pool.name} {percent(pool.percent)}" for pool in pools)
    return f"of each pool: {told} (tier 2 with {counted(users, 'user')} in the tenant)"


def percent(share: float) -> str:
    """Write a share: whole from ten percent on, else with a digit more."""
    return f"{share:.0f} %" if share >= 10 else f"{share:.1f} %" if share >= 0.1 else "less than 0.1 %"
