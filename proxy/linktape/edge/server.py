"""The client's port: HTTP request -> Call -> Responder -> Response -> HTTP. Knows no mode and no layer."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

from aiohttp import web

from linktape.edge import addressing, request_head, sessions_by
from linktape.edge.behind import Behind
from linktape.edge.connection import Connection, Done, HttpPort
from linktape.edge.delivery import Exchange, deliver
from linktape.edge.guards import HostList, check_not_cross_site, check_own_origin
from linktape.edge.limits import Limits
from linktape.edge.quiet import Quiet
from linktape.edge.request_head import Head
from linktape.edge.traffic import Traffic
from linktape.errors import RequestRefused
from linktape.jira.classify import classify, split_context, with_body
from linktape.messages import Body, Request, Response
from linktape.refusals import STOPPED, own_error, refusal
from linktape.responder import Call

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """How the client's port treats what comes. `forbidden_port` is the control port, which nobody reaches here.

    `base` is the path below which the site lives; empty: any.
    """

    hosts: HostList
    limits: Limits = field(default_factory=Limits)
    external_url: str | None = None
    base: str = ""
    refuse_foreign_origin: bool = False
    by_credential: sessions_by.ByCredential | None = None
    forbidden_port: int | None = None


class ClientPort:
    """Answers the requests of clients through the onion."""

    def __init__(self, onion: Behind, door: Door, traffic: Traffic) -> None:
        self._onion = onion
        self._door = door
        self._traffic = traffic
        self._clock = onion.clock
        self.http = HttpPort(
            self._handle,
            lambda exc: own_error(exc, onion.redact),
            limits=door.limits,
            quiet=Quiet(log),
            clock=onion.clock,
        )

    async def _handle(self, raw: web.BaseRequest, connection: Connection) -> Done:
        try:
            call, exchange = await self._call(raw, connection)
        except RequestRefused as exc:
            self._traffic.refused[exc.status] += 1
            return self.http.refused(refusal(exc))
        except ConnectionError:
            return Done(keep_alive=False)
        return await self._answer(call, exchange, raw)

    async def _answer(self, call: Call, exchange: Exchange, raw: web.BaseRequest) -> Done:
        response = STOPPED
        try:
            response = await self._onion.responder.respond(call)
            sent = addressing.outward(response, call.request)
        except BaseException:
            response.settle(False)
            self._count(call, response, delivered=False)
            raise
        sent = sent.when_settled(lambda delivered: self._count(call, response, delivered=delivered))
        if self.http.draining.done():
            exchange = replace(exchange, is_kept=False)
        is_kept = await deliver(sent, exchange)
        return Done(keep_alive=is_kept and (raw.content.is_eof() or "Expect" not in raw.headers))

    def _count(self, call: Call, response: Response, *, delivered: bool) -> None:
        self._traffic.answered(call, response, self._clock.monotonic() - call.arrived_s, delivered)

    async def _call(self, raw: web.BaseRequest, connection: Connection) -> tuple[Call, Exchange]:
        """Read a request and say what it means. Raises RequestRefused, ConnectionError."""
        arrived_s, at = self._clock.monotonic(), self._clock.now()
        head = request_head.read_head(raw)
        self._check(head)
        prefix, path = sessions_by.split_prefix(head.path)
        name = sessions_by.session_name(prefix, head.headers, self._door.by_credential)
        context, path = split_context(path, self._door.base)
        operation = classify(head.method, path, head.query)
        body = await self._body(head, raw, connection, must_hold=operation.is_about_issues)
        headers = head.headers.without(sessions_by.HEADER)
        if not isinstance(body, bytes) and head.length is not None:  # nothing else tells a stream's length
            headers = headers.with_("Content-Length", str(head.length))
        base = self._door.external_url or f"http://{head.authority.text}"
        base += (f"/s/{prefix}" if prefix else "") + context
        request = addressing.inward(Request(head.method, path, head.query, headers, body, context, client_base=base))
        operation = with_body(operation, request.plain.content)
        session = self._onion.sessions.get(name)
        n = session.next_number()
        number, sent_s = connection.number, lambda: connection.sent_s
        call = Call(request, operation, session, arrived_s, at, n, connection=number, sent_s=sent_s)
        return call, Exchange(connection, head.method == "HEAD", head.is_http_10, head.is_kept)

    def _check(self, head: Head) -> None:
        self._door.hosts.check(head.authority)
        if self._door.forbidden_port is not None and head.authority.port == self._door.forbidden_port:
            raise RequestRefused(421, "this is the control port's address, which cannot be reached through here")
        check_not_cross_site(head.headers)
        if self._door.refuse_foreign_origin:
            check_own_origin(head.headers, head.authority, self._door.external_url)

    async def _body(self, head: Head, raw: web.BaseRequest, connection: Connection, *, must_hold: bool) -> Body:
        """Read a body, or give it as a stream that can be read once; what is not read of that, is never held."""
        limits = self._door.limits
        if must_hold or (head.length is not None and head.length <= limits.small_bytes):
            return await request_head.read_whole(head, raw.content, connection, limits)
        return request_head.read_pieces(head, raw.content, connection, limits)
