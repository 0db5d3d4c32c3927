"""Connections to the upstream, on aiohttp's: a reset is no end of a body, and what comes unasked ends the connection.

aiohttp takes a TCP reset for the end of a body without length (`connection_lost` feeds an EOF), and hands bytes that
came while a connection lay in the pool to the next request.
"""

from __future__ import annotations

import asyncio
import functools
import re
import ssl
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from aiohttp import ClientPayloadError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.client_proto import ResponseHandler

from linktape.errors import UsageError
from linktape.upstream.aiohttp_inside import check_inside
from linktape.upstream.route import STRAIGHT, UpstreamRoute

MOST_LINE_BYTES, MOST_FIELD_BYTES, MOST_FIELDS = 16 << 10, 64 << 10, 256
"""How long an answer's head may be."""

_NO_BODY = (b"HTTP/1.1 204", b"HTTP/1.0 204")
_FRAMED = re.compile(rb"\r\n(transfer-encoding|content-length: *[1-9])", re.IGNORECASE)
_KEPT_S = 4.0  # Node closes idle connections after 5 s, and a request that meets the close cannot be repeated


class UpstreamConnection(ResponseHandler):
    """One connection to the upstream."""

    is_resting = False
    has_rested = False
    is_heard = False  # whether anything of the answer under way has come

    def connection_lost(self, exc: BaseException | None) -> None:
        """Fail a body that a reset cut off, before aiohttp takes it for whole."""
        payload = self._payload
        if exc is not None and payload is not None and not payload.is_eof():
            payload.set_exception(ClientPayloadError("the connection was reset"), exc)
        super().connection_lost(exc)

    def close(self) -> None:
        """Close, and wait for no upstream that does not read what was still to be sent."""
        if self.transport is not None and self.transport.get_write_buffer_size():
            self.abort()
        else:
            super().close()

    def data_received(self, data: bytes) -> None:
        """Give up a connection on which the upstream speaks unasked."""
        if self.is_resting and data:
            self.abort()
            return
        if data.startswith(_NO_BODY) and not self.is_heard:
            data = self._without_body(data)
        self.is_heard = True
        super().data_received(data)

    def _without_body(self, data: bytes) -> bytes:
        """Leave out what follows a 204, which ends with its head (RFC 9112, 6.3); Jira has done what was asked."""
        head, end, rest = data.partition(b"\r\n\r\n")
        if rest or _FRAMED.search(head):
            self.force_close()
        return head + end

    def set_response_params(self, **params: Any) -> None:
        """Begin a request."""
        self.is_resting = self.is_heard = False
        super().set_response_params(**params)


class UpstreamConnector(TCPConnector):
    """Makes and keeps UpstreamConnections. Without a limit: clients are what bounds their number."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(limit=0, keepalive_timeout=_KEPT_S, ssl=tls)
        loop = asyncio.get_running_loop()
        check_inside((self, "_factory"), (TCPConnector, "_release"), (UpstreamConnection(loop), "_payload"))
        made: Callable[[asyncio.AbstractEventLoop], ResponseHandler] = UpstreamConnection
        self._factory = functools.partial(made, loop)
        self._kept: WeakSet[UpstreamConnection] = WeakSet()

    def _release(self, key: Any, protocol: ResponseHandler, *, should_close: bool = False) -> None:
        if isinstance(protocol, UpstreamConnection):
            protocol.is_resting = protocol.has_rested = True
            self._kept.add(protocol)
        super()._release(key, protocol, should_close=should_close)

    def drop_resting(self) -> None:
        """Close the connections that are kept: the next one is a fresh one."""
        for protocol in self._kept:
            if protocol.is_resting:
                protocol.abort()
        self._kept.clear()


def client_session(route: UpstreamRoute = STRAIGHT) -> ClientSession:
    """Make the client: no cookies, no redirects of its own, no proxy but the route's, no repeated requests.

    Raises UsageError where the installed aiohttp is another one inside than linktape knows.
    """
    session = ClientSession(
        connector=UpstreamConnector(route.tls or ssl.create_default_context()),
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        proxy=None if route.proxy is None else route.proxy.url,
        timeout=ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None),
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        max_line_size=MOST_LINE_BYTES,
        max_field_size=MOST_FIELD_BYTES,
        max_headers=MOST_FIELDS,
    )
    try:
        check_inside((session, "_retry_connection"))
    except UsageError:
        session.detach()
        raise
    # Without this aiohttp sends GET, PUT and DELETE again when a kept connection was closed under it.
    session._retry_connection = False
    return session
