"""A long cassette of ours in slices that can be read side by side. Pure.

Only where each slice is as the recorder wrote it: what there is to say about a file is said by who reads it whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from linktape.errors import BadDocument
from linktape.progress import Progress, untold
from linktape.tape import marks
from linktape.tape.blocks import Columns, spans_in

_HEAD_BYTES = 64 << 10
_NEAR_BYTES = 8 << 20
_OFTEN = 256

Piece = Callable[[int, int], bytes]
"""Gives so many bytes of a file, from an offset on."""


class Slice(NamedTuple):
    """Some interactions of a file: where their bytes begin, how many there are, and their first line."""

    start: int
    size: int
    line: int


def cut(piece: Piece, size: int, count: int) -> tuple[bytes, list[Slice]] | None:
    """Give a file's head, and up to so many slices of about one size; None where it has no such form."""
    first = piece(0, _HEAD_BYTES)
    start = marks.list_start(first)
    if start is None:
        return None
    head = first[:start]
    try:
        marks.refuse_conflict(head, "")
    except BadDocument:
        return None
    ends = [_next_start(piece, start + (size - start) * part // count) for part in range(1, count)]
    starts = sorted({start, *(end for end in ends if end is not None and end < size)})
    found: list[Slice] = []
    line = head.count(b"\n") + 1
    for begin, end in zip(starts, [*starts[1:], size], strict=True):
        found.append(Slice(begin, end - begin, line))
        line += piece(begin, end - begin).count(b"\n") if end < size else 0
    return head, found


def columns(data: bytes, of: Slice, progress: Progress = untold) -> Columns | None:
    """Find the interactions of a slice; None unless each is intact and in the recorder's layout, and nothing else is
    there. `data`: its bytes behind a line's end.
    """
    found = Columns()
    end = 0
    for at, block in enumerate(marks.blocks(data, 1)):
        spans = spans_in(data, block)
        if spans is None:
            return None
        size, start, line = block.end - block.start, of.start + block.start - 1, of.line + block.line - 2
        found.add(start, size, line, block.sum, spans)
        end = block.end
        if not at % _OFTEN:
            progress(end, len(data))
    return found if found and data.find(b"\n", end) + 1 == len(data) else None


def _next_start(piece: Piece, at: int) -> int | None:
    found = marks.next_start(piece(at, _NEAR_BYTES))
    return None if found is None else at + found
