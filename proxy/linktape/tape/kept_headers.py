"""Which header fields a cassette keeps. Whatever is not named here is not stored."""

from __future__ import annotations

from linktape.messages import Headers

REQUEST_HEADERS = ("Content-Type", "Accept", "X-Atlassian-Token")

RESPONSE_HEADERS = (
    "Content-Type",
    "Location",
    "Link",
    "Allow",
    "Retry-After",
    "Beta-Retry-After",
    "RateLimit-Reason",
    "WWW-Authenticate",
    "X-Seraph-LoginReason",
    "Vary",
    "ETag",
)

RATE_LIMIT_HEADERS = "x-ratelimit-"
"""Kept on a 429 only: on other answers they count the time of day."""


def request_headers(headers: Headers) -> Headers:
    """Keep what a recorded request may have."""
    return headers.only(REQUEST_HEADERS)


def response_headers(headers: Headers, status: int) -> Headers:
    """Keep what a recorded answer may have."""
    kept = {name.lower() for name in RESPONSE_HEADERS}
    return Headers(
        (name, value)
        for name, value in headers
        if name.lower() in kept or (status == 429 and name.lower().startswith(RATE_LIMIT_HEADERS))
    )
