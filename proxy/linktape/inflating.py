"""Undoes gzip and deflate, piece by piece or at once, in bounded memory. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE_BYTES = 64 << 10
MOST_BYTES = 64 << 20
_SLICE_BYTES = 4 << 10  # zlib copies what is left of its input, at the end of each of a file's members
_MOST_MEMBERS = 1_000
"""How many members a gzip file may have: each costs as much as some kilobytes, and no sender makes many."""

_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_GZIP = 0x1F
"""The byte that every member of a gzip file begins with."""


class Broken(ValueError):
    """The body is not what its Content-Encoding says."""


class Trailing(Broken):
    """There is something behind the end of what was compressed: `rest`."""

    def __init__(self, rest: bytes) -> None:
        super().__init__("there is something behind the end")
        self.rest = rest


class TooLarge(ValueError):
    """A body that grows beyond the bound when it is decompressed."""


class Inflater:
    """One compressed body on its way. Members of a gzip file may follow one another (RFC 1952, 2.2)."""

    def __init__(self, coding: str) -> None:
        self._window = _WINDOWS[coding]
        self._is_gzip = self._window > 15
        self._decoder = zlib.decompressobj(self._window)
        self._is_bare = False
        self._members = 1
        self._begin = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Give what more is known of the plain body, in pieces of at most PIECE_BYTES. Raises Broken."""
        for at in range(0, len(data), _SLICE_BYTES):
            try:
                yield from self._fed(data[at : at + _SLICE_BYTES])
            except Trailing as exc:
                raise Trailing(exc.rest + data[at + _SLICE_BYTES :]) from exc

    def _fed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._decoder.eof:
                if not self._is_gzip or data[0] != _GZIP:
                    raise Trailing(data)
                self._members += 1
                if self._members > _MOST_MEMBERS:
                    raise Broken("the compressed body is in too many pieces")
                self._decoder = zlib.decompressobj(self._window)
            plain = self._inflated(data)
            if plain:
                yield plain
            data = self._decoder.unconsumed_tail or self._decoder.unused_data

    def _inflated(self, data: bytes) -> bytes:
        try:
            plain = self._decoder.decompress(data, PIECE_BYTES)
        except zlib.error as exc:
            if self._is_gzip or self._is_bare or len(self._begin) > 1:
                raise Broken("the compressed body is broken") from exc
            self._is_bare = True  # deflate without zlib's header of two bytes, as some servers send it
            self._decoder = zlib.decompressobj(-15)
            return self._inflated(self._begin + data)
        self._begin = (self._begin + data)[:2]
        return plain

    def finish(self) -> None:
        """Check that the body was whole. Raises Broken. An empty body is whole."""
        if self._begin and not self._decoder.eof:
            raise Broken("the compressed body ends too early")


def undoes(coding: str | None) -> bool:
    """Whether this Content-Encoding can be undone."""
    return coding is not None and coding.strip().lower() in _WINDOWS


def decoded(coding: str | None, body: bytes, most_bytes: int = MOST_BYTES) -> bytes | None:
    """Undo a Content-Encoding; None where it is not known or the body is broken. Raises TooLarge.

    A body that is not compressed at all is given back: vcrpy's `decode_compressed_response` leaves the header behind.
    """
    for name in reversed([part.strip().lower() for part in (coding or "").split(",")]):
        if name in ("identity", "") or not body or (name.endswith("gzip") and not body.startswith(b"\x1f\x8b")):
            continue
        if name not in _WINDOWS:
            return None
        inflater, plain = Inflater(name), bytearray()
        try:
            for piece in inflater.feed(body):
                plain += piece
                if len(plain) > most_bytes:
                    raise TooLarge(f"a compressed body of more than {most_bytes} bytes")
            inflater.finish()
        except Broken:
            return None
        body = bytes(plain)
    return body
