"""The interactions of a cassette of ours, each made of its bytes when it is needed. Pure.

Where they stand is in arrays: what lives as long as the cassette costs the garbage collector nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from linktape.tape import body_text, layout, marks
from linktape.tape.cassette import Interaction, Maker, Makers

Read = Callable[[int, int, int], bytes]
"""Gives a block's bytes: so many, from an offset of the file on; the third number is their CRC-32."""

_SPANS = 2 * layout.GROUPS


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each block stands, its first line, its CRC-32, and where in it its parts stand (`layout.Spans`)."""

    starts: array[int] = field(default_factory=partial(array, "Q"))
    sizes: array[int] = field(default_factory=partial(array, "I"))
    lines: array[int] = field(default_factory=partial(array, "I"))
    sums: array[int] = field(default_factory=partial(array, "I"))
    spans: array[int] = field(default_factory=partial(array, "i"))

    def add(self, start: int, size: int, line: int, sum_: int, spans: layout.Spans) -> None:
        """Take in one block more."""
        self.starts.append(start)
        self.sizes.append(size)
        self.lines.append(line)
        self.sums.append(sum_)
        self.spans.extend(spans)

    def extend(self, others: Columns) -> None:
        """Take in the blocks of another table, which stand behind these."""
        for ours, theirs in zip(self.all, others.all, strict=True):
            ours.extend(theirs)

    def take(self, other: Columns, at: int) -> None:
        """Take in a block of another table."""
        spans = other.spans[at * _SPANS : (at + 1) * _SPANS]
        self.add(other.starts[at], other.sizes[at], other.lines[at], other.sums[at], spans)

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def all(self) -> tuple[array[int], ...]:
        """All columns, as they are given to make another."""
        return self.starts, self.sizes, self.lines, self.sums, self.spans


def spans_in(data: bytes, block: marks.Block) -> layout.Spans | None:
    """Find the parts of a block, where it is just as our writer wrote it."""
    content = data[block.start : block.end]
    return layout.spans(content) if block.is_intact and body_text.is_clean(content) else None


class Blocks(Makers):
    """The interactions of one file. `head`: what stands before them. `made`, by their place: those that could not be
    left unread.
    """

    def __init__(self, file: str, head: bytes, read: Read, columns: Columns, made: dict[int, Interaction]) -> None:
        self.file = file
        self.head = head
        self.columns = columns
        self.made = made
        self._read = read

    def __len__(self) -> int:
        return len(self.columns)

    def at(self, index: int) -> Interaction | Maker:
        """Give an interaction, or what makes it."""
        made = self.made.get(index)
        return partial(self._make, index) if made is None else made

    def outlines(self) -> Iterator[Interaction]:
        """Give all in their order, as far as they mean something: without times and headers, JSON as laid out here."""
        for index in range(len(self)):
            made = self.made.get(index)
            yield layout.outline(*self._block(index)) if made is None else made

    def _make(self, index: int) -> Interaction:
        return layout.interaction(*self._block(index))

    def _block(self, index: int) -> tuple[bytes, str, int, int, layout.Spans]:
        columns = self.columns
        block = self._read(columns.starts[index], columns.sizes[index], columns.sums[index])
        spans: Sequence[int] = columns.spans[index * _SPANS : (index + 1) * _SPANS]
        return block, self.file, columns.lines[index], index, spans
