"""Values as few bytes: what is rarely asked for takes a tenth of the memory, and costs the garbage collector nothing.

Only a value of a class that says so (`values.packable`) is packed, with what it holds. All else is one of a few things
that many values share: layers, tapes, classes. Those are kept beside, and packed values say which of them they hold.
The bytes never leave the process.
"""

from __future__ import annotations

import io
import pickle
import zlib
from dataclasses import is_dataclass
from typing import Any

from linktape.bounded import Recent
from linktape.values import ALIKE, PACKABLE, given_fields

MOST_SHARED = 1_000
"""How many things packed values share."""

_SAMPLES = 12
"""From so many values the dictionary is made of those that come after them: most differ in a few texts."""

_SAMPLE_BYTES, _DICTIONARY_BYTES = 16 << 10, 32 << 10
"""How much of a sample is looked for in a value, and of all of them: deflate looks back no further."""

_LEVEL = 3  # the last of the fast ones: as fast as the first, and a fifth smaller
_PLAIN = frozenset((str, bytes, int, float, bool, type(None), tuple, list, dict, set, frozenset, Recent))


class TooManyShared(Exception):
    """There are more things that are not packed than a few: those from before may be gone."""


class Packing:
    """Packs values that resemble each other."""

    def __init__(self) -> None:
        self._shared: list[Any] = []
        self._numbers: dict[Any, int] = {}
        self._samples: list[bytes] = []
        self._dictionary = b""

    def pack(self, value: object) -> bytes | None:
        """Give a value as bytes; None of the first few. Raises TooManyShared."""
        into = io.BytesIO()
        _Packer(into, self).dump(value)
        plain = into.getvalue()
        if len(self._samples) < _SAMPLES:
            self._samples.append(plain)
            if len(self._samples) == _SAMPLES:
                self._dictionary = _dictionary(self._samples)
            return None
        press = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS, zdict=self._dictionary)
        return press.compress(plain) + press.flush()

    def unpack(self, packed: bytes) -> Any:
        """Give a value that was packed here: an equal one."""
        plain = zlib.decompressobj(-zlib.MAX_WBITS, self._dictionary).decompress(packed)
        reader = pickle.Unpickler(io.BytesIO(plain))
        reader.persistent_load = self._shared.__getitem__  # type: ignore[method-assign]
        return reader.load()

    def number(self, thing: Any, kind: type) -> int | None:
        """Give the number of a thing that is shared; None for what is packed after all, as there are many."""
        key = thing if kind in ALIKE else id(thing)
        number = self._numbers.get(key)
        if number is None:
            if kind in ALIKE and 2 * len(self._shared) >= MOST_SHARED:
                return None
            if len(self._shared) >= MOST_SHARED:
                raise TooManyShared
            number = self._numbers[key] = len(self._shared)
            self._shared.append(thing)
        return number


def _dictionary(samples: list[bytes]) -> bytes:
    """Put one of each kind together; those of a kind are about as long."""
    of_each = {len(sample).bit_length(): sample[-_SAMPLE_BYTES:] for sample in samples}
    return b"".join(of_each.values())[-_DICTIONARY_BYTES:]


class _Packer(pickle.Pickler):
    def __init__(self, into: io.BytesIO, packing: Packing) -> None:
        super().__init__(into, pickle.HIGHEST_PROTOCOL)
        self._number = packing.number

    def persistent_id(self, thing: Any) -> int | None:
        kind = type(thing)
        return None if kind in _PLAIN or kind in PACKABLE else self._number(thing, kind)

    def reducer_override(self, thing: Any) -> Any:
        kind = type(thing)
        if is_dataclass(kind):
            return kind, given_fields(kind)(thing)
        return (kind, tuple(thing)) if isinstance(thing, tuple) else NotImplemented
