"""Long uploads, which go on piece by piece: none of their bytes does once a text was found in them, packed or not."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Callable

from linktape import streams
from linktape.inflating import Broken, Inflater, undoes
from linktape.messages import Stream

MOST_HELD_BYTES = 1 << 20
"""How much of a compressed upload is held while nothing comes out of it: no text is told in so many words."""


def searched(
    stream: Stream, form: re.Pattern[bytes], longest: int, coding: str | None, refusal: Callable[[], Exception]
) -> AsyncIterator[bytes]:
    """Pass a stream on, until something of this form, of at most `longest` bytes, is in it: `refusal` is raised then.

    Nothing of that has gone on. `coding`: how the stream says it is compressed, which is undone to look.
    """
    plain = _plain(stream, form, longest, refusal)
    if coding is None or not undoes(coding):
        return plain
    return _unpacked(plain, _Inside(coding.strip().lower(), form, longest), refusal)


async def _plain(
    stream: Stream, form: re.Pattern[bytes], longest: int, refusal: Callable[[], Exception]
) -> AsyncIterator[bytes]:
    held, most = b"", longest - 1
    try:
        async for piece in stream:
            held += piece
            if form.search(held):
                raise refusal()
            if len(held) > most:
                yield held[:-most]
                held = held[-most:]
        if held:
            yield held
    finally:
        await streams.close(stream)


async def _unpacked(stream: Stream, inside: _Inside, refusal: Callable[[], Exception]) -> AsyncIterator[bytes]:
    held: deque[tuple[bytes, int]] = deque()  # pieces, and how much had come out by the end of each
    held_bytes = 0
    try:
        async for piece in stream:
            if await asyncio.to_thread(inside.has_it, piece):
                raise refusal()
            held.append((piece, inside.size))
            held_bytes += len(piece)
            while held and (held[0][1] + inside.most < inside.size or inside.is_over or held_bytes > MOST_HELD_BYTES):
                first, _ = held.popleft()
                held_bytes -= len(first)
                yield first
        for piece, _ in held:
            yield piece
    finally:
        await streams.close(stream)


class _Inside:
    """What comes out of a compressed stream. `size`: how much did. `is_over`: nothing more will."""

    def __init__(self, coding: str, form: re.Pattern[bytes], longest: int) -> None:
        self.most = longest - 1
        self.size = 0
        self.is_over = False
        self._inflater = Inflater(coding)
        self._form = form
        self._end = b""

    def has_it(self, piece: bytes) -> bool:
        """Whether something of the form has come out with this piece."""
        if self.is_over:
            return False
        try:
            for plain in self._inflater.feed(piece):
                self.size += len(plain)
                if self._form.search(self._end + plain):
                    return True
                self._end = (self._end + plain)[-self.most :]
        except Broken:  # it is not compressed as it says, or goes on with something else: nobody reads that
            self.is_over = True
        return False
