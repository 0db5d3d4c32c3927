"""Jira's rate limits: what each is called, how large it is, and the headers of the 429 (docs/jira.md 8).

`limiter/` counts by them, and `limiter/published.py` has the sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache


@dataclass(frozen=True, slots=True)
class KnownLimit:
    """One of Cloud's limits: its name in RateLimit-Reason, how much it allows, and within how many seconds.

    `is_hourly`: it counts for an app, and begins anew at the top of each UTC hour.
    """

    reason: str
    most: int
    within_s: int
    is_hourly: bool = False


LIMITERS: Mapping[str, KnownLimit] = {
    "burst": KnownLimit("jira-burst-based", 350, 1),
    "per-issue": KnownLimit("jira-per-issue-on-write", 20, 2),
    "quota": KnownLimit("jira-quota-global-based", 65_000, 3_600, is_hourly=True),
    "quota-tenant": KnownLimit("jira-quota-tenant-based", 100_000, 3_600, is_hourly=True),
}
"""Our word for a limit -> Jira's. Tier 1's quota is one pool for all of an app's tenants, tier 2 has one for each."""

DEFAULT_RATES: Mapping[str, int] = {"GET": 100, "POST": 100, "PUT": 50, "DELETE": 50}
"""Method -> requests per second, for an endpoint that has no rate of its own."""

OWN_RATES: Mapping[tuple[str, str], int] = {
    ("GET", "/api/content/{id}/state"): 400,
    ("GET", "/rest/api/group/by-id"): 400,
    ("GET", "/api/{version}/pages/{id}/descendants"): 300,
    ("GET", "/servicedeskapi/servicedesk/{servicedeskid}/customer"): 5,
    ("GET", "/api/{version}/issuetype/{issuetypeid}/properties/{propertykey}"): 300,
    ("GET", "/api/{version}/issuesecurityschemes/{schemeid}"): 200,
    ("GET", "/api/{version}/issuesecurityschemes/{id}"): 200,
    ("GET", "/api/analytics/content/{contentid}/views"): 200,
    ("GET", "/api/user/email"): 200,
    ("GET", "/api/{version}/issuetype/{issuetypeid}/properties"): 200,
    ("GET", "/api/{version}/attachment/thumbnail/{id}"): 200,
    ("GET", "/api/{version}/component"): 200,
    ("GET", "/api/{version}/project/{projectidorkey}/role/{id}"): 200,
    ("GET", "/api/content/{id}/child/attachment"): 200,
    ("GET", "/api/search/user"): 200,
    ("GET", "/api/{version}/issue/{issueidorkey}/changelog"): 200,
    ("GET", "/api/{version}/attachment/content/{id}"): 300,
    ("GET", "/api/{version}/issue/{issueidorkey}"): 150,
    ("GET", "/api/{version}/user"): 150,
    ("POST", "/api/{version}/search/approximate-count"): 150,
    ("POST", "/api/{version}/expression/evaluate"): 150,
    ("POST", "/gira/{version}"): 150,
    ("POST", "/api/{version}/permissionscheme/{schemeid}/permission"): 100,
    ("POST", "/security/{version}/bulk"): 100,
    ("PUT", "/api/relation/{relationname}/from/{sourcetype}/{sourcekey}/to/{targettype}/{targetkey}"): 300,
    ("PUT", "/api/{version}/component/{id}"): 500,
    ("DELETE", "/api/content/{id}"): 500,
    ("DELETE", "/api/{version}/custom-content/{id}"): 300,
    ("DELETE", "/api/relation/{relationname}/from/{sourcetype}/{sourcekey}/to/{targettype}/{targetkey}"): 200,
    ("DELETE", "/devinfo/{version}/repository/{repositoryid}"): 200,
    ("DELETE", "/builds/{version}/bulkbyproperties"): 100,
}
"""Method and path -> requests per second, as Atlassian's page prints them (some are other products')."""


@cache
def rate(method: str, template: str) -> int:
    """Give how many requests a second an endpoint takes; `template`: its path behind /rest/api/2/."""
    usual = DEFAULT_RATES.get(method, DEFAULT_RATES["GET"])
    return _BY_SHAPE.get((method, _shape(f"/api/{{version}}/{template}")), usual)


def bucket_size(per_second: int) -> int:
    """Give how many tokens a bucket holds, by its rate: sizes are not published, and these were seen."""
    return {100: 350, 150: 400, 200: 500}.get(per_second, per_second * 7 // 2)


def _shape(path: str) -> str:
    """Leave out what stands in braces: who writes a path names its parts as he likes."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


_BY_SHAPE = {(method, _shape(path)): per_second for (method, path), per_second in OWN_RATES.items()}


FILL_RATE = 100
"""How much comes back into a bucket in each interval."""


def exceeded_on_cloud(reason: str, most: int, reset: datetime) -> dict[str, str]:
    """Give the headers of Cloud's 429, Retry-After aside. The reset has no seconds, so it is the next whole minute."""
    return {"RateLimit-Reason": reason, **_used_up(most, reset)}


def exceeded_at_gateway(reset: datetime) -> dict[str, str]:
    """Give the headers of the gateway's 429, which has no Retry-After (Atlassian's incident report of April 2026)."""
    return {"X-Failure-Category": "FAILURE CLIENT RATE LIMITED", **_used_up(360_000, reset)}


def _used_up(most: int, reset: datetime) -> dict[str, str]:
    if reset.second or reset.microsecond:
        reset = reset.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return {
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": f"{reset:%Y-%m-%dT%H:%MZ}",
    }


def on_data_center(most: int, left: int, fill: int, interval_s: int) -> dict[str, str]:
    """Give the headers that Data Center puts on every answer while it limits (Confluence's page on its headers)."""
    return {
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Interval-Seconds": str(interval_s),
        "X-RateLimit-FillRate": str(fill),
    }
