"""Jira's rate limits: what each is called, how large it is, and the headers of the 429 (docs/jira.md 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limiter:
    """One of Cloud's limits: its name in RateLimit-Reason, how much it allows, and within how many seconds.

    `is_hourly`: it counts for an app, and begins anew at the top of each UTC hour.
    """

    reason: str
    most: int
    within_s: int
    is_hourly: bool = False


LIMITERS: Mapping[str, Limiter] = {
    "burst": Limiter("jira-burst-based", 350, 1),
    "per-issue": Limiter("jira-per-issue-on-write", 20, 2),
    "quota": Limiter("jira-quota-global-based", 65_000, 3_600, is_hourly=True),
    "quota-tenant": Limiter("jira-quota-tenant-based", 100_000, 3_600, is_hourly=True),
}
"""Our word for a limit -> Jira's. Tier 1's quota is one pool for all of an app's tenants, tier 2 has one for each."""

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
