"""A bounded memory of two rooms: what was forgotten for want of room, and came again, is packed from then on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Generic

from linktape.bounded import Cache, Kept
from linktape.packing import Packing, TooManyShared

_FRAME_BYTES = 250
"""What a packed value takes beside its bytes."""

_LONGEST = 64 << 10
"""Packing a longer value would hold others up."""

_NOTED = 1 << 20
"""Of how many keys it is noted that they were forgotten; a note may be taken for another key's."""


class PackedCache(Cache[bytes, Kept], Generic[Kept]):
    """A `Cache` that keeps more than it has room for, packed in `most_packed_bytes`. `size` says what a value takes.

    Packing takes its time: what came once is not packed, and what takes a packed value's place has to come twice again.
    An unpacked value equals the one that was kept, and is another object.
    """

    def __init__(self, size: Callable[[Kept], int], most_bytes: int, most_packed_bytes: int) -> None:
        self._size = size
        self._most_packed_bytes = most_packed_bytes
        self._forget_notes()
        super().__init__(most_bytes)

    def clear(self) -> None:
        """Forget everything."""
        super().clear()
        with self._lock:
            self._forget_packed()
            if self._notes:
                self._forget_notes()

    def _forget_packed(self) -> None:
        self._packing = Packing()
        self._packed: OrderedDict[bytes, bytes] = OrderedDict()  # by a digest of the key
        self._packed_bytes = 0

    def _forget_notes(self) -> None:
        self._noted, self._notes = bytearray(_NOTED), 0

    def get(self, key: bytes) -> Kept | None:
        """Give what was kept, if it is still there."""
        kept = super().get(key)
        if kept is None and self._packed:
            with self._lock:
                digest = _digest(key)
                packed = self._packed.get(digest)
                if packed is not None:
                    self._packed.move_to_end(digest)
                    kept = self._packing.unpack(packed)
                    self._put(key, kept, self._size(kept))
        return kept

    def keep(self, key: bytes, value: Kept, size_bytes: int) -> None:
        """Keep a value that takes about so much, in place of any other."""
        with self._lock:
            if self._packed and (former := self._packed.pop(_digest(key), None)) is not None:
                self._packed_bytes -= _FRAME_BYTES + len(former)
                self._noted[hash(key) % _NOTED] = 0
            self._put(key, value, size_bytes)

    def was_dropped(self, key: bytes) -> bool:
        """Whether this, or another key of its hash, was forgotten before: when it is again, it is packed."""
        return bool(self._noted[hash(key) % _NOTED])

    def _dropped(self, key: bytes, value: Kept, size_bytes: int) -> None:
        place = hash(key) % _NOTED
        if not self._noted[place]:
            self._noted[place] = 1
            self._notes += 1
            if 2 * self._notes > _NOTED:
                self._forget_notes()
            return
        digest = _digest(key)
        if size_bytes > _LONGEST or digest in self._packed:
            return
        try:
            packed = self._packing.pack(value)
        except TooManyShared:
            self._forget_packed()
            return
        if packed is None:
            return
        self._packed[digest] = packed
        self._packed_bytes += _FRAME_BYTES + len(packed)
        while self._packed_bytes > self._most_packed_bytes:
            _, longest_unused = self._packed.popitem(last=False)
            self._packed_bytes -= _FRAME_BYTES + len(longest_unused)


def _digest(key: bytes) -> bytes:
    return blake2b(key, digest_size=16).digest()
