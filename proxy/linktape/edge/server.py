"""The client's port: HTTP request -> Call -> Responder -> Response -> HTTP. Knows no mode and no layer."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
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
from linktape.messages import Body, Headers, Request, Response
from linktape.refusals import STOPPED, own_error, refusal
from linktape.responder import Call

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """How the client's port treats what comes. `forbidden_port` is the control port, which nobody reaches here."""

    hosts: HostList
    limits: Limits = field(default_factory=Limits)
    external_url: str | None = None
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
        self.http = HttpPort(self._handle, self._failed, limits=door.limits, quiet=Quiet(log), clock=self._clock)

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
        if self.http.is_draining:
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
        context, path = split_context(path)
        operation = classify(head.method, path, head.query)
        body = await self._body(head, raw, connection, must_hold=operation.is_known)
        base = self._door.external_url or f"http://{head.authority.text}"
        request = Request(
            method=head.method,
            path=path,
            query=head.query,
            headers=_headers(head, body),
            body=body,
            context=context,
            client_base=base + (f"/s/{prefix}" if prefix else "") + context,
        )
        request = addressing.inward(request)
        session = self._onion.sessions.get(name)
        call = Call(
            request,
            with_body(operation, request.content),
            session,
            arrived_s=arrived_s,
            at=at,
            n=session.next_number(),
            connection=connection.number,
        )
        return call, Exchange(connection, head.method == "HEAD", head.is_http_10, head.is_kept)

    def _check(self, head: Head) -> None:
        self._door.hosts.check(head.authority)
        if self._door.forbidden_port is not None and head.authority.port == self._door.forbidden_port:
            raise RequestRefused(421, "this is the control port's address, which cannot be reached through here")
        check_not_cross_site(head.headers)
        if self._door.refuse_foreign_origin:
            check_own_origin(head.headers, head.authority, self._door.external_url)

    async def _body(self, head: Head, raw: web.BaseRequest, connection: Connection, *, must_hold: bool) -> Body:
        limits = self._door.limits
        is_small = head.length is not None and head.length <= limits.small_bytes
        if must_hold or is_small:
            return await request_head.read_whole(head, raw.content, connection, limits, limits.body_bytes)
        return Upload(head, raw, connection, limits)

    def _failed(self, exc: Exception) -> Response:
        return own_error(exc, self._onion.redact)


class Upload:
    """A request's body that is passed on as it comes. Can be read once; what is not read, is never held."""

    def __init__(self, head: Head, raw: web.BaseRequest, connection: Connection, limits: Limits) -> None:
        self._pieces = request_head.read_pieces(head, raw.content, connection, limits)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces


def _headers(head: Head, body: Body) -> Headers:
    """Give the fields that go in. The announced length stays with a stream, of which nothing else tells it."""
    headers = head.headers.without(sessions_by.HEADER)
    if isinstance(body, bytes) or head.length is None:
        return headers
    return headers.with_("Content-Length", str(head.length))
