"""The rate limits of a site: what a call is to the session's limiter, its 429, and the headers of every answer."""

from __future__ import annotations

from linktape.fake.ask import Ask
from linktape.fake.callers import is_at_gateway, is_bearer
from linktape.fake.replies import refuse
from linktape.jira.issue_links import link_requests
from linktape.jira.rate_limits import LIMITERS
from linktape.limiter import points
from linktape.limiter.counted_call import SECOND_US, CountedCall
from linktape.messages import Response

THE_APP = "the app"
"""Whose every token with scopes is, unless it names another."""


def pass_rate(ask: Ask, now_s: float) -> None:
    """Count a call, and refuse it with 429 where a limit is used up. Anonymous callers are not counted."""
    limiter = ask.world.limiter
    if limiter is None or ask.caller.user is None:
        return
    call, now_us = counted(ask), _us(now_s)
    exceeded = limiter.admit(call, now_us)
    if exceeded is not None:
        headers = limiter.refusal_fields(exceeded, call, now_us)
        raise refuse(ask, "rate-limited", why=exceeded.why, headers=headers)


def charge_answer(ask: Ask, response: Response, now_s: float) -> None:
    """Charge an app what its answer costs beyond the request itself."""
    limiter = ask.world.limiter
    if limiter is None or not limiter.counts_points or ask.caller.user is None or not _is_app(ask):
        return
    profile, method = ask.site.profile, ask.request.method
    beyond = points.cost(ask.operation, method, response.status, response.content, profile).beyond
    limiter.charge(counted(ask), beyond, _us(now_s))


def rate_headers(ask: Ask, now_s: float) -> dict[str, str]:
    """The rate headers of a served operation, by flavour; on Cloud without limits as of a second's first call."""
    limiter = ask.world.limiter
    if limiter is not None:
        return limiter.fields(counted(ask), _us(now_s))
    if not ask.rules.is_cloud:
        return {}
    size, per_second = ask.operation.traits.burst
    reason = LIMITERS["burst"].reason
    return {
        "RateLimit": f'"{reason}";r={size - 1};t=1',
        "RateLimit-Policy": f'"{reason}";q={per_second};w=1',
        "X-RateLimit-Limit": str(size),
        "X-RateLimit-Remaining": str(size - 1),
    }


def counted(ask: Ask) -> CountedCall:
    """Say what a call is to the limits."""
    operation, name = ask.operation, ask.caller.name
    traits = operation.traits
    return CountedCall(
        tenant=_tenant(ask),
        user=name,
        app=(ask.caller.app or THE_APP) if _is_app(ask) else None,
        endpoint=traits.route or f"{ask.request.method} {operation.path}",
        burst=traits.burst,
        issues=tuple(sorted(_written(ask))) if operation.is_mutation else (),
    )


def _is_app(ask: Ask) -> bool:
    """Whether points are counted: for a Bearer with scopes. API tokens (Basic) are exempt (Atlassian's page)."""
    return ask.caller.scopes is not None and is_bearer(ask.request)


def _tenant(ask: Ask) -> str:
    """Name the tenant: this site, unless the gateway was asked for another one."""
    asked = ask.request.context.rpartition("/")[2] if is_at_gateway(ask.request) else ""
    return "" if asked == ask.site.told_cloud_id else asked


def _us(now_s: float) -> int:
    return round(now_s * SECOND_US)


def _written(ask: Ask) -> set[str]:
    """Give the ids of the issues that a write concerns; a link's both ends count (inferred: jira.md 8)."""
    world, operation = ask.world, ask.operation
    ends = [end for link in link_requests(operation) for end in link.ends]
    names = [*([operation.issue] if operation.issue else ()), *(name for end in ends for name in end.names)]
    link = world.link(operation.link) if operation.link else None
    ids = {link.source_id, link.destination_id} if link else set[int]()
    found = [world.issue(name) for name in names]
    return {str(id_) for id_ in ids | {issue.id for issue in found if issue}}
