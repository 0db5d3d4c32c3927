"""The messages of one of the last calls, as people may see them."""

from __future__ import annotations

from collections.abc import Callable

from linktape.control.answer_models import MessageField, ShownMessage
from linktape.edge.last_calls import KEPT_BYTES, SHOWN_BYTES
from linktape.messages import Headers, Request, Response
from linktape.redaction.hits import REDACTED
from linktape.tape.kept_headers import RATE_LIMIT_HEADERS, REQUEST_HEADERS, RESPONSE_HEADERS

Redact = Callable[[str], str]

_HARMLESS = frozenset(
    name.lower()
    for name in (
        *REQUEST_HEADERS,
        *RESPONSE_HEADERS,
        *("User-Agent", "Accept-Encoding", "Accept-Language", "Cache-Control", "Content-Encoding", "Content-Length"),
        *("RateLimit", "RateLimit-Policy", "Linktape-Error", "Linktape-Recording", "X-Content-Type-Options"),
    )
)
"""The fields that recordings keep, and a few that say nothing of anybody."""


def both_shown(call: tuple[Request, Response], redact: Redact) -> tuple[ShownMessage, ShownMessage | None]:
    """Show a call's request and its answer; None where nobody gave one."""
    request, response = call
    return request_shown(request, redact), answer_shown(response, redact)


def request_shown(request: Request, redact: Redact) -> ShownMessage:
    """Show a request."""
    return _shown(f"{request.method} {request.context}{request.target}", request.headers, request.content, redact)


def answer_shown(response: Response, redact: Redact) -> ShownMessage | None:
    """Show an answer; None where nobody gave one."""
    if response.is_silent:
        return None
    return _shown(str(response.status), response.headers, response.content, redact)


def _shown(start: str, headers: Headers, content: bytes, redact: Redact) -> ShownMessage:
    text = redact(_text(content)) if content else ""
    fields = tuple(MessageField(name=name, value=_field(name, value, redact)) for name, value in headers)
    is_cut = len(text) > SHOWN_BYTES or len(content) >= KEPT_BYTES
    return ShownMessage(start=redact(start), headers=fields, body=text[:SHOWN_BYTES], is_cut=is_cut)


def _field(name: str, value: str, redact: Redact) -> str:
    """Redact a field's value. Of a field that is not known to be harmless nothing is shown but that it was there."""
    word = name.lower()
    return redact(value) if word in _HARMLESS or word.startswith(RATE_LIMIT_HEADERS) else REDACTED


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as exc:
        is_cut_letter = len(content) >= KEPT_BYTES and exc.start > len(content) - 4
        return content[: exc.start].decode("utf-8") if is_cut_letter else f"({len(content)} bytes that are no text)"
