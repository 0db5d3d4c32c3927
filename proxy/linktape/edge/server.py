"""The client's port: HTTP request -> Call -> Responder -> Response -> HTTP. Knows no mode and no layer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from aiohttp.web_request import BaseRequest

from linktape.edge import addressing, coded_body, request_head, sessions_by
from linktape.edge.behind import Behind
from linktape.edge.connection import Connection, Done, HttpPort
from linktape.edge.delivery import Exchange, deliver, flushed
from linktape.edge.forward_proxy import ForwardProxy
from linktape.edge.guards import HostList, check_not_cross_site, check_own_origin
from linktape.edge.known_fields import KnownFields, Sender
from linktape.edge.known_requests import Known, KnownRequests
from linktape.edge.limits import Limits
from linktape.edge.quiet import Quiet
from linktape.edge.request_head import Head
from linktape.edge.sign_in import SignIn
from linktape.edge.traffic import Traffic
from linktape.edge.turns import SharedCall, Turns
from linktape.errors import RequestRefused
from linktape.jira.classify import classify, split_context, with_body
from linktape.jira.operations import Operation
from linktape.messages import Body, Request, Response
from linktape.refusals import STOPPED, own_error, refusal
from linktape.responder import Call
from linktape.session import Session
from linktape.session_clock import SessionClock
from linktape.streams import Resumed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """How the client's port treats what comes. `base` is the path below which the site lives; empty: any."""

    hosts: HostList
    sign_in: SignIn
    limits: Limits = field(default_factory=Limits)
    external_url: str | None = None
    scheme: str = "http"
    base: str = ""
    refuse_foreign_origin: bool = False
    by_credential: sessions_by.ByCredential | None = None


class ClientPort:
    """Answers the requests of clients through the onion."""

    def __init__(self, onion: Behind, door: Door, traffic: Traffic, proxy: ForwardProxy | None = None) -> None:
        self._onion = onion
        self._proxy = proxy
        self._door = door
        self._traffic = traffic
        self._answers_at_once = onion.answers_at_once
        self._turns = onion.turns
        self._known = KnownRequests(onion.learned)
        self._fields = KnownFields()
        self.http = HttpPort(
            self._handle,
            lambda exc: own_error(exc, onion.redact),
            limits=door.limits,
            quiet=Quiet(log),
            clock=onion.clock,
            again=self._again,
        )

    def failed_handshake(self, why: str) -> None:
        """Note that a client and this port did not come together over TLS."""
        self._traffic.counters.strangers[why] += 1
        self.http.quiet.say(why)

    async def _handle(self, raw: BaseRequest, connection: Connection) -> Done:
        """Answer a request that aiohttp has read."""
        try:
            if raw.method == "CONNECT" and self._proxy is not None:
                return await self._proxy.tunnel(raw, connection)
            known, head, whole = await self._known_of(raw, connection)
            if self._turns is not None:
                done = await self._in_turns(self._turns, known, connection, (head, whole))
            else:
                call = self._call_of(known, connection, self._onion.sessions.get(known.session))
                exchange = _exchange(call, known, connection, (head, whole))
                done = await self._answer(call, exchange, known, is_ours=False)
        except RequestRefused as exc:
            return self._refused(exc)
        except ConnectionError:
            return Done(keep_alive=False)
        done = Done(keep_alive=done.keep_alive and (raw.content.is_eof() or "Expect" not in raw.headers))
        connection.answered(whole if done.keep_alive else None)
        return done

    def _refused(self, exc: RequestRefused) -> Done:
        self._traffic.counters.refused[exc.status] += 1
        if exc.is_told:
            self.http.quiet.say(f"refused a request: {exc}")
        return self.http.refused(refusal(exc))

    def _again(self, data: bytes, connection: Connection) -> bool:
        """Answer a request that came before, byte for byte, or whose fields did. False: it is something else."""
        known = self._known.get(data)
        if self.http.draining.done() or (known is None and (known := self._alike(data)) is None):
            return False
        if self._turns is not None:
            self.http.run(self._again_in_turns(self._turns, known, connection), connection)
            return True
        call = self._call_of(known, connection, self._onion.sessions.get(known.session))
        if self._answers_at_once:
            self._answer_at_once(call, known, connection)
        else:
            exchange = Exchange(connection, call.session.clock, known.is_head)
            self.http.run(self._answer(call, exchange, known), connection)
        return True

    def _alike(self, data: bytes) -> Known | None:
        """Say what a request means of which only the header fields came before; None where that is not all of it."""
        asked = self._fields.read(data)
        if asked is None or "Content-Encoding" in asked.sender.headers:
            return None
        try:
            self._door.sign_in.check_rest(asked.method, asked.target, asked.body)
        except RequestRefused:  # it is refused where that is counted
            return None
        request, operation, session = self._request(asked.method, asked.target, asked.sender)
        request = addressing.inward(request, asked.body)
        known = Known(request, with_body(operation, request.content), session, request.method == "HEAD")
        return self._known.of(data, known)

    def _answer_at_once(self, call: Call, known: Known, connection: Connection) -> None:
        """Answer without a task, unless something has to wait after all."""
        answering = self._onion.responder.respond(call)
        try:
            waits_for = answering.send(None)
        except StopIteration as ended:
            response: Response = ended.value
        except Exception as exc:
            self._end(call, STOPPED, False)
            self.http.run(_raising(exc), connection)
            return
        else:
            exchange = Exchange(connection, call.session.clock, known.is_head)
            self.http.run(self._answer(call, exchange, known, Resumed(answering, waits_for)), connection)
            return
        if not self._send_soon(response, call, known, connection):
            exchange = Exchange(connection, call.session.clock, known.is_head)
            self.http.run(self._delivered(response, call, exchange), connection)

    def _send_soon(self, response: Response, call: Call, known: Known, connection: Connection) -> bool:
        """Have an answer sent with those of others; False where it is long, or must not go out as it is and at once."""
        data = None if self.http.draining.done() else self._known.message(known, response, call.at)
        if data is None:
            return False
        connection.owe(partial(self._send, data, response, call, connection))
        return True

    def _send(self, data: bytes, response: Response, call: Call, connection: Connection) -> None:
        try:
            connection.write(data)
        except ConnectionError:
            self._end(call, response, False)
            return
        if connection.unsent_bytes:
            self.http.run(self._flushed(response, call, connection), connection)
        else:
            self._end(call, response, True)

    async def _flushed(self, response: Response, call: Call, connection: Connection) -> Done:
        """Wait for a client that is slow to take its answer."""
        return Done(keep_alive=await flushed(connection, partial(self._end, call, response)))

    async def _answer(
        self,
        call: Call,
        exchange: Exchange,
        known: Known,
        answering: Awaitable[Response] | None = None,
        *,
        is_ours: bool = True,
    ) -> Done:
        """Answer a call. `is_ours`: whether aiohttp knows nothing of it."""
        response, is_sent = STOPPED, False
        try:
            response = await (answering or self._onion.responder.respond(call))
            is_sent = is_ours and self._send_soon(response, call, known, exchange.connection)
            if not is_ours:
                self._known.keep(known, response)
        except BaseException:
            self._end(call, response, False)
            raise
        return Done(keep_alive=True) if is_sent else await self._delivered(response, call, exchange)

    async def _delivered(self, response: Response, call: Call, exchange: Exchange) -> Done:
        try:
            sent = addressing.outward(response, call.request)
        except BaseException:
            self._end(call, response, False)
            raise
        if self.http.draining.done():
            exchange = replace(exchange, is_kept=False)
        return Done(keep_alive=await deliver(sent, exchange, partial(self._end, call, response)))

    def _end(self, call: Call, response: Response, delivered: bool) -> None:
        call.settle(delivered)
        self._traffic.answered(call, response, call.session.clock.monotonic() - call.arrived_s, delivered)

    async def _known_of(self, raw: BaseRequest, connection: Connection) -> tuple[Known, Head, bytes | None]:
        """Read a request and say what it means, and which bytes it is, if just those have come.

        Raises RequestRefused, ConnectionError.
        """
        head = request_head.read_head(raw, is_proxy=self._proxy is not None)
        whole = None if head.is_http_10 or head.expects_continue else connection.whole_request(head.length)
        known = None if whole is None else self._known.get(whole)
        if known is None:
            sender = self._sender(head)
            known = await self._read(head, sender, raw, connection)
            if whole is None and not head.is_http_10 and not head.expects_continue:
                whole = connection.whole_request(head.length)
            if whole is not None and head.is_kept:
                self._known.of(whole, known)
                if not head.asked_scheme:  # without a whole address the same fields may be refused
                    self._fields.keep(whole, sender)
        return known, head, whole

    def _call_of(self, known: Known, connection: Connection, session: Session, waited_s: float | None = None) -> Call:
        """Make a call of a request. `waited_s`: how long it waited for a session that other processes have, too."""
        clock, n = session.clock, session.next_number()
        arrived_s, at = clock.monotonic(), clock.now()
        sent_s = connection.when_sent if clock is self.http.clock else _not_known
        if waited_s is not None:
            arrived_s, at, sent_s = arrived_s - waited_s, at - timedelta(seconds=waited_s), _not_known
        return Call(
            known.request,
            known.operation,
            session,
            arrived_s,
            at,
            n,
            [],
            connection.number,
            sent_s,
            known.derived,
            [],
        )

    async def _in_turns(
        self, turns: Turns, known: Known, connection: Connection, head: tuple[Head, bytes | None] | None
    ) -> Done:
        """Answer a call whose session is shared with other processes. Raises StateGone."""
        clock = self._onion.clock
        arrived_s = clock.monotonic()
        turn = await turns.take(known.session)
        waited_s = clock.monotonic() - arrived_s  # for its turn: that is no business of the client's
        if isinstance(turn.session.clock, SessionClock) and turn.session.clock.is_virtual:
            waited_s = 0.0
        call = self._call_of(known, connection, turn.session, waited_s)
        shared = SharedCall(turn, call, partial(self._end, call))
        response = await shared.answer(self._onion.responder)
        ready: bytes | None = None
        try:
            if head is None and not self.http.draining.done():
                ready = self._known.message(known, response, call.at)
            else:
                self._known.keep(known, response)
            sent = response if ready is not None else addressing.outward(response, call.request)
        except BaseException:
            self._end(call, response, False)
            await turn.give_back()
            raise
        if ready is not None:
            return Done(keep_alive=await shared.send_ready(response, ready, connection))
        exchange = _exchange(call, known, connection, head)
        if self.http.draining.done():
            exchange = replace(exchange, is_kept=False)
        return Done(keep_alive=await shared.send(response, sent, exchange))

    async def _again_in_turns(self, turns: Turns, known: Known, connection: Connection) -> Done:
        try:
            return await self._in_turns(turns, known, connection, None)
        except RequestRefused as exc:
            return self._refused(exc)
        except ConnectionError:
            return Done(keep_alive=False)

    async def _read(self, head: Head, sender: Sender, raw: BaseRequest, connection: Connection) -> Known:
        """Say what a request means. Raises RequestRefused, ConnectionError."""
        request, operation, session = self._request(head.method, head.target, sender)
        body = await self._body(head, raw, connection, must_hold=operation.is_about_issues)
        self._door.sign_in.check_rest(head.method, head.path, body if isinstance(body, bytes) else b"")
        body = self._door.sign_in.checked(body, sender.headers.get("Content-Encoding"))
        if not isinstance(body, bytes) and head.length is not None:  # nothing else tells a stream's length
            request = replace(request, headers=request.headers.with_("Content-Length", str(head.length)))
        request = addressing.inward(request, body)
        plain = await coded_body.plain(request) if operation.is_about_issues else request.plain
        if plain is not request:
            self._door.sign_in.check_rest("", "", plain.content)
        return Known(request, with_body(operation, plain.content), session, request.method == "HEAD")

    def _sender(self, head: Head) -> Sender:
        """Say what a request's header fields mean, by themselves. Raises RequestRefused."""
        base = self._base(head)
        self._check(head)
        session = sessions_by.session_name(head.headers, self._door.by_credential)
        headers = self._door.sign_in.without_secrets(head.headers.without(sessions_by.HEADER))
        return Sender(headers, session, base, head.length)

    def _request(self, method: str, target: str, sender: Sender) -> tuple[Request, Operation, str]:
        """Say what a request line means: the request, still without its body, its operation and its session."""
        path, _, query = target.partition("?")
        prefix, path = sessions_by.split_prefix(path)
        context, path = split_context(path, self._door.base)
        base = sender.base + (f"/s/{prefix}" if prefix else "") + context
        query = self._door.sign_in.without_token(query)
        request = Request(method, path, query, sender.headers, b"", context, base)
        return request, classify(method, path, query), prefix or sender.session

    def _base(self, head: Head) -> str:
        """Give the address by which a client calls us, or by the forward proxy the site. Raises RequestRefused."""
        door, proxy = self._door, self._proxy
        if proxy is not None and head.asked_scheme:
            if proxy.leads_to(head.authority, head.asked_scheme):
                return f"{head.asked_scheme}://{head.authority.text}"
            if head.asked_scheme != door.scheme or head.authority.host not in door.hosts.names:
                raise proxy.refusal(head.authority)
        door.hosts.check(head.authority)
        return door.external_url or f"{door.scheme}://{head.authority.text}"

    def _check(self, head: Head) -> None:
        if self._door.sign_in.port is not None and head.authority.port == self._door.sign_in.port:
            raise RequestRefused(421, "this is the control port's address, which cannot be reached through here")
        check_not_cross_site(head.headers)
        if self._door.refuse_foreign_origin:
            scheme = head.asked_scheme or self._door.scheme
            check_own_origin(head.headers, head.authority, self._door.external_url, scheme)
        self._door.sign_in.check(head.headers)

    async def _body(self, head: Head, raw: BaseRequest, connection: Connection, *, must_hold: bool) -> Body:
        """Read a body, or give it as a stream that can be read once; what is not read of that, is never held."""
        limits = self._door.limits
        if must_hold or (head.length is not None and head.length <= limits.small_bytes):
            return await request_head.read_whole(head, raw.content, connection, limits)
        return request_head.read_pieces(head, raw.content, connection, limits)


def _not_known() -> None:
    """Say nothing of when bytes went out: it was another clock's time."""


def _exchange(call: Call, known: Known, connection: Connection, read: tuple[Head, bytes | None] | None) -> Exchange:
    """Say how an answer goes out. `read`: a request's head and its bytes, where aiohttp has read it."""
    clock = call.session.clock
    if read is None:
        return Exchange(connection, clock, known.is_head)
    head, whole = read
    # What came right behind a request that asks for h2c was dropped by aiohttp: the client is told to ask again.
    is_kept = head.is_kept and not (head.asks_for_upgrade and whole is None)
    return Exchange(connection, clock, known.is_head, head.is_http_10, is_kept)


async def _raising(exc: Exception) -> Done:
    """Fail where failures become answers."""
    raise exc
