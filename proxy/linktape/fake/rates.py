"""Rate limits that a site file asks to be enforced: what counts, what is left, and the 429 (docs/jira.md 8)."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from linktape.fake.ask import Ask
from linktape.fake.replies import refuse
from linktape.fake.site.site import RateLimit
from linktape.fake.site.world import MOST_WINDOWS, RateWindow
from linktape.jira.envelopes import LIMITERS, exceeded_headers
from linktape.jira.issue_links import link_requests

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
    """The rate headers of a served operation: the burst limit's, else as if it were a second's first call."""
    limit = next((one for one in ask.site.limits if one.kind == "burst"), None)
    if limit is None:
        if not ask.rules.is_cloud:
            return {}
        most, per_window = ask.operation.traits.burst
        return _headers(most, most - 1, per_window, 1)
    window = ask.world.windows.get((limit.kind, ask.operation.id.value))
    left = max(limit.requests - (window.used if window else 0), 0)
    near = {"X-RateLimit-NearLimit": "true"} if left < NEAR * limit.requests else {}
    return {**_headers(limit.requests, left, limit.requests, math.ceil(limit.within_s)), **near}


def _headers(most: int, left: int, per_window: int, window_s: int) -> dict[str, str]:
    return {
        "RateLimit": f'"{LIMITERS["burst"]}";r={left};t={window_s}',
        "RateLimit-Policy": f'"{LIMITERS["burst"]}";q={per_window};w={window_s}',
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": str(left),
    }


def _too_many(ask: Ask, limit: RateLimit, left_s: float) -> Exception:
    wait_s = limit.retry_after_s if limit.retry_after_s is not None else max(1, math.ceil(left_s))
    reset = datetime.fromtimestamp(ask.world.clock_ms / 1000 + wait_s, UTC)
    interval_s = math.ceil(limit.within_s)
    exceeded = exceeded_headers(limit.kind, limit.requests, limit.requests, interval_s, reset)
    why = f"more than {limit.requests} calls in {limit.within_s:g} s ({limit.kind}); free in {left_s:.1f} s"
    return refuse(ask, "rate-limited", why=why, headers={"Retry-After": str(wait_s), **exceeded})


def _window(ask: Ask, limit: RateLimit, subject: str, now_s: float) -> RateWindow:
    key = (limit.kind, subject)
    window = ask.world.windows.get(key)
    if window is None or now_s - window.began_s >= limit.within_s:
        window = RateWindow(now_s)
        ask.world.windows.keep(key, window, MOST_WINDOWS)
    return window


def _subjects(ask: Ask, limit: RateLimit) -> list[str]:
    """Name what a call counts for: its operation, the issues it writes to, or its user."""
    match limit.kind:
        case "burst":
            return [ask.operation.id.value]
        case "quota":
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
