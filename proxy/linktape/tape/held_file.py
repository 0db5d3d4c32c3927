"""A long cassette's file, kept open instead of in memory: each block is read when it is needed, and checked."""

from __future__ import annotations

import os
import weakref
import zlib

from linktape.errors import CassetteChanged


class HeldFile:
    """Gives a file's blocks again. It stays open until nobody needs it; that it is replaced or deleted does not matter.

    `descriptor`: of the open file. Reading works from several threads at once, on systems with `os.pread`.
    """

    def __init__(self, descriptor: int, shown: str) -> None:
        self.descriptor = os.dup(descriptor)
        self._shown = shown
        weakref.finalize(self, os.close, self.descriptor)

    def piece(self, start: int, size: int) -> bytes:
        """Read what stands there now."""
        return os.pread(self.descriptor, size, start)

    def __call__(self, start: int, size: int, sum_: int) -> bytes:
        """Read a block. Raises CassetteChanged where it is no longer what it was when the file was opened."""
        block = self.piece(start, size)
        if len(block) < size or zlib.crc32(block) != sum_:
            raise CassetteChanged(
                f"{self._shown} was changed in its place while it was in use, and what was asked for is no longer in it"
            )
        return block
