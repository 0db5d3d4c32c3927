"""Responses as bytes: the status line, the header fields with their framing, the body. No socket in here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import formatdate
from functools import lru_cache

from linktape.clock import Clock
from linktape.framing import PHRASES, malformed_header, remembered, without_hop_headers
from linktape.messages import Headers, Response

CHUNKED = -1
"""In place of a length: the body goes out in chunks."""

UNTIL_CLOSE = -2
"""In place of a length: the body ends with the connection."""


def has_body(status: int) -> bool:
    """Whether a response of this status may have a body (RFC 9110, 6.4.1)."""
    return status >= 200 and status not in (204, 304)


def head(response: Response, length: int | None, clock: Clock, *, is_kept: bool, is_http_10: bool) -> bytes:
    """Give status line and header fields, dated by `clock`. Raises ValueError for a field that must not be sent.

    `length` is None where there is no body at all.
    """
    before, after = _undated(response.status, response.headers, length, is_kept=is_kept, is_http_10=is_http_10)
    return dated(before, after, clock.now())


def _undated(
    status: int, headers: Headers, length: int | None, *, is_kept: bool, is_http_10: bool
) -> tuple[bytes, bytes]:
    """Give the head without its date: what stands before it, and what follows; all of it before where it has one."""
    more, fields = "", _fields(headers)
    if length == CHUNKED:
        more = "Transfer-Encoding: chunked\r\n"
    elif length is not None and length >= 0:
        more = f"Content-Length: {length}\r\n"
    if not is_kept or length == UNTIL_CLOSE:
        more += "Connection: close\r\n"
    elif is_http_10:
        more += "Connection: keep-alive\r\n"
    line = f"HTTP/1.1 {status:03d} {PHRASES.get(status, '')}\r\n"
    rest = f"{fields}{more}\r\n"
    return ((line + rest).encode(), b"") if "Date" in headers else (line.encode(), rest.encode())


@remembered
def _fields(headers: Headers) -> str:
    """Write the fields of an answer, but for its length's and its connection's.

    Raises ValueError for one that must not be sent.
    """
    fields = without_hop_headers(headers, "Content-Length")
    wrong = malformed_header(fields)
    if wrong is not None:
        raise ValueError(f"the response has {wrong}")
    return "".join([f"{name}: {value}\r\n" for name, value in fields])


def dated(before: bytes, after: bytes, now: datetime, fields: Iterable[tuple[str, str]] = ()) -> bytes:
    """Put the date, and a few fields more, between the two parts of a message; one part has all of it already."""
    date = _date(int(now.timestamp()))
    if fields:
        date += "".join([f"{name}: {value}\r\n" for name, value in fields]).encode()
    return b"%b%b%b" % (before, date, after) if after else before


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return f"Date: {formatdate(second, usegmt=True)}\r\n".encode()


def whole(response: Response, clock: Clock, *, is_kept: bool, is_http_10: bool = False, is_head: bool = False) -> bytes:
    """Give a held response as one piece: two writes would cost the client 40 ms (Nagle and delayed ACK).

    A HEAD that was answered without a body says nothing of the length that a GET would have had.
    """
    status, headers, body = response.status, response.headers, response.content
    parts = undated(status, headers, body, is_kept=is_kept, is_http_10=is_http_10, is_head=is_head)
    return dated(*parts, clock.now())


def undated(
    status: int, headers: Headers, body: bytes, *, is_kept: bool = True, is_http_10: bool = False, is_head: bool = False
) -> tuple[bytes, bytes]:
    """Give a held response in the two parts that `dated` puts together."""
    may_have_body = has_body(status)
    body = body if may_have_body else b""
    length = len(body) if may_have_body and (body or not is_head) else None
    before, after = _undated(status, headers, length, is_kept=is_kept, is_http_10=is_http_10)
    body = b"" if is_head else body
    return (before, after + body) if after else (before + body, b"")


def chunk(data: bytes) -> bytes:
    """Give one chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)
