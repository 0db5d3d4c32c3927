"""Puts a Response on the wire as its Delivery says: whole in one write, late, slow, cut, reset, garbled, or never."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import assert_never

from linktape import streams
from linktape.clock import REAL, Clock
from linktape.edge import wire
from linktape.edge.connection import Connection
from linktape.edge.wire import CHUNKED, UNTIL_CLOSE, chunk, has_body
from linktape.errors import UpstreamFailed
from linktape.messages import DRIP_BYTES_PER_S, Network, Response, Stream
from linktape.values import value

GARBAGE = b"\x16\x03\x01\x02\x00linktape: these bytes are no HTTP\r\n\x00\xff\xfe\r\n\r\n"
_READING_S = 0.1
_TICK_S = 0.05  # a slow body goes out in pieces of this length


@value(frozen=True, slots=True)
class Exchange:
    """The connection that an answer goes to, by whose clock, and what of its request matters to the answer's form."""

    connection: Connection
    clock: Clock
    is_head: bool = False
    is_http_10: bool = False
    is_kept: bool = True

    def head(self, response: Response, length: int | None) -> bytes:
        """Give the head that goes before a body of this length."""
        return wire.head(response, length, self.clock, is_kept=self.is_kept, is_http_10=self.is_http_10)

    def length_of(self, response: Response) -> int | None:
        """Give the length that a response is announced with; CHUNKED, UNTIL_CLOSE, or None for no body at all."""
        if not has_body(response.status):
            return None
        if isinstance(response.body, bytes):
            return len(response.body)
        announced = response.headers.get("Content-Length")
        if announced is not None and announced.isascii() and announced.isdecimal():
            return int(announced)
        return UNTIL_CLOSE if self.is_http_10 else CHUNKED


async def deliver(response: Response, exchange: Exchange, settle: Callable[[bool], None]) -> bool:
    """Send an answer, and `settle` it, once. Gives whether the connection may be used again."""
    delivery, delivered, is_reusable = response.delivery, False, False
    try:
        if delivery.delay_s > 0:
            await exchange.connection.pause(delivery.delay_s, exchange.clock)
        if delivery.network is None:
            is_reusable = await _send_all(response, exchange)
        else:
            await _fail(delivery.network, response, exchange)
        delivered = delivery.is_whole
    except (ConnectionError, UpstreamFailed):
        pass  # the client has gone, or was shown by a cut that the upstream has
    finally:
        settle(delivered)
        if not isinstance(response.body, bytes):
            await streams.close(response.body)
    return is_reusable and exchange.is_kept


async def deliver_ready(data: bytes, connection: Connection, settle: Callable[[bool], None]) -> bool:
    """Send a whole message as it is, and `settle` it, once. Gives whether the connection may be used again."""
    try:
        connection.write(data)
    except ConnectionError:
        settle(False)
        return False
    return await flushed(connection, settle)


async def flushed(connection: Connection, settle: Callable[[bool], None]) -> bool:
    """Wait until a client has taken what was written to it, and `settle` it, as `deliver_ready` does."""
    delivered = False
    try:
        await connection.flush()
        delivered = True
    except ConnectionError:
        pass
    finally:
        settle(delivered)
    return delivered


async def _send_all(response: Response, exchange: Exchange, tick_s: float = _TICK_S) -> bool:
    """Send an answer to its end, in pieces of `tick_s` where its bandwidth is bounded."""
    if not isinstance(response.body, bytes):
        return await _send_stream(response, response.body, exchange, tick_s)
    connection = exchange.connection
    data = wire.whole(
        response,
        exchange.clock,
        is_kept=exchange.is_kept,
        is_http_10=exchange.is_http_10,
        is_head=exchange.is_head,
    )
    if response.delivery.bytes_per_s is None:
        connection.write(data)
        del data  # a client that does not read would have it held here, too
    else:
        async for piece in _slowed(_one(data), response.delivery.bytes_per_s, tick_s, exchange):
            connection.write(piece)
    await connection.flush()
    return True


async def _send_stream(response: Response, body: Stream, exchange: Exchange, tick_s: float) -> bool:
    """Pass a stream on piece by piece. One that breaks off leaves the client a body that it can see is cut."""
    connection = exchange.connection
    length = exchange.length_of(response)
    connection.write(exchange.head(response, length))
    if length is None or exchange.is_head:
        await connection.flush()
        return True
    sent = 0
    try:
        async for piece in _slowed(aiter(body), response.delivery.bytes_per_s, tick_s, exchange):
            sent += len(piece)
            connection.write(chunk(piece) if length == CHUNKED else piece)
            await connection.flush()
        if length >= 0 and sent != length:
            raise ConnectionAbortedError("the stream is not as long as was announced")
    except BaseException:
        if length == UNTIL_CLOSE:
            connection.reset()  # a plain close would look like the end
        raise
    if length == CHUNKED:
        connection.write(b"0\r\n\r\n")
    await connection.flush()
    return length != UNTIL_CLOSE


async def _slowed(
    pieces: AsyncIterator[bytes], bytes_per_s: int | None, tick_s: float, exchange: Exchange
) -> AsyncIterator[bytes]:
    """Cut pieces so small, and wait so long between them, that the bandwidth is kept. None of them is empty.

    Nothing is waited for behind the last one: a client that has everything may go.
    """
    owed_s = 0.0
    async for piece in pieces:
        if bytes_per_s is None:
            if piece:  # as a chunk, an empty one would be the last
                yield piece
            continue
        size = max(1, int(bytes_per_s * tick_s))
        for at in range(0, len(piece), size):
            part = piece[at : at + size]
            if owed_s:
                await exchange.connection.pause(owed_s, exchange.clock)
            yield part
            owed_s = len(part) / bytes_per_s


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _begin(response: Response, exchange: Exchange) -> None:
    """Send the head and as much of the body as the delivery says; nothing at all where it doesn't say."""
    count = response.delivery.after_bytes
    if count is None:
        return
    length = exchange.length_of(response)
    body = b"" if length is None or exchange.is_head else await _first(response.body, count)
    await _write(response, exchange, length, body)


async def _write(response: Response, exchange: Exchange, length: int | None, body: bytes) -> None:
    """Send a head that announces `length`, and behind it as much of the body as is given."""
    framed = chunk(body) if length == CHUNKED and body else body
    exchange.connection.write(exchange.head(response, length) + framed)
    await exchange.connection.flush()


async def _first(body: bytes | Stream, count: int) -> bytes:
    """Give the first bytes of a body, held or not."""
    if isinstance(body, bytes):
        return body[:count]
    begun = b""
    async for piece in body:
        begun += piece
        if len(begun) >= count:
            break
    return begun[:count]


async def _fail(network: Network, response: Response, exchange: Exchange) -> None:
    """Do to the connection what is to be done. It is closed afterwards by whoever called."""
    connection, delivery = exchange.connection, response.delivery
    length = exchange.length_of(response)
    match network:
        case Network.EMPTY:
            pass
        case Network.RESET:  # the client reads first what has begun: libuv takes data and a reset at once for an end
            await _begin(response, exchange)
            if delivery.after_bytes is not None:
                await connection.pause(_READING_S, REAL)
            connection.reset()
        case Network.TRUNCATE if length is not None and not exchange.is_head:
            count = max(length, 0) // 2 if delivery.after_bytes is None else delivery.after_bytes
            body = await _first(response.body, count)
            await _write(response, exchange, length if length < 0 else max(length, len(body) + 1), body)
        case Network.TRUNCATE | Network.HEADER_CUT:
            # Within the status line: requests and curl take a head that is cut later for a whole one.
            connection.write(exchange.head(response, length)[: len(b"HTTP/1.1 2")])
            await connection.flush()
        case Network.GARBAGE:
            await _begin(response, exchange)
            connection.write(GARBAGE)
            await connection.flush()
        case Network.DRIP:
            slow = replace(delivery, network=None, bytes_per_s=delivery.bytes_per_s or DRIP_BYTES_PER_S)
            await _send_all(replace(response, delivery=slow), exchange, tick_s=0.0)
        case Network.HANG:
            await _begin(response, exchange)
            await connection.pause(connection.port.limits.hang_s, exchange.clock, connection.port.draining)
        case Network.CLOSE:  # answered as if the connection were kept
            await _send_all(response, replace(exchange, is_kept=True))
        case _:
            assert_never(network)
