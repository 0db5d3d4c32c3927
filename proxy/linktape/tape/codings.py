"""Undoes content codings, within bounds: cassettes hold plain bodies."""

from __future__ import annotations

import zlib

MOST_BYTES = 64 << 20


class TooLarge(ValueError):
    """A body that grows beyond the bound when it is decompressed."""


def decoded(coding: str, body: bytes, most_bytes: int = MOST_BYTES) -> bytes | None:
    """Undo a Content-Encoding; None where it is not known or the body is broken. Raises TooLarge.

    A body that is not compressed at all is given back: vcrpy's `decode_compressed_response` leaves the header behind.
    """
    for name in reversed([part.strip().lower() for part in coding.split(",")]):
        plain = _undone(name, body, most_bytes)
        if plain is None:
            return None
        body = plain
    return body


def _undone(coding: str, body: bytes, most_bytes: int) -> bytes | None:
    if coding in ("identity", "") or not body:
        return body
    if coding in ("gzip", "x-gzip"):
        return _inflated(body, 31, most_bytes) if body.startswith(b"\x1f\x8b") else body
    if coding == "deflate":
        found = _inflated(body, 15, most_bytes)
        return _inflated(body, -15, most_bytes) if found is None else found
    return None


def _inflated(body: bytes, window: int, most_bytes: int) -> bytes | None:
    decoder = zlib.decompressobj(window)
    try:
        plain = decoder.decompress(body, most_bytes)
    except zlib.error:
        return None
    if decoder.unconsumed_tail:
        raise TooLarge(f"a compressed body of more than {most_bytes} bytes")
    return plain if decoder.eof else None
