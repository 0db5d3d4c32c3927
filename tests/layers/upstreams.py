"""Upstreams for tests of the Forwarder: scripted bytes on a raw socket, and well-behaved ones by aiohttp."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast
from weakref import WeakSet

from aiohttp import web

from linktape.layers.forwarder import Forwarder
from linktape.messages import Response
from linktape.responder import Call
from tests.support import call

Step = bytes | float | str
"""Bytes to send, seconds to wait, or `reset`, `close`, `endless`, `drip`."""


@dataclass
class Upstream:
    """A server that follows a script for each request, and remembers the raw requests."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list[bytes])
    connections: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as a connection has ended."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def scripted(*steps: Step, then: tuple[Step, ...] | None = None) -> AsyncIterator[Upstream]:
    """Serve the steps to the first request, and `then` (the same steps, if not given) to all others."""
    upstream = Upstream()
    serving = WeakSet[asyncio.StreamWriter]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream.connections += 1
        serving.add(writer)
        try:
            while True:
                upstream.heads.append(await reader.readuntil(b"\r\n\r\n"))
                script = steps if len(upstream.heads) == 1 or then is None else then
                if not await play(script, writer):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            upstream.left.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    upstream.port = server.sockets[0].getsockname()[1]
    try:
        yield upstream
    finally:
        server.close()
        for writer in serving:
            writer.transport.abort()  # else what nobody reads keeps its socket open


async def play(script: tuple[Step, ...], writer: asyncio.StreamWriter) -> bool:
    """Follow a script; gives whether the connection stays open."""
    for step in script:
        if isinstance(step, bytes):
            writer.write(step)
            await writer.drain()
        elif isinstance(step, int | float):
            await asyncio.sleep(step)
        elif step == "reset":
            under = writer.get_extra_info("socket")
            under.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        elif step == "close":
            return False
        else:
            await _forever(step, writer)
    return True


async def _forever(kind: str, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x" * 65_536 if kind == "endless" else b"x")
        await writer.drain()
        if kind == "drip":
            await asyncio.sleep(0.05)


Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def behaved(answer: Answer, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Serve by a function on aiohttp; gives the address."""
    transports = WeakSet[asyncio.BaseTransport]()

    async def kept(request: web.BaseRequest) -> web.StreamResponse:
        if request.transport is not None:
            transports.add(request.transport)
        return await answer(request)

    runner = web.ServerRunner(web.Server(kept))
    await runner.setup()
    try:
        await web.TCPSite(runner, host, 0, ssl_context=tls).start()
        port = runner.addresses[0][1]
        yield f"{'https' if tls else 'http'}://{host}:{port}"
    finally:
        await runner.cleanup()
        for transport in transports:
            cast(asyncio.Transport, transport).abort()  # TLS would wait for the other side's farewell


GET = "/rest/api/3/issueLinkType"
OTHER = "/secure/attachment/1/x.bin"


async def ask(url: str, asked: Call | None = None, **options: object) -> Response:
    async with Forwarder(url, **options) as forwarder:  # type: ignore[arg-type]  # the options of each test
        return await forwarder.respond(asked or call("GET", GET))


async def whole(response: Response) -> bytes:
    if isinstance(response.body, bytes):
        return response.body
    return b"".join([piece async for piece in response.body])


def ok(body: bytes = b"{}", *fields: bytes) -> bytes:
    head = [b"HTTP/1.1 200 OK", b"Content-Type: application/json", b"Content-Length: %d" % len(body), *fields]
    return b"\r\n".join(head) + b"\r\n\r\n" + body
