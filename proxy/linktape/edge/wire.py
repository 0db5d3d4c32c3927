"""Responses as bytes: the status line, the header fields with their framing, the body. No socket in here."""

from __future__ import annotations

from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from linktape.clock import Clock
from linktape.framing import malformed_header, without_hop_headers
from linktape.messages import Response

CHUNKED = -1
"""In place of a length: the body goes out in chunks."""

UNTIL_CLOSE = -2
"""In place of a length: the body ends with the connection."""

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def has_body(status: int) -> bool:
    """Whether a response of this status may have a body (RFC 9110, 6.4.1)."""
    return status >= 200 and status not in (204, 304)


def head(response: Response, length: int | None, clock: Clock, *, is_kept: bool, is_http_10: bool) -> bytes:
    """Give status line and header fields, dated by `clock`. Raises ValueError for a field that must not be sent.

    `length` is None where there is no body at all.
    """
    fields = without_hop_headers(response.headers).without("Content-Length")
    wrong = malformed_header(fields)
    if wrong is not None:
        raise ValueError(f"the response has {wrong}")
    lines = [f"HTTP/1.1 {response.status:03d} {_PHRASES.get(response.status, '')}"]
    lines += [f"{name}: {value}" for name, value in fields]
    if length == CHUNKED:
        lines.append("Transfer-Encoding: chunked")
    elif length is not None and length >= 0:
        lines.append(f"Content-Length: {length}")
    if "Date" not in fields:
        lines.append(f"Date: {_date(int(clock.now().timestamp()))}")
    if not is_kept or length == UNTIL_CLOSE:
        lines.append("Connection: close")
    elif is_http_10:
        lines.append("Connection: keep-alive")
    lines.append("\r\n")
    return "\r\n".join(lines).encode()


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def whole(response: Response, clock: Clock, *, is_kept: bool, is_http_10: bool = False, is_head: bool = False) -> bytes:
    """Give a held response as one piece: two writes would cost the client 40 ms (Nagle and delayed ACK).

    A HEAD that was answered without a body says nothing of the length that a GET would have had.
    """
    body = response.content if has_body(response.status) else b""
    length = len(body) if has_body(response.status) and (body or not is_head) else None
    start = head(response, length, clock, is_kept=is_kept, is_http_10=is_http_10)
    return start if is_head else start + body


def chunk(data: bytes) -> bytes:
    """Give one chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)
