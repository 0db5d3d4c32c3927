"""Bodies that are passed on piece by piece: with other addresses, and ended early. No I/O library in here."""

from __future__ import annotations

from collections.abc import AsyncIterator

from linktape.jira.addresses import Rewriter
from linktape.messages import Stream


class RewrittenStream:
    """A stream with its addresses replaced; one that is cut by a piece's end is found all the same."""

    def __init__(self, inside: Stream, by: Rewriter) -> None:
        self._inside = inside
        self._by = by

    async def __aiter__(self) -> AsyncIterator[bytes]:
        held = b""
        async for piece in self._inside:
            done, held = self._by.rewrite_part(held + piece)
            if done:
                yield done
        if held:
            yield self._by.rewrite(held)

    async def aclose(self) -> None:
        """End the stream, read or not."""
        await close(self._inside)


async def held(stream: Stream, most_bytes: int) -> bytes | Stream:
    """Read a stream to its end; what is longer than `most_bytes` comes back as a stream of the same bytes."""
    pieces: list[bytes] = []
    size = 0
    iterator = aiter(stream)
    async for piece in iterator:
        pieces.append(piece)
        size += len(piece)
        if size > most_bytes:
            return _rejoined(pieces, iterator)
    return b"".join(pieces)


async def _rejoined(pieces: list[bytes], rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    while pieces:
        yield pieces.pop(0)
    async for piece in rest:
        yield piece


async def close(stream: Stream) -> None:
    """End a stream early, where it is one that can be ended."""
    if hasattr(stream, "aclose"):
        await stream.aclose()
