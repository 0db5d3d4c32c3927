"""Rows of numbers in two arrays, which cost the garbage collector nothing however many they are."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate


def _numbers() -> array[int]:
    return array("I")


@dataclass(frozen=True, slots=True)
class Rows:
    """Row `n` is `values[ends[n - 1]:ends[n]]`."""

    ends: array[int] = field(default_factory=_numbers)
    values: array[int] = field(default_factory=_numbers)

    def add(self, row: Iterable[int]) -> None:
        """Put one row behind the others."""
        self.values.extend(row)
        self.ends.append(len(self.values))

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> memoryview[int]:
        """Give a row, without copying it."""
        start = self.ends[number - 1] if number else 0
        return memoryview(self.values)[start : self.ends[number]]


def gathered(numbers: Sequence[int], columns: Sequence[Sequence[int]], count: int) -> list[Rows]:
    """Make rows of columns: what stands beside number `n` goes into row `n` of `count`, in its order."""
    sizes = [0] * count
    for number in numbers:
        sizes[number] += 1
    ends = array("I", accumulate(sizes))
    following = [0, *ends]
    places = array("I", bytes(4 * len(numbers)))
    for at, number in enumerate(numbers):
        places[at] = following[number]
        following[number] += 1
    return [Rows(ends, _placed(column, places)) for column in columns]


def _placed(column: Sequence[int], places: Sequence[int]) -> array[int]:
    values = array("I", bytes(4 * len(places)))
    for value, place in zip(column, places, strict=True):
        values[place] = value
    return values
