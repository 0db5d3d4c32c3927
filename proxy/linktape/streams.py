"""Bodies on their way: passed on piece by piece, with other addresses, ended early; long ones looked through aside."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar, cast

from linktape.jira.addresses import Rewriter
from linktape.messages import Stream

Result = TypeVar("Result")

LONG_BYTES = 16 << 10
"""Looking through more than that may take long, and is done beside the loop, which serves others meanwhile."""


async def aside(size_bytes: int, work: Callable[..., Result], *arguments: object) -> Result:
    """Do some work on a body of this size: at once, or beside the loop where it may take long."""
    if size_bytes <= LONG_BYTES:
        return work(*arguments)
    return await asyncio.to_thread(_without_collecting, work, *arguments)


def _without_collecting(work: Callable[..., Result], *arguments: object) -> Result:
    """Do some work that makes many small objects at once: for each thousand of them the collector would look at all.

    It holds the interpreter meanwhile, so that others would wait. What is not circular is freed all the same.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return work(*arguments)
    finally:
        if was_enabled:
            gc.enable()


class Resumed(Generic[Result]):
    """Awaits the rest of a coroutine that was begun by hand: what it waits for, and then its result."""

    def __init__(self, begun: Coroutine[Any, Any, Result], waits_for: Any) -> None:
        self._begun = begun
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, Result]:
        waits_for = self._waits_for
        try:
            while True:
                try:
                    value = yield waits_for
                except BaseException as exc:
                    waits_for = self._begun.throw(exc)
                else:
                    waits_for = self._begun.send(value)
        except StopIteration as ended:
            return cast(Result, ended.value)


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
