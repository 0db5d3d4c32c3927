"""Bounded memories: what is kept for each key, the longest unused forgotten first; and a counter that is quick."""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Generic, TypeVar

MOST_SUBJECTS = 2_000
"""How many subjects the judge keeps for each thing it judges."""

MOST_KINDS = 5_000
"""How many kinds of things are counted."""

_MOST_WAITING = 1_000

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Recent(OrderedDict[Key, Kept]):
    """A dictionary of at most so many entries; keeping an entry makes it the newest."""

    def keep(self, key: Key, value: Kept, most: int = MOST_SUBJECTS) -> None:
        """Set an entry, and forget the oldest where there are too many."""
        self.pop(key, None)
        self[key] = value
        if len(self) > most:
            self.popitem(last=False)


class Cache(Generic[Key, Kept]):
    """What can be made again, of about so many bytes at most. Reading costs one look-up.

    There are two halves: when the newer one is full, the older is forgotten. What is read moves to the newer one.
    """

    def __init__(self, most_bytes: int) -> None:
        self._half_bytes = most_bytes // 2
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._newer: dict[Key, tuple[Kept, int]] = {}
        self._older: dict[Key, tuple[Kept, int]] = {}
        self._newer_bytes = 0

    def get(self, key: Key) -> Kept | None:
        """Give what was kept, if it is still there."""
        kept = self._newer.get(key)
        if kept is not None:
            return kept[0]
        kept = self._older.pop(key, None)
        if kept is None:
            return None
        self.keep(key, *kept)
        return kept[0]

    def keep(self, key: Key, value: Kept, size_bytes: int) -> None:
        """Keep a value that takes about so much, with its key."""
        _, was_bytes = self._newer.pop(key, (None, 0))
        self._newer_bytes -= was_bytes
        if size_bytes > self._half_bytes:
            return
        if self._newer_bytes + size_bytes > self._half_bytes:
            self._older, self._newer, self._newer_bytes = self._newer, {}, 0
        self._newer[key] = value, size_bytes
        self._newer_bytes += size_bytes

    def forget(self, key: Key) -> None:
        """Drop what is kept of a key, if it is still there."""
        _, was_bytes = self._newer.pop(key, (None, 0))
        self._newer_bytes -= was_bytes
        self._older.pop(key, None)

    def __len__(self) -> int:
        return len(self._newer) + len(self._older)


class Tally(Generic[Key]):
    """Counts things. Counting one costs an append: they are summed up when somebody looks, or when many wait.

    Beyond about `most` kinds of things no further kind is counted.
    """

    def __init__(self, counts: Counter[Key] | None = None, most: int = MOST_KINDS) -> None:
        self._counts = counts if counts is not None else Counter[Key]()
        self._waiting: list[Key] = []
        self._most = most

    def add(self, thing: Key) -> None:
        """Count one."""
        self._waiting.append(thing)
        if len(self._waiting) >= _MOST_WAITING:
            self._sum_up()

    @property
    def counts(self) -> Counter[Key]:
        """How often each was counted."""
        if self._waiting:
            self._sum_up()
        return self._counts

    def _sum_up(self) -> None:
        counts, waiting = self._counts, self._waiting
        counts.update(waiting if len(counts) < self._most else filter(counts.__contains__, waiting))
        waiting.clear()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and self.counts == other.counts

    __hash__ = None  # type: ignore[assignment]  # it changes
