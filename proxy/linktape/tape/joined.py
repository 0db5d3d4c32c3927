"""Several cassettes as one, in order, without making their interactions before they are asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import overload

from linktape.tape.interaction import Interaction


class Joined(Sequence[Interaction]):
    """The interactions of the first cassette, then those of the second, and so on."""

    def __init__(self, parts: Sequence[Sequence[Interaction]]) -> None:
        self._parts = tuple(parts)
        self._ends = list(accumulate(len(part) for part in self._parts))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Interaction: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Interaction]: ...

    def __getitem__(self, index: int | slice) -> Interaction | Sequence[Interaction]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(index)
        part = bisect_right(self._ends, at)
        return self._parts[part][at - (self._ends[part] - len(self._parts[part]))]

    def __iter__(self) -> Iterator[Interaction]:
        for part in self._parts:
            yield from part
