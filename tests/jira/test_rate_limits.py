"""jira/rate_limits.py: the headers of a 429, by flavour."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from linktape.jira.rate_limits import LIMITERS, exceeded_at_gateway, exceeded_on_cloud, on_data_center

MOMENT = datetime(2026, 1, 5, 9, 7, 59, tzinfo=UTC)


def test_clouds_429_says_which_limit_how_much_of_it_and_until_when() -> None:
    assert exceeded_on_cloud("jira-burst-based", 350, MOMENT) == {
        "RateLimit-Reason": "jira-burst-based",
        "X-RateLimit-Limit": "350",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "2026-01-05T09:08Z",
    }


@pytest.mark.parametrize(
    ("reset", "written"),
    [
        (MOMENT.replace(second=0), "2026-01-05T09:07Z"),
        (MOMENT.replace(second=0, microsecond=1), "2026-01-05T09:08Z"),
        (MOMENT.replace(minute=59), "2026-01-05T10:00Z"),
    ],
)
def test_a_reset_is_never_in_the_past(reset: datetime, written: str) -> None:
    assert exceeded_on_cloud("jira-burst-based", 350, reset)["X-RateLimit-Reset"] == written


def test_the_gateways_429_says_when_and_not_why() -> None:
    assert exceeded_at_gateway(MOMENT) == {
        "X-Failure-Category": "FAILURE CLIENT RATE LIMITED",
        "X-RateLimit-Limit": "360000",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "2026-01-05T09:08Z",
    }


def test_data_center_has_headers_of_its_own() -> None:
    assert on_data_center(350, 7, 100, 1) == {
        "X-RateLimit-Limit": "350",
        "X-RateLimit-Remaining": "7",
        "X-RateLimit-Interval-Seconds": "1",
        "X-RateLimit-FillRate": "100",
    }


def test_only_quotas_are_hourly_and_each_tier_has_its_reason() -> None:
    quotas = {kind: limiter.reason for kind, limiter in LIMITERS.items() if limiter.is_hourly}

    assert quotas == {"quota": "jira-quota-global-based", "quota-tenant": "jira-quota-tenant-based"}
