"""One client's connection on aiohttp's server, and the server that makes them: quiet, bounded, closed when in doubt.

aiohttp's own RequestHandler prints the bytes of malformed requests, with a traceback, to standard error, and echoes
them to the client (found by planting canaries). Here every such event is one line of fixed text, limited in number.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import struct
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, cast

from aiohttp import web_protocol
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_exceptions import LineTooLong
from aiohttp.web_protocol import RequestHandler, RequestPayloadError
from aiohttp.web_request import BaseRequest
from aiohttp.web_response import StreamResponse
from aiohttp.web_server import Server

from linktape.clock import REAL, Clock
from linktape.edge.known_requests import LONGEST_BYTES
from linktape.edge.limits import Limits
from linktape.edge.quiet import Quiet
from linktape.edge.wire import whole
from linktape.messages import Response
from linktape.patience import Patience
from linktape.refusals import marked
from linktape.together import Together
from linktape.upstream.aiohttp_inside import check_inside

_LINGER_NOT = struct.pack("ii", 1, 0)
_WRITE_BUFFER = 64 << 10
_TLS_HELLO = b"\x16\x03"
HELLO = (
    "a TLS hello came to the plain port: give the client an address that begins with http://, or start linktape with "
    "--tls"
)
_MOST_WAITING = 64 << 10
_MOST_FRAMING, _FRAMING_PER_BYTE = 1 << 20, 2
"""How much may come of a body with its chunks' sizes and extensions: so much, and so much for each of its bytes."""


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
        self.when_sent = lambda: self.sent_s
        self._gone: asyncio.Future[None] | None = None
        self._fed: bytes | None = b""  # since all was answered; None: what is between two requests is not known
        self._framed: tuple[BaseRequest | None, int] = (None, 0)  # the request under way, and what came since
        self._answering: asyncio.Task[Done] | None = None
        self._waiting: list[bytes] = []  # what came meanwhile
        self._is_owed = False  # something is about to be sent

    @property
    def is_gone(self) -> bool:
        """Whether the client has closed the connection, or we have."""
        return self.transport is None or self.transport.is_closing()

    @property
    def unsent_bytes(self) -> int:
        """How much of what was written the system has not taken yet."""
        return 0 if self.transport is None else self.transport.get_write_buffer_size()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Have everything written at once, and know when the system takes no more."""
        super().connection_made(transport)
        cast(asyncio.Transport, transport).set_write_buffer_limits(high=0)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Tell whoever waits for it that the client has gone."""
        super().connection_lost(exc)
        if self._gone is not None and not self._gone.done():
            self._gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Have a request answered whose very bytes were read before; let aiohttp read all others."""
        if self._is_owed:
            self.port.together.do()
        if self._answering is not None:
            self._wait_with(data)
        elif self._fed == b"" and self.port.again(data, self):
            self._next_keepalive_close_time = self._loop.time() + self.port.limits.head_s
        else:
            self._read(data)

    def eof_received(self) -> None:
        """Send what is owed to a client that will ask no more: its connection is closed now."""
        if self._is_owed:
            self.port.together.do()
        super().eof_received()

    def _read(self, data: bytes) -> None:
        """Let aiohttp read. A body whose framing broke, or that is mostly framing, fails at once.

        aiohttp would leave its reader waiting.
        """
        if self._fed is not None:
            self._fed = self._fed + data if len(self._fed) + len(data) <= LONGEST_BYTES else None
        super().data_received(data)
        request = self._current_request
        if request is None or request.content.is_eof():
            return
        self._framed = (request, len(data) + (self._framed[1] if self._framed[0] is request else 0))
        is_broken = bool(self._messages) and isinstance(self._messages[-1][0], web_protocol._ErrInfo)
        if is_broken or self._framed[1] > _MOST_FRAMING + _FRAMING_PER_BYTE * request.content.total_bytes:
            request.content.set_exception(RequestPayloadError("the body's framing is broken"))

    def whole_request(self, length: int | None) -> bytes | None:
        """Give the bytes of the request under way, whose body is so long, if they are all that has come."""
        fed = self._fed
        is_whole = fed and length is not None and fed.find(b"\r\n\r\n") + 4 + length == len(fed)
        return fed if is_whole else None

    def answered(self, whole: bytes | None) -> None:
        """Note that the request of these bytes was answered: if nothing else has come, the next one may follow."""
        self._fed = b"" if whole is not None and whole is self._fed else None

    def go_on(self, task: asyncio.Task[Done]) -> None:
        """Read nothing more until this task has ended, which answers a request that aiohttp knows nothing of."""
        self._answering = task
        task.add_done_callback(self._gone_on)

    def _gone_on(self, task: asyncio.Task[Done]) -> None:
        if self._answering is not task:  # its answer was sent meanwhile, and the client is slow to take it
            return
        self._answering = None
        if self.transport is None:
            return
        if task.cancelled() or task.exception() is not None:
            self.reset()
            return
        if task.result().data and not self.is_gone:
            self.transport.write(task.result().data)
        if not task.result().keep_alive:
            self.force_close()
            return
        self._next_keepalive_close_time = self._loop.time() + self.port.limits.head_s
        waiting, self._waiting = self._waiting, []
        if sum(map(len, waiting)) > _MOST_WAITING:
            self.transport.resume_reading()
        for data in waiting:
            self.data_received(data)

    def _wait_with(self, data: bytes) -> None:
        self._waiting.append(data)
        if self.transport is not None and sum(map(len, self._waiting)) > _MOST_WAITING:
            self.transport.pause_reading()

    def _process_keepalive(self) -> None:
        """Close a connection that is idle; one whose request we answer by ourselves is none."""
        if self._answering is not None:
            self._next_keepalive_close_time = self._loop.time() + self.port.limits.head_s
        super()._process_keepalive()

    def owe(self, send: Callable[[], None]) -> None:
        """Have something sent with what others are owed, before anything else is done with this connection.

        `send` writes it.
        """
        self._is_owed = True
        self.port.together.add(send)

    def write(self, data: bytes) -> None:
        """Hand bytes to the system in one piece. Raises ConnectionError when the client has gone."""
        self._is_owed = False
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
        left = self.unsent_bytes
        if not left:
            return
        while left and not self.is_gone:
            try:
                async with Patience(self.port.limits.stall_s):
                    await self._drain_helper()
            except TimeoutError:
                self._drain_waiter = None
            before, left = left, self.unsent_bytes
            if left >= before:  # no progress at all
                self.reset()
        if self.is_gone:
            raise ConnectionResetError("the client has gone")

    async def pause(self, seconds: float, clock: Clock, until: asyncio.Future[None] | None = None) -> None:
        """Wait so long by a clock, or until `until` is done.

        Raises ConnectionError as soon as the client has gone.
        """
        if self.is_gone:
            raise ConnectionResetError("the client has gone")
        if self._gone is None:
            self._gone = asyncio.get_running_loop().create_future()
        time = asyncio.ensure_future(clock.sleep(seconds))
        waited: set[asyncio.Future[None]] = {self._gone, time} if until is None else {self._gone, time, until}
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            time.cancel()
        if self._gone.done():
            raise ConnectionResetError("the client has gone")

    def leave(self) -> asyncio.Transport:
        """End this connection without closing its transport, which goes on with another one."""
        transport, self.transport = self.transport, None
        if transport is None:
            raise ConnectionResetError("the client has gone")
        self.connection_lost(None)
        return transport

    def reset(self) -> None:
        """Close with a TCP reset: `abort` alone would send FIN, which ends a body that has no length."""
        if self.transport is None:
            return
        under = self.transport.get_extra_info("socket")
        if under is not None and under.family != getattr(socket, "AF_UNIX", None):
            under.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self.transport.abort()

    def handle_error(
        self, request: BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> StreamResponse:
        """Answer a request that could not be read. Neither the log nor the answer holds a byte of it."""
        if (self._fed or b"").startswith(_TLS_HELLO):
            self.port.quiet.say(HELLO)
        else:
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


class Done(StreamResponse):
    """What aiohttp gets from a handler: an answer that it has only to finish. `data` is what is still to be written."""

    def __init__(self, data: bytes = b"", *, keep_alive: bool) -> None:
        super().__init__()
        self.data = data
        self._may_be_kept = keep_alive

    @property
    def keep_alive(self) -> bool:
        """Whether the connection may be used again."""
        return self._may_be_kept

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Write what is left to write."""
        if self.data and request.transport is not None and not request.transport.is_closing():
            request.transport.write(self.data)
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing is left to say."""


Handler = Callable[[BaseRequest, Connection], Awaitable[Done]]


class HttpPort(Server):
    """A listening port's protocol side: makes the connections, and knows which requests are under way.

    `failed` logs an exception that nobody expected, and gives its answer. `again` answers a whole request whose bytes
    were read before; it says whether they were.
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
        again: Callable[[bytes, Connection], bool] = lambda *_: False,
    ) -> None:
        check_inside(
            (RequestHandler, "_current_request _messages _drain_helper _drain_waiter _process_keepalive"),
            (RequestHandler, "_next_keepalive_close_time _loop"),
            (web_protocol, "_ErrInfo"),
        )
        super().__init__(self._handle)
        self.clock = clock
        self.limits = limits
        self.quiet = quiet
        self.again = again
        self.numbers = itertools.count(1)
        self.together = Together()
        loop = asyncio.get_running_loop()
        self._create_task = loop.create_task
        # Done when the port is being closed: from then on answers are the last of their connection.
        self.draining: asyncio.Future[None] = loop.create_future()
        self._handler = handler
        self._failed = failed
        self._is_cutting = False
        self._busy: dict[asyncio.Task[Any], Connection] = {}

    @property
    def busy(self) -> int:
        """How many requests are being answered."""
        return len(self._busy)

    def __call__(self) -> Connection:
        """Make the protocol of a new connection."""
        return Connection(self, asyncio.get_running_loop())

    async def _handle(self, request: BaseRequest) -> StreamResponse:
        connection = cast(Connection, request.protocol)
        self._busy[cast("asyncio.Task[Any]", asyncio.current_task())] = connection
        return await self._watched(self._handler(request, connection), connection)

    def run(self, work: Coroutine[Any, Any, Done], connection: Connection) -> None:
        """Have a request answered beside aiohttp, which knows nothing of it."""
        task = self._create_task(self._watched(work, connection))
        self._busy[task] = connection
        connection.go_on(task)

    async def _watched(self, work: Awaitable[Done], connection: Connection) -> Done:
        """Have a request answered. What the Journal does not see is caught here, whatever it is."""
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        begun = connection.sent_bytes
        try:
            return await work
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
        self.together.do()
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
        self.together.do()
        for connection in cast("list[Connection]", self.connections):
            connection.force_close()
