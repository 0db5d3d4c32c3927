"""Responses as bytes: the status line, the header fields with their framing, the body. No socket in here."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from linktape.clock import Clock
from linktape.framing import malformed_header, without_hop_headers
from linktape.messages import Headers, Response

CHUNKED = -1
"""In place of a length: the body goes out in chunks."""

UNTIL_CLOSE = -2
"""In place of a length: the body ends with the connection."""

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Framing:
    """What of a response depends on its request and connection. `length` is None where there is no body at all.

    The answer is dated by `clock`.
    """

    length: int | None
    clock: Clock
    is_kept: bool = True
    is_http_10: bool = False


def has_body(status: int) -> bool:
    """Whether a response of this status may have a body (RFC 9110, 6.4.1)."""
    return status >= 200 and status not in (204, 304)


def head(response: Response, framing: Framing) -> bytes:
    """Give status line and header fields. Raises ValueError for a field that must not be sent."""
    fields = without_hop_headers(response.headers).without("Content-Length")
    wrong = malformed_header(fields)
    if wrong is not None:
        raise ValueError(f"the response has {wrong}")
    lines = [f"HTTP/1.1 {response.status:03d} {_PHRASES.get(response.status, '')}"]
    lines += [f"{name}: {value}" for name, value in fields]
    lines += _own_fields(response.headers, framing)
    lines.append("\r\n")
    return "\r\n".join(lines).encode()


def _own_fields(given: Headers, framing: Framing) -> list[str]:
    lines = []
    if framing.length == CHUNKED:
        lines.append("Transfer-Encoding: chunked")
    elif framing.length is not None and framing.length >= 0:
        lines.append(f"Content-Length: {framing.length}")
    if "Date" not in given:
        lines.append(f"Date: {_date(int(framing.clock.now().timestamp()))}")
    if not framing.is_kept:
        lines.append("Connection: close")
    elif framing.is_http_10:
        lines.append("Connection: keep-alive")
    return lines


_dates = {0: ""}


def _date(second: int) -> str:
    """Write a time as HTTP does; the text of the present second is kept."""
    text = _dates.get(second)
    if text is None:
        _dates.clear()
        text = _dates[second] = formatdate(second, usegmt=True)
    return text


def whole(response: Response, clock: Clock, *, is_kept: bool, is_http_10: bool = False, is_head: bool = False) -> bytes:
    """Give a held response as one piece: two writes would cost the client 40 ms (Nagle and delayed ACK).

    A HEAD that was answered without a body says nothing of the length that a GET would have had.
    """
    body = response.content if has_body(response.status) else b""
    length = len(body) if has_body(response.status) and (body or not is_head) else None
    start = head(response, Framing(length, clock, is_kept, is_http_10))
    return start if is_head else start + body


def chunk(data: bytes) -> bytes:
    """Give one chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)
