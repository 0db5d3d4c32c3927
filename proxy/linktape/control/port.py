"""The control port: lets in who has the token and comes from no foreign page, and answers in JSON."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from aiohttp.web_request import BaseRequest

from linktape.edge import request_head
from linktape.edge.behind import Behind
from linktape.edge.connection import Connection, Done, HttpPort
from linktape.edge.delivery import Exchange, deliver
from linktape.edge.guards import HostList, check_not_cross_site, check_own_origin
from linktape.edge.limits import Limits
from linktape.edge.quiet import Quiet
from linktape.edge.request_head import Head
from linktape.edge.sessions_by import is_name
from linktape.edge.sign_in import ControlToken, bearer, cookie_name
from linktape.edge.traffic import Traffic
from linktape.errors import RequestRefused
from linktape.messages import Headers, Response
from linktape.refusals import log_own_error

if TYPE_CHECKING:
    from linktape.control.answering import Answers

log = logging.getLogger(__name__)

_POLICY = "Content-Security-Policy"
_GUARDS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    _POLICY: "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""On every answer, so that no web page can read, frame or guess it. A page with a style of its own has its policy."""


_LEAD_ON = (
    '<!doctype html><meta http-equiv="refresh" content="0;url={0}"><title>linktape</title><a href="{0}">linktape</a>\n'
)
"""To the page, of its own accord: so the token leaves the address, and a browser that came from elsewhere (a file, a
terminal) sends the cookie along, which a redirect would not have it do."""

_PROBES = ("/healthz", "/readyz")


class ControlPort:
    """Answers who may ask. Its errors have one shape: `{"error": ..., "hint": ...}`.

    What answers is loaded with the first question, for most linktapes are never asked one: a tenth of a second.
    """

    def __init__(
        self,
        onion: Behind,
        traffic: Traffic,
        client_url: Callable[[], str],
        hosts: HostList,
        token: ControlToken,
        limits: Limits,
    ) -> None:
        self._onion = onion
        self._traffic = traffic
        self._client_url = client_url
        self._answers: Answers | None = None
        self._hosts = hosts
        self._token = token
        self._limits = limits
        self.http = HttpPort(self._handle, self._failed, limits=limits, quiet=Quiet(log))
        self.http.draining.add_done_callback(lambda _: traffic.stop())

    async def _handle(self, raw: BaseRequest, connection: Connection) -> Done:
        exchange = Exchange(connection, self.http.clock, is_kept=False)
        answers, head = self._answers, None
        try:
            head = request_head.read_head(raw)
            if head.path in _PROBES and head.method in ("GET", "HEAD"):
                response = self._health(head.path)
            else:
                answers = answers or await self._load()
                response = await self._respond(answers, head, raw, connection)
            is_kept = head.is_kept and raw.content.is_eof() and not self.http.draining.done()
            exchange = Exchange(connection, self.http.clock, head.method == "HEAD", head.is_http_10, is_kept)
        except RequestRefused as exc:
            if exc.is_told:
                self.http.quiet.say(f"refused a question: {exc}")
            response = (answers or await self._load()).refusal(exc, head)
        except ConnectionError:
            return Done(keep_alive=False)
        return Done(keep_alive=await deliver(_guarded(response), exchange, lambda _: None))

    def _health(self, path: str) -> Response:
        """Say that this is alive, or ready, to who may not know more: whoever watches a container has no token."""
        is_well = path != "/readyz" or not self.http.draining.done()
        headers = Headers({"Content-Type": "text/plain; charset=utf-8"})
        return Response(200 if is_well else 503, headers, b"ok\n" if is_well else b"stopping\n", origin="control")

    async def _load(self) -> Answers:
        self._answers = await asyncio.to_thread(self._loaded)
        return self._answers

    def _loaded(self) -> Answers:
        from linktape.control.answering import Answers

        return Answers(self._onion, self._traffic, self._client_url, self._limits)

    async def _respond(self, answers: Answers, head: Head, raw: BaseRequest, connection: Connection) -> Response:
        """Let the request in and answer it. Raises RequestRefused for one that must not know what is here."""
        self._hosts.check(head.authority)
        if head.path == "/" and head.method == "GET" and (kept := self._kept_by(head)):
            return _lead_on(_parameters(head).get("session", ""), kept)
        check_not_cross_site(head.headers)
        check_own_origin(head.headers, head.authority)
        query = _parameters(head)
        given = query.pop("token", "")
        kept = self._kept_by(head) if head.method in ("GET", "HEAD") and given else ""
        tokens = (_cookie(head.headers, cookie_name(head.authority)), bearer(head.headers))
        if not kept and not any(map(self._token.matches, tokens)):
            hint = "Authorization: Bearer TOKEN, as printed on start"
            raise RequestRefused(401, "the token is missing or wrong", hint)
        response = await answers.answered(head, query, raw, connection)
        return replace(response, headers=response.headers.with_("Set-Cookie", kept)) if kept else response

    def _kept_by(self, head: Head) -> str:
        """Give the cookie for a browser that has the token in the address, or an empty text where it is not there."""
        if not self._token.matches(_parameters(head).get("token", "")):
            return ""
        return f"{cookie_name(head.authority)}={self._token.value}; Path=/; HttpOnly; SameSite=Strict"

    def _failed(self, exc: Exception) -> Response:
        own_id = log_own_error(exc, self._onion.redact)
        return _guarded((self._answers or self._loaded()).own_error(exc, own_id))


def _lead_on(session: str, cookie: str) -> Response:
    """Lead to the page, at a session if one is named."""
    to = f"/#session={session}" if session == "*" or is_name(session) else "/"
    headers = Headers({"Content-Type": "text/html; charset=utf-8", "Set-Cookie": cookie})
    return Response(200, headers, _LEAD_ON.format(to).encode(), origin="control")


def _parameters(head: Head) -> dict[str, str]:
    """Read what stands behind the question mark. Raises RequestRefused."""
    try:
        return dict(parse_qsl(head.query, keep_blank_values=True, max_num_fields=100))
    except ValueError as exc:
        raise RequestRefused(400, "too many parameters", "at most 100") from exc


def _guarded(response: Response) -> Response:
    own = response.headers.get(_POLICY)
    guards = _GUARDS if own is None else {**_GUARDS, _POLICY: own}
    return replace(response, headers=Headers([*response.headers.without(*guards), *guards.items()]))


def _cookie(headers: Headers, name: str) -> str:
    try:
        return SimpleCookie("; ".join(headers.all("Cookie")))[name].value
    except (CookieError, KeyError):
        return ""
