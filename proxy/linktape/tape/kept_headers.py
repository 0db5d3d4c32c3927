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


_OF_A_REQUEST, _OF_A_RESPONSE = (frozenset(map(str.lower, names)) for names in (REQUEST_HEADERS, RESPONSE_HEADERS))


def request_headers(headers: Headers) -> Headers:
    """Keep what a recorded request may have; the same object where that is all."""
    kept = [field for field in headers if field[0].lower() in _OF_A_REQUEST]
    return headers if len(kept) == len(headers) else Headers(kept)


def response_headers(headers: Headers, status: int) -> Headers:
    """Keep what a recorded answer may have; the same object where that is all."""
    kept = [
        field
        for field in headers
        if (name := field[0].lower()) in _OF_A_RESPONSE or (status == 429 and name.startswith(RATE_LIMIT_HEADERS))
    ]
    return headers if len(kept) == len(headers) else Headers(kept)
