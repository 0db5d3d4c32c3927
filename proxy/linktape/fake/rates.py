"""Rate limits that a site file asks to be enforced: what counts, what is left, and the 429 (docs/jira.md 8)."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from linktape.fake.ask import Ask
from linktape.fake.replies import refuse
from linktape.fake.site.site import RateLimit
from linktape.fake.site.world import MOST_WINDOWS, RateWindow
from linktape.jira.issue_links import link_requests
from linktape.jira.rate_limits import LIMITERS, exceeded_on_cloud, on_data_center

NEAR = 0.2


def pass_rate(ask: Ask, now_s: float) -> None:
    """Count a call, and refuse it with 429 where a limit is used up. Anonymous callers are not counted."""
    if ask.caller.user is None:
        return
    counted = [
        (limit, _window(ask, limit, subject, now_s)) for limit in ask.site.limits for subject in _subjects(ask, limit)
    ]
    for limit, window in counted:
        if window.used >= limit.requests:
            raise _too_many(ask, limit, limit.within_s - (now_s - window.began_s))
    for _, window in counted:
        window.used += 1


def rate_headers(ask: Ask) -> dict[str, str]:
    """The rate headers of a served operation, by flavour.

    Cloud: the burst limit's, else as if it were a second's first call; NearLimit is about a quota alone.
    """
    limits = ask.site.limits
    if not ask.rules.is_cloud:
        return _data_center(limits[0], _left(ask, limits[0])) if limits else {}
    most, per_window = ask.operation.traits.burst
    left, window_s = most - 1, 1
    burst = next((limit for limit in limits if limit.kind == "burst"), None)
    if burst is not None:
        most, per_window, left, window_s = burst.requests, burst.requests, _left(ask, burst), math.ceil(burst.within_s)
    reason = LIMITERS["burst"].reason
    quotas = [limit for limit in limits if LIMITERS[limit.kind].is_hourly]
    is_near = any(_left(ask, quota) < NEAR * quota.requests for quota in quotas)
    return {
        "RateLimit": f'"{reason}";r={left};t={window_s}',
        "RateLimit-Policy": f'"{reason}";q={per_window};w={window_s}',
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": str(left),
        **({"X-RateLimit-NearLimit": "true"} if is_near else {}),
    }


def _left(ask: Ask, limit: RateLimit) -> int:
    windows = [ask.world.windows.get((limit.kind, subject)) for subject in _subjects(ask, limit)]
    return max(0, limit.requests - max((window.used for window in windows if window), default=0))


def _data_center(limit: RateLimit, left: int) -> dict[str, str]:
    return on_data_center(limit.requests, left, limit.requests, math.ceil(limit.within_s))


def _too_many(ask: Ask, limit: RateLimit, left_s: float) -> Exception:
    wait_s = limit.retry_after_s if limit.retry_after_s is not None else max(1, math.ceil(left_s))
    headers = {"Retry-After": str(wait_s)}
    if ask.rules.is_cloud:
        limiter = LIMITERS[limit.kind]
        now_s = ask.world.clock_ms / 1000
        free_s = now_s - now_s % limit.within_s + limit.within_s if limiter.is_hourly else now_s + wait_s
        headers |= exceeded_on_cloud(limiter.reason, limit.requests, datetime.fromtimestamp(free_s, UTC))
    else:
        headers |= _data_center(limit, 0)
    why = f"more than {limit.requests} calls in {limit.within_s:g} s ({limit.kind}); free in {left_s:.1f} s"
    return refuse(ask, "rate-limited", why=why, headers=headers)


def _window(ask: Ask, limit: RateLimit, subject: str, now_s: float) -> RateWindow:
    key = (limit.kind, subject)
    window = ask.world.windows.get(key)
    if window is None or now_s - window.began_s >= limit.within_s:
        # A quota begins anew at the top of the hour of the site's own clock, the others with the first call.
        gone_s = ask.world.clock_ms / 1000 % limit.within_s if LIMITERS[limit.kind].is_hourly else 0.0
        window = RateWindow(now_s - gone_s)
        ask.world.windows.keep(key, window, MOST_WINDOWS)
    return window


def _subjects(ask: Ask, limit: RateLimit) -> list[str]:
    """Name what a call counts for: its operation, the issues it writes to, or its user."""
    match limit.kind:
        case "burst":
            return [ask.operation.id.value]
        case "quota" | "quota-tenant":
            return [ask.caller.name]
        case "per-issue":
            return sorted(_written(ask)) if ask.operation.is_mutation else []


def _written(ask: Ask) -> set[str]:
    """Give the ids of the issues that a write concerns; a link's both ends count (unknown: jira.md 8)."""
    world, operation = ask.world, ask.operation
    ends = [end for link in link_requests(operation) for end in link.ends]
    names = [*([operation.issue] if operation.issue else ()), *(name for end in ends for name in end.names)]
    link = world.link(operation.link) if operation.link else None
    ids = {link.source_id, link.destination_id} if link else set[int]()
    found = [world.issue(name) for name in names]
    return {str(id_) for id_ in ids | {issue.id for issue in found if issue}}
