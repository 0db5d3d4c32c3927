"""jira/envelopes.py: the headers of a 429."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from linktape.jira.envelopes import LIMITERS, exceeded_headers


@pytest.mark.parametrize("kind", LIMITERS)
def test_a_429_says_which_limit_how_much_of_it_and_until_when(kind: str) -> None:
    headers = exceeded_headers(kind, 350, 10, 60, datetime(2026, 1, 5, 9, 7, 59, tzinfo=UTC))

    assert headers == {
        "RateLimit-Reason": LIMITERS[kind],
        "X-RateLimit-Limit": "350",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "2026-01-05T09:07Z",
        "X-RateLimit-Interval-Seconds": "60",
        "X-RateLimit-FillRate": "10",
    }
