"""What is kept of a long cassette, so that it need not be read again to know where what stands in it. Pure.

Only a cassette that nobody edited and that is not torn is kept: there is nothing to say about it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from linktape.tape import reader
from linktape.tape.blocks import Blocks, Columns, Read
from linktape.tape.cassette import Cassette
from linktape.tape.packing import packed, unpacked
from linktape.version import __version__

MALFORMED = (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError)
"""What reading something else than what was kept may raise."""


class Shelf(Protocol):
    """Keeps bytes under a name, perhaps: what is damaged or forgotten is not there."""

    @property
    def can_keep(self) -> bool:
        """Whether something could be kept just now."""

    def get(self, name: str) -> bytes | None:
        """Give what was put there; None where it is not."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep something, or not."""


def name_of(kind: str, *of: bytes) -> str:
    """Name what this version keeps of some contents, on machines that write numbers as this one does."""
    parts = (kind.encode(), __version__.encode(), sys.byteorder.encode(), *of)
    return hashlib.sha256(b"".join(len(part).to_bytes(8) + part for part in parts)).hexdigest()


def keep(shelf: Shelf, digest: bytes, cassette: Cassette) -> Cassette:
    """Keep where what stands in the content of this digest; gives the cassette with the digest, if it was kept."""
    blocks = cassette.makers
    if not isinstance(blocks, Blocks) or blocks.made or cassette.notices or cassette.is_torn:
        return cassette
    keep_columns(shelf, digest, blocks.head, blocks.columns)
    return replace(cassette, digest=digest)


def keep_columns(shelf: Shelf, digest: bytes, head: bytes, columns: Columns) -> None:
    """Keep where what stands in a content of this digest of which there is nothing to say."""
    shelf.put(name_of("cassette", digest), packed(head.decode(), columns.all))


def kept(shelf: Shelf, digest: bytes, file: str, read: Read) -> Cassette | None:
    """Give the cassette of a content that was kept, under the name that it has now."""
    data = shelf.get(name_of("cassette", digest))
    if data is None:
        return None
    try:
        head, columns = unpacked(data)
        cassette = reader.known(str(head).encode(), file, Columns(*columns), read)
    except MALFORMED:
        return None
    return replace(cassette, digest=digest)
