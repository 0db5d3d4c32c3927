"""A mapping that changes without touching the one it lies over: a session's view of a site that others share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, ValuesView
from itertools import chain
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Overlay(MutableMapping[K, V]):
    """Changes over a base that stays as it is. Making one costs the same for any base."""

    __slots__ = ("_base", "_gone", "_own")

    def __init__(self, base: Mapping[K, V]) -> None:
        self._base = base
        self._own: dict[K, V] = {}
        self._gone: set[K] = set()

    def changes(self) -> tuple[dict[K, V], set[K]] | None:
        """Give what is here beside the base or in its place, and what of the base is gone; None where nothing is."""
        return (self._own, self._gone) if self._own or self._gone else None

    def change(self, own: Mapping[K, V], gone: Iterable[K]) -> None:
        """Lay such changes over the base, in the place of those that there are."""
        self._own, self._gone = dict(own), set(gone)

    def __getitem__(self, key: K) -> V:
        if key in self._own:
            return self._own[key]
        if key in self._gone:
            raise KeyError(key)
        return self._base[key]

    def __setitem__(self, key: K, value: V) -> None:
        self._own[key] = value

    def __delitem__(self, key: K) -> None:
        if key not in self:
            raise KeyError(key)
        self._own.pop(key, None)
        if key in self._base:
            self._gone.add(key)

    def __contains__(self, key: object) -> bool:
        return key in self._own or (key in self._base and key not in self._gone)

    def __iter__(self) -> Iterator[K]:
        if not self._own and not self._gone:
            return iter(self._base)
        own, base, gone = self._own, self._base, self._gone
        return chain((key for key in base if key in own or key not in gone), (key for key in own if key not in base))

    def values(self) -> ValuesView[V]:
        return super().values() if self._own or self._gone else self._base.values()

    def __len__(self) -> int:
        gone = sum(1 for key in self._gone if key not in self._own)
        return len(self._base) - gone + sum(1 for key in self._own if key not in self._base)
