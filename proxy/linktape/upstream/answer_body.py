"""An answer's body, decoded where it is to be: held whole, or piece by piece as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager

import aiohttp

from linktape import streams
from linktape.inflating import Broken, Inflater
from linktape.messages import Stream
from linktape.patience import Patience
from linktape.upstream import causes
from linktape.upstream.held_client import Arrived

_LEAST_BYTES_PER_S = 1_000  # a stream that brings less counts as one that does not come
_PIECE_BYTES = 128 << 10  # as much of an answer is on its way to a client that does not read


class PlainBody:
    """The body, as a stream that can be read once, or held.

    Its connection is given back when the body was whole, and closed in every other case. Raises UpstreamFailed.
    """

    def __init__(self, arrived: Arrived, host: str, timeout_s: float, inflater: Inflater | None) -> None:
        self._arrived = arrived
        self._host = host
        self._timeout_s = timeout_s
        self._inflater = inflater

    async def held(self, most_bytes: int) -> bytes:
        """Give the body whole. Raises UpstreamFailed where it is longer than that."""
        body: bytes | Stream | None = self._whole(most_bytes)
        if body is None:
            body = await streams.held(self, most_bytes)
        if not isinstance(body, bytes) or len(body) > most_bytes:
            raise causes.too_large(self._host, most_bytes)
        return body

    def _whole(self, most_bytes: int) -> bytes | None:
        """Give the body if all of it came with the head, as that of a short answer does; inflated only so far."""
        content = self._arrived.content
        if not content.is_eof() or content.exception() is not None:
            return None
        if self._inflater is None:
            return content.read_nowait()
        pieces: list[bytes] = []
        size = 0
        with self._doubting():
            for piece in self._decoded(content.read_nowait()):
                pieces.append(piece)
                size += len(piece)
                if size > most_bytes:
                    raise causes.too_large(self._host, most_bytes)
            self._finish()
        return b"".join(pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            with self._doubting():
                async for piece in self._pieces():
                    for plain in self._decoded(piece):
                        yield plain
                self._finish()
        finally:
            self._arrived.close()

    def _decoded(self, piece: bytes) -> Iterable[bytes]:
        return (piece,) if self._inflater is None else self._inflater.feed(piece)

    def _finish(self) -> None:
        if self._inflater is not None:
            self._inflater.finish()

    @contextmanager
    def _doubting(self) -> Iterator[None]:
        try:
            yield
        except Broken as exc:
            raise causes.malformed(self._host, "is not compressed as it says") from exc

    async def _pieces(self) -> AsyncIterator[bytes]:
        clock = asyncio.get_running_loop().time
        start_s, size = clock(), 0
        while True:
            try:
                async with Patience(start_s + self._timeout_s + size / _LEAST_BYTES_PER_S - clock()) as patience:
                    piece = await self._arrived.content.read(_PIECE_BYTES)
            except (aiohttp.ClientError, TimeoutError) as exc:
                raise causes.upstream_failure(exc, self._host, self._timeout_s) from exc
            if not piece:
                return
            start_s += patience.stood_still_s
            size += len(piece)
            yield piece
