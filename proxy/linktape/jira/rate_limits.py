"""Jira's rate limits: what they are called in headers, and the headers of a 429 (docs/jira.md 8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

LIMITERS: Mapping[str, str] = {
    "burst": "jira-burst-based",
    "per-issue": "jira-per-issue-on-write",
    "quota": "jira-quota-tenant-based",
}
"""Our word for a limit -> Jira's, in RateLimit-Reason."""


def exceeded_headers(kind: str, most: int, fill: int, interval_s: int, reset: datetime) -> dict[str, str]:
    """Give the headers of a 429: Cloud's and Data Center's together, because clients read one or the other."""
    return {
        "RateLimit-Reason": LIMITERS[kind],
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": f"{reset:%Y-%m-%dT%H:%MZ}",
        "X-RateLimit-Interval-Seconds": str(interval_s),
        "X-RateLimit-FillRate": str(fill),
    }
