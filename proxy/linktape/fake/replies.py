"""What the fake answers with: a Response and the reason in plain words; Jira's error envelopes (jira.md 3)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from linktape.messages import JSON_TYPE, Headers, Response

PROBLEM_TYPE = "application/problem+json;charset=UTF-8"
HTML_TYPE = "text/html;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and why it is this one (for the journal)."""

    response: Response
    why: str


class Refused(Exception):
    """Leaves an operation early with Jira's own no. Caught in `service.serve`; nothing outside this folder meets it."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.why)


def ok(value: object, why: str, status: int = 200) -> Reply:
    """Answer with JSON."""
    return Reply(_json(status, value), why)


def empty(status: int, why: str, content_type: str | None = None) -> Reply:
    """Answer without a body."""
    headers = Headers({"Content-Type": content_type}) if content_type else Headers()
    return Reply(Response(status, headers), why)


def refuse(
    status: int,
    messages: str | Sequence[str],
    *,
    cause: str,
    why: str,
    errors: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Refused:
    """Say no in envelope E: `errorMessages` and `errors`, always both."""
    said = [messages] if isinstance(messages, str) else list(messages)
    body = {"errorMessages": said, "errors": dict(errors or {})}
    return _refused(_json(status, body, headers), cause, why)


def refuse_body(message: str, *, cause: str, why: str) -> Refused:
    """Say 400 in envelope B: a body that could not be read; no `errors` member."""
    return _refused(_json(400, {"errorMessages": [message]}), cause, why)


def refuse_problem(
    status: int, title: str, detail: str, instance: str, *, cause: str, headers: Mapping[str, str] | None = None
) -> Refused:
    """Say no in envelope P (RFC 7807): paths, methods, media types."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance}
    return _refused(_json(status, body, {"Content-Type": PROBLEM_TYPE, **(headers or {})}), cause, detail)


def refuse_text(
    status: int, text: str, content_type: str, *, cause: str, why: str, headers: Mapping[str, str] | None = None
) -> Refused:
    """Say no in a bare text (envelopes T and X, and HTML pages)."""
    fields = Headers({"Content-Type": content_type, **(headers or {})})
    return _refused(Response(status, fields, text.encode("utf-8", "replace")), cause, why)


def refuse_at_gateway(status: int, message: str, *, cause: str, why: str) -> Refused:
    """Say no in envelope G: api.atlassian.com's own."""
    body = _json(status, {"code": status, "message": message}, {"Content-Type": JSON_TYPE})
    return _refused(body, cause, why)


def page(title: str, text: str) -> str:
    """Write a small HTML page."""
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"


def _json(status: int, value: object, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON; what a client sent and is no text (a lone surrogate) comes back as a question mark."""
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    return Response(status, Headers({"Content-Type": JSON_TYPE, **(headers or {})}), body)


def _refused(response: Response, cause: str, why: str) -> Refused:
    return Refused(Reply(replace(response, cause=cause), why))
