"""The digest of a long file's content, taken of its pieces side by side. Pure."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

_PIECE = 4 << 20
_MOST_THREADS = 4


def digest(read: Callable[[int, int], bytes | memoryview], size: int) -> bytes:
    """Give the digest of what `read` gives of an offset and a length, over so many bytes."""

    def piece(at: int) -> bytes:
        return hashlib.sha256(read(at, min(_PIECE, size - at))).digest()

    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as threads:
        return hashlib.sha256(b"".join(threads.map(piece, range(0, size, _PIECE)))).digest()
