"""A linktape that serves: the onion that the settings describe, behind its two ports, with its webhooks."""

from __future__ import annotations

import asyncio
import secrets
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from linktape.clock import REAL, Clock
from linktape.control.port import ControlPort
from linktape.edge import handshake, sessions_by
from linktape.edge.behind import Behind
from linktape.edge.connection import HttpPort
from linktape.edge.forward_proxy import FixedAddress, ForwardProxy
from linktape.edge.guards import HostList
from linktape.edge.limits import Limits
from linktape.edge.server import ClientPort, Door
from linktape.edge.sign_in import ControlToken, SignIn
from linktape.edge.traffic import Traffic
from linktape.framing import PORTS
from linktape.layers.journal import TellCall, log_call
from linktape.progress import Waiting, unseen
from linktape.session import DEFAULT
from linktape.wiring.assemble import assembled
from linktape.wiring.control_token import TokenSource, token_of
from linktape.wiring.listening import BACKLOG, bound, refuse_own
from linktape.wiring.onion import Onion
from linktape.wiring.part import ALONE, Part
from linktape.wiring.reach import Reach, hosts_of, url_of
from linktape.wiring.settings import SessionBy, Settings

if TYPE_CHECKING:
    from linktape.wiring.tls import Identity


@asynccontextmanager
async def served(
    settings: Settings,
    clock: Clock = REAL,
    waiting: Waiting = unseen,
    tell: TellCall = log_call,
    *,
    keeps_authority: bool = False,
    part: Part = ALONE,
) -> AsyncIterator[tuple[Onion, Serving]]:
    """Serve what the settings describe until the block ends, by this clock.

    `waiting` is told of what takes long, `tell` of each call that has ended. `keeps_authority`: for TLS take the user's
    own authority, which is the same at each start. `part`: what this process does, where several serve.
    Raises UsageError where a port, a file or a scenario cannot be had; CassetteUnwritable at the end, where a
    cassette could not be finished.
    """
    async with AsyncExitStack() as stack:
        send = None
        if settings.webhooks:
            from linktape.edge.webhooks import Webhooks

            hooks = await stack.enter_async_context(
                Webhooks(*settings.webhooks, time_scale=settings.time_scale, clock=clock)
            )
            send = hooks.send
        onion = await stack.enter_async_context(assembled(settings, send, clock, waiting, tell))
        token = part.token or token_of(settings.control_token_file)
        onion.learn([token.value])
        proof = None
        if settings.speaks_tls or settings.proxied:
            from linktape.wiring.tls import identity

            proof = stack.enter_context(identity(settings, is_kept=keeps_authority))
        serving = Serving(
            onion,
            settings,
            has_own_credentials=onion.has_own_credentials,
            session_salt=onion.sharing.session_salt if onion.sharing is not None else None,
            token=token,
            identity=proof,
            part=part,
        )
        if onion.sharing is not None:
            await onion.sharing.meet(onion, serving.traffic, part)
        await stack.enter_async_context(serving)
        onion.signpost.page_url = serving.control_url
        onion.tell_of_files = lambda: serving.traffic.hear_change("*", "files")
        yield onion, serving


class Serving:
    """Both ports, open from `async with` on: the client's, and the control port.

    `has_own_credentials`: upstream credentials are ours, so foreign Origins are refused on every path, and who comes
    from other machines signs in. `session_salt` makes the pseudonyms of sessions by credential; a random one lasts as
    long as the process. `token`: none, a new one. `identity`: what clients are spoken TLS to with; none: plain http,
    and no forward proxy. The control port is always plain. `notices` is what the user should read of who can come,
    and of who is asked.
    Entering raises UsageError where a port cannot be had.
    """

    def __init__(
        self,
        onion: Behind,
        settings: Settings,
        *,
        has_own_credentials: bool = False,
        session_salt: bytes | None = None,
        limits: Limits | None = None,
        token: TokenSource | None = None,
        identity: Identity | None = None,
        part: Part = ALONE,
    ) -> None:
        self._part = part
        self._onion = onion
        self._settings = settings
        self._has_own_credentials = has_own_credentials
        self._session_salt = session_salt or secrets.token_bytes(16)
        self._limits = limits or Limits()
        self._source = token or TokenSource()
        self._token = ControlToken(self._source.value)
        self._identity = identity
        self._servers: list[asyncio.Server] = []
        self._ports: list[HttpPort] = []
        self._sockets: list[socket.socket] = []
        self._is_drained = False
        self.traffic = Traffic()
        self._origin = ""
        self.notices: list[str] = []
        self.control_url: str | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port of the client's port."""
        return self._origin

    @property
    def url(self) -> str:
        """The address to give to clients, without a last slash."""
        return self.url_of(DEFAULT)

    def url_of(self, session: str) -> str:
        """Give the address of a session."""
        prefix = "" if session == DEFAULT else f"/s/{session}"
        return f"{self._origin}{prefix}{self._settings.base}"

    @property
    def authority(self) -> Path | None:
        """The certificate that a client has to trust, in a file; None: there is no TLS, or it is not of our making."""
        return None if self._identity is None else self._identity.authority

    @property
    def busy(self) -> int:
        """How many requests of clients are being answered."""
        return self._ports[0].busy if self._ports else 0

    @property
    def token(self) -> str:
        """The control port's token."""
        return self._token.value

    @property
    def dashboard_url(self) -> str | None:
        """The control port's address with the token, for a browser."""
        return None if self.control_url is None else f"{self.control_url}/?token={quote(self.token, safe='')}"

    @property
    def announcement(self) -> str | None:
        """Where the control port is, for a screen: with a token that was made, but never with one that was given."""
        if self.control_url is None or not self._source.place:
            return self.dashboard_url
        return f"{self.control_url}/ (its token is in {self._source.place})"

    def _place_of_token(self) -> str:
        """Say where whoever signs in finds the token, for a screen that may show one that was made."""
        if self._source.place:
            return f"the control token in {self._source.place}"
        return f"the control token {self.token}" if self._settings.control_port is None else "the control token"

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException:
            for one in self._sockets:
                one.close()
            self._sockets.clear()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drain(0.0)

    async def drain(self, grace_s: float) -> None:
        """Take no more connections, give what is under way so many seconds, then close. Safe to call twice."""
        if self._is_drained:
            return
        self._is_drained = True
        for server in self._servers:
            server.close()
        await asyncio.gather(*(port.drain(grace_s) for port in self._ports))
        for kept in self._sockets:  # of which others of ours have the port
            kept.close()
        self._sockets.clear()

    async def _open(self) -> None:
        settings, proof = self._settings, None if self._identity is None else self._identity.context
        listening = self._bind(settings.host, settings.port, "--port", "--host")
        control = None
        if settings.control_port is not None:
            control = self._bind(settings.control_host, settings.control_port, "--control-port", "--control-host")
        self._refuse_self([one for one in (listening, control) if one is not None])
        address, number = listening.getsockname()[:2]
        reach = Reach(address, number, settings)
        must_sign_in = self._has_own_credentials and reach.is_called_from_elsewhere
        door = Door(
            hosts=hosts_of(settings),
            sign_in=SignIn(
                self._token, None if control is None else control.getsockname()[1], is_required=must_sign_in
            ),
            limits=self._limits,
            external_url=settings.external_url,
            scheme="http" if proof is None else "https",
            base=settings.base,
            refuse_foreign_origin=self._has_own_credentials,
            by_credential=sessions_by.by_credential(self._session_salt)
            if settings.session_by is SessionBy.CREDENTIAL
            else None,
        )
        port = ClientPort(self._onion, door, self.traffic, self._proxy(door))
        if proof is not None:
            handshake.tell(proof, port.failed_handshake)
        if self._part.serves_clients:
            await self._serve(port.http, listening, proof)
        self._origin = url_of(reach.address, reach.port, door.scheme)
        if settings.proxied is not None and self._identity is not None:
            self.notices.append(f"HTTPS_PROXY={self._origin} leads clients to {settings.proxied}, and nowhere else")
        self.notices += reach.lines(signs_in=self._place_of_token() if must_sign_in else "")
        if control is not None:
            hosts = HostList.of(settings.control_host, settings.allow_hosts, settings.external_url)
            asked = ControlPort(self._onion, self.traffic, lambda: self.url, hosts, self._token, self._limits)
            await self._serve(asked.http, control)
            self.control_url = url_of(*control.getsockname()[:2])

    def _proxy(self, door: Door) -> ForwardProxy | None:
        """Make the forward proxy, with a port for each scheme that is spoken through a tunnel."""
        proxied, tunnel = self._settings.proxied, None if self._identity is None else self._identity.tunnel
        if proxied is None or tunnel is None:
            return None
        address = FixedAddress.of(proxied)
        inner = replace(door, hosts=HostList(frozenset({address.host})), external_url=None)
        ports = {one: ClientPort(self._onion, replace(inner, scheme=one), self.traffic) for one in PORTS}
        handshake.tell(tunnel, ports["https"].failed_handshake)
        self._ports += [port.http for port in ports.values()]
        return ForwardProxy(
            address, tunnel, {scheme: port.http for scheme, port in ports.items()}, self.traffic.counters.elsewhere
        )

    async def _serve(self, port: HttpPort, listening: socket.socket, proof: ssl.SSLContext | None = None) -> None:
        secured: dict[str, Any] = {} if proof is None else {"ssl": proof, **handshake.TIMES}
        server = await asyncio.get_running_loop().create_server(port, sock=listening, backlog=BACKLOG, **secured)
        self._sockets.remove(listening)  # it is the server's to close now
        self._servers.append(server)
        self._ports.append(port)

    def _bind(self, host: str, port: int, option: str, host_option: str) -> socket.socket:
        listening = bound(host, port, option, host_option, shares_port=self._part.shares_port)
        self._sockets.append(listening)
        return listening

    def _refuse_self(self, listening: list[socket.socket]) -> None:
        """Refuse an upstream, or a proxy to it, that is one of our own ports: linktape would call itself for ever."""
        upstream = self._settings.upstream
        if upstream is None:
            return
        from linktape.wiring.upstream_route import proxy_of  # heavy for what asks nobody

        proxy = proxy_of(self._settings)
        refuse_own("--upstream", "name the real Jira", upstream, listening)
        if proxy is not None:
            refuse_own(proxy.named_by, "name the real proxy, or none", proxy.address, listening)
            self.notices.append(f"{upstream} is asked through the proxy {proxy}")
