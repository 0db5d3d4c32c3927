"""Undoes gzip and deflate piece by piece, in bounded memory. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE_BYTES = 64 << 10

_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class Broken(ValueError):
    """The body is not what its Content-Encoding says."""


class Inflater:
    """One compressed body on its way. Members of a gzip file may follow one another (RFC 1952, 2.2)."""

    def __init__(self, coding: str) -> None:
        self._window = _WINDOWS[coding]
        self._is_gzip = self._window > 15
        self._decoder = zlib.decompressobj(self._window)
        self._is_bare = False
        self._begin = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Give what more is known of the plain body, in pieces of at most PIECE_BYTES. Raises Broken."""
        while data:
            if self._decoder.eof:
                if not self._is_gzip:
                    raise Broken("there is something behind the end")
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
