"""tape/kept_headers.py: what is named is kept, everything else is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.messages import Headers
from linktape.tape.kept_headers import REQUEST_HEADERS, RESPONSE_HEADERS, request_headers, response_headers

SAID = Headers([
    ("content-TYPE", "application/json"),
    ("Set-Cookie", "a=b"),
    ("X-RateLimit-Limit", "350"),
    ("x-ratelimit-NearLimit", "true"),
    ("X-RateLimiter", "no"),
    ("Retry-After", "5"),
    ("Retry-After", "6"),
    ("X-AREQUESTID", "1"),
])  # fmt: skip


def test_an_answer_keeps_what_is_on_the_list_as_often_as_it_was_said_and_spelled_as_it_was() -> None:
    kept = response_headers(SAID, 200)

    assert list(kept) == [("content-TYPE", "application/json"), ("Retry-After", "5"), ("Retry-After", "6")]


def test_the_state_of_the_rate_limit_is_kept_where_it_was_met() -> None:
    kept = response_headers(SAID, 429)

    assert [name for name, _ in kept] == [
        "content-TYPE", "X-RateLimit-Limit", "x-ratelimit-NearLimit", "Retry-After", "Retry-After",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Authorization", "Cookie", "User-Agent", "Proxy-Authorization", "X-Forwarded-For"])
def test_a_request_keeps_nothing_that_says_who_sent_it(name: str) -> None:
    sent = Headers([(name, "x"), ("X-Atlassian-Token", "no-check")])

    assert list(request_headers(sent)) == [("X-Atlassian-Token", "no-check")]


@given(st.sampled_from([*REQUEST_HEADERS, *RESPONSE_HEADERS, "Set-Cookie", "X-Other"]), st.integers(200, 599))
def test_keeping_twice_is_keeping_once(name: str, status: int) -> None:
    headers = Headers([(name, "x")])

    assert request_headers(request_headers(headers)) == request_headers(headers)
    assert response_headers(response_headers(headers, status), status) == response_headers(headers, status)
