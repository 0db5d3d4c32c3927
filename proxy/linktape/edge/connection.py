"""One client's connection on aiohttp's server, and the server that makes them: quiet, bounded, closed when in doubt.

aiohttp's own RequestHandler prints the bytes of malformed requests, with a traceback, to standard error, and echoes
them to the client (found by planting canaries). Here every such event is one line of fixed text, limited in number.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiohttp import web, web_protocol
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_exceptions import LineTooLong
from aiohttp.web_protocol import RequestHandler

from linktape.clock import REAL, Clock
from linktape.edge.limits import Limits
from linktape.edge.quiet import Quiet
from linktape.edge.wire import whole
from linktape.messages import Response
from linktape.refusals import marked
from linktape.upstream.aiohttp_inside import check_inside

_LINGER_NOT = struct.pack("ii", 1, 0)
_WRITE_BUFFER = 64 << 10


class Connection(RequestHandler):
    """A client's connection: what delivery writes to, and what says that the client has gone."""

    def __init__(self, port: HttpPort, loop: asyncio.AbstractEventLoop) -> None:
        limits = port.limits
        super().__init__(
            port,
            loop=loop,
            keepalive_timeout=limits.head_s,
            logger=cast(Any, port.quiet),
            access_log=cast(Any, None),
            lingering_time=limits.linger_s,
            max_line_size=limits.line_bytes,
            max_field_size=limits.field_bytes,
            max_headers=limits.fields,
            auto_decompress=False,
        )
        self.port = port
        self.number = next(port.numbers)
        self.sent_bytes = 0
        self.sent_s: float | None = None  # just before the last bytes went out, if they did so in one piece
        self._is_flushed = True
        self._gone: asyncio.Future[None] | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the client has closed the connection, or we have."""
        return self.transport is None or self.transport.is_closing()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Tell whoever waits for it that the client has gone."""
        super().connection_lost(exc)
        if self._gone is not None and not self._gone.done():
            self._gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Let a body whose framing broke fail at once: aiohttp would leave its reader waiting."""
        super().data_received(data)
        request = self._current_request
        if request is None or not self._messages or not isinstance(self._messages[-1][0], web_protocol._ErrInfo):
            return
        if not request.content.is_eof():
            request.content.set_exception(web.RequestPayloadError("the body's framing is broken"))

    def write(self, data: bytes) -> None:
        """Hand bytes to the system in one piece. Raises ConnectionError when the client has gone."""
        if self.transport is None or self.transport.is_closing():
            raise ConnectionResetError("the client has gone")
        self.sent_bytes += len(data)
        self.sent_s = self.port.clock.monotonic() if len(data) <= _WRITE_BUFFER else None
        self.transport.write(data)

    def say_continue(self) -> None:
        """Let a client that waits for it send its body (RFC 9110, 10.1.1)."""
        if not self.is_gone and self.transport is not None:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    async def flush(self) -> None:
        """Wait until the system has taken all that was written. Raises ConnectionError when the client has gone,
        or when it takes nothing for `stall_s`.
        """
        if self.transport is None:
            raise ConnectionResetError("the client has gone")
        left = self.transport.get_write_buffer_size()
        if not left:
            return
        self._is_flushed = False
        self.transport.set_write_buffer_limits(high=0)
        while not (self._is_flushed or self.is_gone):
            try:
                async with asyncio.timeout(self.port.limits.stall_s):
                    await self._drain_helper()
            except TimeoutError:
                self._drain_waiter = None
            before, left = left, 0 if self.transport is None else self.transport.get_write_buffer_size()
            if left >= before and not self._is_flushed:  # no progress at all
                self.reset()
        if not self._is_flushed:
            raise ConnectionResetError("the client has gone")
        if self.transport is not None:
            self.transport.set_write_buffer_limits(high=_WRITE_BUFFER)

    def resume_writing(self) -> None:
        """Note that the system has taken everything: only then, as long as `flush` waits for it."""
        self._is_flushed = True
        super().resume_writing()

    async def pause(
        self, seconds: float, until: asyncio.Future[None] | None = None, clock: Clock | None = None
    ) -> None:
        """Wait so long by the port's clock or this one, or until `until` is done.

        Raises ConnectionError as soon as the client has gone.
        """
        if self.is_gone:
            raise ConnectionResetError("the client has gone")
        if self._gone is None:
            self._gone = asyncio.get_running_loop().create_future()
        time = asyncio.ensure_future((clock or self.port.clock).sleep(seconds))
        waited: set[asyncio.Future[None]] = {self._gone, time} if until is None else {self._gone, time, until}
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            time.cancel()
        if self._gone.done():
            raise ConnectionResetError("the client has gone")

    def reset(self) -> None:
        """Close with a TCP reset: `abort` alone would send FIN, which ends a body that has no length."""
        if self.transport is None:
            return
        under = self.transport.get_extra_info("socket")
        if under is not None and under.family != getattr(socket, "AF_UNIX", None):
            under.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self.transport.abort()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer a request that could not be read. Neither the log nor the answer holds a byte of it."""
        self.port.quiet.malformed(exc)
        if isinstance(exc, LineTooLong):
            response = marked(431, "refused", "a line of the request's head is too long; the body is the place for it")
        else:
            response = marked(status, "refused", "this is no HTTP request that can be read without doubt")
        return self.port.refused(response)

    def log_debug(self, *args: Any, **kw: Any) -> None:
        """Stay silent: what aiohttp would say here quotes the peer."""

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """Say that something failed, in fixed text. That a client has gone is no failure."""
        if not isinstance(kw.get("exc_info"), ConnectionError):
            self.port.quiet.malformed(kw.get("exc_info"))


class Done(web.StreamResponse):
    """What aiohttp gets from a handler: an answer that it has only to finish. `data` is what is still to be written."""

    def __init__(self, data: bytes = b"", *, keep_alive: bool) -> None:
        super().__init__()
        self._left = data
        self._may_be_kept = keep_alive

    @property
    def keep_alive(self) -> bool:
        """Whether the connection may be used again."""
        return self._may_be_kept

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write what is left to write."""
        if self._left and request.transport is not None and not request.transport.is_closing():
            request.transport.write(self._left)
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing is left to say."""


Handler = Callable[[web.BaseRequest, Connection], Awaitable[Done]]


class HttpPort(web.Server):
    """A listening port's protocol side: makes the connections, and knows which requests are under way.

    `failed` logs an exception that nobody expected, and gives its answer.
    Raises UsageError where the installed aiohttp is another one inside than linktape knows.
    """

    def __init__(
        self,
        handler: Handler,
        failed: Callable[[Exception], Response],
        *,
        limits: Limits,
        quiet: Quiet,
        clock: Clock = REAL,
    ) -> None:
        check_inside(
            (RequestHandler, "_current_request _messages _drain_helper _drain_waiter"), (web_protocol, "_ErrInfo")
        )
        super().__init__(self._handle)
        self.clock = clock
        self.limits = limits
        self.quiet = quiet
        self.numbers = itertools.count(1)
        # Done when the port is being closed: from then on answers are the last of their connection.
        self.draining: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._handler = handler
        self._failed = failed
        self._is_cutting = False
        self._busy: dict[asyncio.Task[Any], Connection] = {}

    def __call__(self) -> Connection:
        """Make the protocol of a new connection."""
        return Connection(self, asyncio.get_running_loop())

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Have the request answered. What the Journal does not see is caught here, whatever it is."""
        connection = cast(Connection, request.protocol)
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._busy[task] = connection
        begun = connection.sent_bytes
        try:
            return await self._handler(request, connection)
        except asyncio.CancelledError:
            if not self._is_cutting:
                raise
            task.uncancel()
            response = marked(503, "stopping", "stopped before the answer was there")
        except Exception as exc:
            response = self._failed(exc)
        finally:
            del self._busy[task]
        if connection.sent_bytes == begun:
            return self.refused(response)
        connection.reset()
        return Done(keep_alive=False)

    def refused(self, response: Response) -> Done:
        """Make a refusal the last answer of its connection."""
        return Done(whole(response, self.clock, is_kept=False), keep_alive=False)

    async def drain(self, grace_s: float) -> None:
        """Close idle connections, let what is under way finish within the grace, then cut the rest."""
        if not self.draining.done():
            self.draining.set_result(None)
        busy = set(self._busy.values())
        for connection in cast("list[Connection]", self.connections):
            if connection not in busy:
                connection.force_close()
        if self._busy:
            await asyncio.wait(set(self._busy), timeout=grace_s)
        self._is_cutting = True
        for task in self._busy:
            task.cancel()
        if self._busy:
            await asyncio.wait(set(self._busy), timeout=1.0)
        for connection in cast("list[Connection]", self.connections):
            connection.force_close()
