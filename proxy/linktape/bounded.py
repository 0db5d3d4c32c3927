"""Bounded memories: what is kept for each key, the longest unused forgotten first; and a counter that is quick."""

from __future__ import annotations

from collections import Counter, OrderedDict
from threading import Lock
from typing import Generic, TypeVar

MOST_SUBJECTS = 2_000
"""How many subjects the judge keeps for each thing it judges."""

MOST_KINDS = 5_000
"""How many kinds of things are counted."""

_MOST_WAITING = 100

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Recent(OrderedDict[Key, Kept]):
    """A dictionary of at most so many entries; keeping an entry makes it the newest, once half of them are there."""

    def keep(self, key: Key, value: Kept, most: int = MOST_SUBJECTS) -> None:
        """Set an entry, and forget the oldest where there are too many."""
        self[key] = value
        if 2 * len(self) > most:
            self.move_to_end(key)
            if len(self) > most:
                self.popitem(last=False)


class Cache(Generic[Key, Kept]):
    """What can be made again, of about so many bytes at most; the longest unused is forgotten first.

    As long as half of it is free, nobody is told to have been used: those of that time go in the order in which they
    came, unless they are used again. Several threads may use it.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept: OrderedDict[Key, Kept] = OrderedDict()
            self._sizes: dict[Key, int] = {}
            self._bytes = 0

    def get(self, key: Key) -> Kept | None:
        """Give what was kept, if it is still there."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        if 2 * self._bytes < self._most_bytes:
            return kept
        try:  # noqa: SIM105  # `suppress` takes longer than the look-up
            self._kept.move_to_end(key)
        except KeyError:  # another thread has dropped it just now
            pass
        return kept

    def keep(self, key: Key, value: Kept, size_bytes: int) -> None:
        """Keep a value that takes about so much, with its key; not what takes more than half of all."""
        with self._lock:
            self._put(key, value, size_bytes)

    def _put(self, key: Key, value: Kept, size_bytes: int) -> None:
        self._kept.pop(key, None)
        self._bytes -= self._sizes.pop(key, 0)
        if 2 * size_bytes > self._most_bytes:
            return
        self._kept[key], self._sizes[key] = value, size_bytes
        self._bytes += size_bytes
        while self._bytes > self._most_bytes and self._kept:
            longest_unused, dropped = self._kept.popitem(last=False)
            size = self._sizes.pop(longest_unused)
            self._bytes -= size
            self._dropped(longest_unused, dropped, size)

    def _dropped(self, key: Key, value: Kept, size_bytes: int) -> None:
        """Be told what was forgotten as there is no room."""

    def __len__(self) -> int:
        return len(self._kept)


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
