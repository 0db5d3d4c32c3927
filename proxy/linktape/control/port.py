"""The control port: lets in who has the token and comes from no foreign page, and answers in JSON."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

from aiohttp import web

from linktape.control.question import JSON_TYPE, Question, failure
from linktape.control.routes import ROUTES, YAML_TYPE, ControlApi
from linktape.edge import request_head
from linktape.edge.behind import Behind
from linktape.edge.connection import Connection, Done, HttpPort
from linktape.edge.delivery import Exchange, deliver
from linktape.edge.guards import ControlToken, HostList, check_not_cross_site, check_own_origin
from linktape.edge.limits import Limits
from linktape.edge.quiet import Quiet
from linktape.edge.request_head import Head
from linktape.errors import BadDocument, RequestRefused, UsageError
from linktape.framing import media_type
from linktape.messages import Headers, Response
from linktape.refusals import log_own_error

log = logging.getLogger(__name__)

_GUARDS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""On every answer, so that no web page can read, frame or guess it."""


class ControlPort:
    """Answers who may ask. Its errors have one shape: `{"error": ..., "hint": ...}`."""

    def __init__(self, api: ControlApi, onion: Behind, hosts: HostList, token: ControlToken, limits: Limits) -> None:
        self._onion = onion
        self._api = api
        self._hosts = hosts
        self._token = token
        self._limits = limits
        self.http = HttpPort(self._handle, self._failed, limits=limits, quiet=Quiet(log), clock=onion.clock)
        self.http.draining.add_done_callback(api.stop)

    async def _handle(self, raw: web.BaseRequest, connection: Connection) -> Done:
        exchange = Exchange(connection, is_kept=False)
        try:
            head = request_head.read_head(raw)
            response = await self._respond(head, raw, connection)
            is_kept = head.is_kept and raw.content.is_eof() and not self.http.draining.done()
            exchange = Exchange(connection, head.method == "HEAD", head.is_http_10, is_kept)
        except RequestRefused as exc:
            response = failure(exc.status, str(exc), exc.hint)
        except ConnectionError:
            return Done(keep_alive=False)
        return Done(keep_alive=await deliver(_guarded(response), exchange, lambda _: None))

    async def _respond(self, head: Head, raw: web.BaseRequest, connection: Connection) -> Response:
        """Let the request in and answer it. Raises RequestRefused for one that must not know what is here."""
        self._hosts.check(head.authority)
        check_not_cross_site(head.headers)
        check_own_origin(head.headers, head.authority)
        try:
            query = dict(parse_qsl(head.query, keep_blank_values=True, max_num_fields=100))
        except ValueError as exc:
            raise RequestRefused(400, "too many parameters", "at most 100") from exc
        cookie = f"linktape-{head.authority.port or 80}"
        is_by_address = head.method in ("GET", "HEAD") and self._token.matches(query.pop("token", ""))
        if not (is_by_address or any(map(self._token.matches, (_cookie(head.headers, cookie), _bearer(head.headers))))):
            hint = "Authorization: Bearer TOKEN, as printed on start"
            raise RequestRefused(401, "the token is missing or wrong", hint)
        response = await self._routed(head, query, raw, connection)
        if not is_by_address:
            return response
        kept = f"{cookie}={self._token.value}; Path=/; HttpOnly; SameSite=Strict"
        return replace(response, headers=response.headers.with_("Set-Cookie", kept))

    async def _routed(
        self, head: Head, query: dict[str, str], raw: web.BaseRequest, connection: Connection
    ) -> Response:
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
        try:
            return await route.respond(self._api, ask)
        except BadDocument as exc:
            problems = [self._onion.redact(str(problem)) for problem in exc.problems]
            return failure(422, "\n".join(problems), "each problem has its place: file:line:column", problems=problems)
        except UsageError as exc:
            return failure(400, self._onion.redact(str(exc)))

    def _failed(self, exc: Exception) -> Response:
        log_own_error(exc, self._onion.redact)
        return _guarded(failure(500, f"an error of linktape's own ({type(exc).__name__})", "the log has more"))


def _guarded(response: Response) -> Response:
    return replace(response, headers=Headers([*response.headers.without(*_GUARDS), *_GUARDS.items()]))


def _bearer(headers: Headers) -> str:
    scheme, _, token = (headers.get("Authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _cookie(headers: Headers, name: str) -> str:
    try:
        return SimpleCookie("; ".join(headers.all("Cookie")))[name].value
    except (CookieError, KeyError):
        return ""


def _check_change(head: Head) -> None:
    """Refuse a change that a web page could have a browser send. Raises RequestRefused.

    Whoever shows the token itself is no page of another origin; a cookie comes along with any request.
    """
    if not _bearer(head.headers) and "Origin" not in head.headers:
        raise RequestRefused(403, "a change by cookie needs an Origin", "or Authorization: Bearer TOKEN")
    if head.length == 0 and _bearer(head.headers):
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
