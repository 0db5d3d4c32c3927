"""What the control port does with a question that was let in: finds its route, reads its body, says what went wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from aiohttp.web_request import BaseRequest

from linktape.control.about_sessions import YAML_TYPE
from linktape.control.answer_models import ProblemIn
from linktape.control.control_api import ControlApi
from linktape.control.page_files import page_file
from linktape.control.question import JSON_TYPE, Question, Route, failure
from linktape.control.refusal_page import refusal_page, wants_page
from linktape.control.routes import ROUTES
from linktape.edge import request_head
from linktape.edge.behind import Behind
from linktape.edge.connection import Connection
from linktape.edge.limits import Limits
from linktape.edge.request_head import Head
from linktape.edge.sign_in import bearer
from linktape.edge.traffic import Traffic
from linktape.errors import BadDocument, RequestRefused, UsageError
from linktape.framing import media_type
from linktape.messages import Headers, Response


class Answers:
    """All that can be answered of one onion."""

    def __init__(self, onion: Behind, traffic: Traffic, client_url: Callable[[], str], limits: Limits) -> None:
        self._api = ControlApi(onion, traffic, client_url)
        self._limits = limits

    async def answered(self, head: Head, query: dict[str, str], raw: BaseRequest, connection: Connection) -> Response:
        """Answer a question. Raises RequestRefused."""
        if head.method in ("GET", "HEAD") and (page := page_file(head.path)) is not None:
            return page
        here = {route.method: (route, names) for route in ROUTES if (names := route.names(head.path)) is not None}
        if not here:
            raise RequestRefused(404, "there is no such thing", "GET /openapi.json says what there is")
        method = "GET" if head.method == "HEAD" else head.method
        if method not in here:
            allowed = ", ".join(here)
            wrong = failure(405, f"{head.method} is not served here", f"use {allowed}")
            return replace(wrong, headers=wrong.headers.with_("Allow", allowed))
        route, names = here[method]
        if method != "GET":
            _check_change(head)
        body = await request_head.read_whole(head, raw.content, connection, self._limits)
        ask = Question(head.method, head.path, query, head.headers, _value(head.headers, body), names)
        return await self._of(route, ask)

    async def _of(self, route: Route, ask: Question) -> Response:
        redact = self._api.onion.redact
        try:
            return await route.answered(self._api, ask, self._api.at_hand)
        except BadDocument as exc:
            problems = ProblemIn.all_of(exc.problems, redact)
            return failure(422, redact(str(exc)), "each problem has its place: file:line:column", problems)
        except UsageError as exc:
            return failure(400, redact(str(exc)))

    def refusal(self, exc: RequestRefused, head: Head | None = None) -> Response:
        """Say why a question is not answered, to people as a page."""
        if head is not None and wants_page(head):
            return refusal_page(exc, head.authority)
        return failure(exc.status, str(exc), exc.hint)

    def own_error(self, exc: Exception, own_id: str) -> Response:
        """Say that linktape failed, and no more: whoever asks may not be meant to see it."""
        return failure(500, f"an error of linktape's own ({type(exc).__name__})", f"the log has more, by {own_id}")


def _check_change(head: Head) -> None:
    """Refuse a change that a web page could have a browser send. Raises RequestRefused.

    Whoever shows the token itself is no page of another origin; a cookie comes along with any request.
    """
    if not bearer(head.headers) and "Origin" not in head.headers:
        raise RequestRefused(403, "a change by cookie needs an Origin", "or Authorization: Bearer TOKEN")
    if head.length == 0 and bearer(head.headers):
        return
    if media_type(head.headers) not in (JSON_TYPE, YAML_TYPE):
        raise RequestRefused(415, "a change must be sent as JSON", f"Content-Type: {JSON_TYPE}")


def _value(headers: Headers, body: bytes) -> object:
    """Read a body: JSON, or YAML as text. Raises RequestRefused."""
    if not body:
        return None
    try:
        text = body.decode("utf-8")
        if (headers.get("Content-Type") or "").startswith(YAML_TYPE):
            return {"yaml": text}
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise RequestRefused(400, "the body is not JSON", 'for example {"scenario": "link-limit"}') from exc
