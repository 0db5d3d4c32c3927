"""Sends held requests in one write, and reads the heads of their answers: on aiohttp's connections, past its session.

A ClientSession makes some twenty objects for each request, and a task for each body: two thirds of what it costs.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Protocol

from aiohttp import ClientConnectionError, ClientRequest, ClientSession, ClientTimeout, HttpVersion, StreamReader
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http_parser import RawResponseMessage
from yarl import URL

from linktape.errors import UsageError
from linktape.messages import Headers
from linktape.together import Together
from linktape.upstream.aiohttp_inside import check_inside
from linktape.upstream.connections import (
    MOST_FIELD_BYTES,
    MOST_FIELDS,
    MOST_LINE_BYTES,
    UpstreamConnection,
    UpstreamConnector,
    client_session,
)
from linktape.upstream.route import STRAIGHT, Proxy, UpstreamRoute

_NO_LIMIT = ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)
_WITHOUT_BODY = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
"""Methods for which an empty body is not announced."""


class Arrived(Protocol):
    """An answer of which the head is there: aiohttp's ClientResponse, or a HeldAnswer."""

    method: str
    status: int
    version: HttpVersion | None
    content: StreamReader

    @property
    def raw_headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """The fields as they came."""

    def close(self) -> None:
        """Give up the connection, unless the body was read to its end."""


class HeldAnswer:
    """The answer to a held request. Its connection is kept for another one when the body is at its end."""

    def __init__(self, method: str, connection: Connection, message: RawResponseMessage, content: StreamReader) -> None:
        self.method = method
        self.status = message.code
        self.version: HttpVersion | None = message.version
        self.raw_headers = message.raw_headers
        self.content = content
        self._connection: Connection | None = connection
        content.on_eof(self._ended)

    def close(self) -> None:
        """Give up the connection, unless the body was read to its end."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if not self.content.is_eof():
            self.content.set_exception(ClientConnectionError("the answer was given up"))
        connection.close()

    def _ended(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if connection.transport is None or connection.transport.get_write_buffer_size():
            connection.close()  # the answer was there before the request
        else:
            connection.release()


class HeldClient:
    """Asks one upstream. Adds to a request only Host, Content-Length and what a proxy wants."""

    def __init__(self, connector: UpstreamConnector, origin: URL, proxy: Proxy | None = None) -> None:
        check_inside((ResponseHandler, "set_response_params read"), (connector, "connect"))
        self._connector = connector
        self._together = Together()
        host = ("Host", origin.raw_authority if origin.explicit_port else origin.host_subcomponent or "")
        is_relayed = proxy is not None and origin.scheme == "http"  # the proxy reads each request; a tunnel hides it
        fields = () if proxy is None else proxy.fields
        self.relay_fields = fields if is_relayed else ()
        self.tunnel_fields = dict([host, *fields]) if fields and not is_relayed else None
        self._own = (host, *self.relay_fields)
        self._before_target = str(origin).rstrip("/") if is_relayed else ""
        self._model = ClientRequest(  # says where to connect to
            "GET",
            origin,
            loop=asyncio.get_running_loop(),
            proxy=None if proxy is None else proxy.url,
            proxy_headers=self.tunnel_fields,
        )

    def fields(self, headers: Headers) -> str:
        """Give the lines of a request's fields. Raises ValueError where a field would be more than one."""
        lines = [f"{name}: {value}\r\n" for name, value in (*self._own, *headers)]
        text = "".join(lines)
        if any(text.count(end) != len(lines) for end in "\r\n") or "\0" in text:
            raise ValueError("a header field holds a line's end")
        return text

    def head(self, method: str, target: str, fields: str, size: int) -> bytes:
        """Give the bytes of a request's head, of lines from `fields`."""
        length = f"Content-Length: {size}\r\n" if size or method not in _WITHOUT_BODY else ""
        return f"{method} {self._before_target}{target} HTTP/1.1\r\n{fields}{length}\r\n".encode()

    async def ask(self, method: str, head: bytes, body: bytes, *, may_repeat: bool = False) -> HeldAnswer:
        """Send a request, and wait for the head of its answer. Raises aiohttp's errors, and HttpProcessingError.

        `may_repeat`: where the upstream has closed a kept connection without a word, the request is sent once more on a
        fresh one. It may have been read all the same, so no write is repeated.
        """
        connection = await self._connector.connect(self._model, [], _NO_LIMIT)
        protocol = connection.protocol
        kept = protocol if may_repeat and isinstance(protocol, UpstreamConnection) and protocol.has_rested else None
        try:
            return await self._asked(connection, method, head + body if body else head)
        except (ClientConnectionError, OSError):
            if kept is None or kept.is_heard:
                raise
        self._connector.drop_resting()
        connection = await self._connector.connect(self._model, [], _NO_LIMIT)
        return await self._asked(connection, method, head + body if body else head)

    async def _asked(self, connection: Connection, method: str, data: bytes) -> HeldAnswer:
        try:
            protocol = connection.protocol
            if protocol is None or protocol.transport is None:
                raise ClientConnectionError("the connection was lost before it was used")
            protocol.set_response_params(
                skip_payload=method == "HEAD",
                read_until_eof=True,
                auto_decompress=False,
                max_line_size=MOST_LINE_BYTES,
                max_field_size=MOST_FIELD_BYTES,
                max_headers=MOST_FIELDS,
            )
            self._together.add(partial(_write, protocol, data))
            while True:
                message, content = await protocol.read()
                if not 100 <= message.code <= 199 or message.code == 101:
                    return HeldAnswer(method, connection, message, content)
        except BaseException:
            connection.close()
            raise


def _write(protocol: ResponseHandler, data: bytes) -> None:
    """Send a request, unless its connection was lost meanwhile, or given up (one that is closing takes nothing):
    whoever waits for the answer knows.
    """
    if protocol.transport is not None:
        protocol.transport.write(data)


def clients(origin: str, route: UpstreamRoute = STRAIGHT) -> tuple[ClientSession, HeldClient]:
    """Make the two clients of one upstream, which share its connections: the session for what is sent as a stream.

    Closing the session closes both. Raises UsageError as `client_session` does.
    """
    session = client_session(route)
    assert isinstance(session.connector, UpstreamConnector), "it was made with one"
    try:
        return session, HeldClient(session.connector, URL(origin), route.proxy)
    except UsageError:
        session.detach()
        raise
