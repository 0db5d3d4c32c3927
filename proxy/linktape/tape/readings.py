"""Reads bytes as the text that they most likely are, through compression and character sets, and writes them again."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from linktape.tape.hits import Hit, Rank, settled

MOST_DEPTH = 3
"""How much in one another is looked into: what is compressed, and blobs."""

MOST_INFLATED = 32 << 20

ZIPPED = (b"\x1f\x8b\x08", b"x\x01", b"x\x9c", b"x\xda")
"""How gzip and zlib begin."""

Find = Callable[[str, int], list[Hit]]
"""Finds hits in a text that stands so deep."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Bytes as text, and the way back. `is_binary`: they are no text, only looked at as if (one character a byte)."""

    text: str
    write: Callable[[str], bytes]
    is_binary: bool = False
    is_wide: bool = False  # two or four bytes a character


def reading(data: bytes) -> Reading:
    """Read bytes as the text that they most likely are."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _read_as(data, name, mark) or _as_latin(data)
    if b"\0" in data[:512]:
        sides = data[:512:2].count(0), data[1:512:2].count(0)
        wide = "utf-16-be" if sides[0] > sides[1] else "utf-16-le"
        return (max(sides) * 3 > len(data[:512]) and _read_as(data, wide)) or _read_as(data, "utf-8") or _as_latin(data)
    return _read_as(data, "utf-8") or _as_latin(data)


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _read_as(data: bytes, name: str, mark: bytes = b"") -> Reading | None:
    try:
        text = data[len(mark) :].decode(name)
    except UnicodeDecodeError:
        return None
    return Reading(text, lambda changed: mark + changed.encode(name), is_wide=name != "utf-8")


def _as_latin(data: bytes) -> Reading:
    return Reading(data.decode("latin-1"), lambda changed: changed.encode("latin-1", "replace"), is_binary=True)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Bytes without what was found in them; what that was, and the text in which the hits are."""

    data: bytes
    hits: tuple[Hit, ...] = ()
    text: str = ""


def cleaned(data: bytes, find: Find, depth: int = 0) -> Cleaned:
    """Replace every hit in bytes, through compression and character sets. No hit: the same bytes."""
    unzipped = _unzipped(data) if data.startswith(ZIPPED) else None
    if unzipped is not None:
        inside = cleaned(unzipped, find, depth + 1) if depth < MOST_DEPTH else Cleaned(unzipped)
        return replace(inside, data=_zipped(inside.data, data)) if inside.hits else Cleaned(data)
    read = reading(data)
    found = _cleaned_as(read, data, find, depth)
    if read.is_wide and not found.hits:  # bytes may begin like UTF-16 and be something else
        return _cleaned_as(_as_latin(data), data, find, depth)
    return found


def _cleaned_as(read: Reading, data: bytes, find: Find, depth: int) -> Cleaned:
    def found(text: str) -> list[Hit]:
        hits = find(text, depth)
        if read.is_binary:  # an e-mail address in a picture is an accident
            return [hit for hit in hits if hit.rank is Rank.SECRET or hit.is_known]
        return hits

    text, hits = settled(read.text, found)
    return Cleaned(read.write(text), tuple(hits), read.text) if hits else Cleaned(data)


def _unzipped(data: bytes) -> bytes | None:
    """Inflate gzip or zlib; None if it is neither, is damaged, or would become huge."""
    unzip = zlib.decompressobj(wbits=47)
    try:
        plain = unzip.decompress(data, MOST_INFLATED)
    except zlib.error:
        return None
    return plain if unzip.eof else None


def _zipped(data: bytes, model: bytes) -> bytes:
    """Deflate again, as gzip or zlib as it was before; the same bytes every time."""
    if model.startswith(b"\x1f\x8b"):
        return gzip.compress(data, mtime=0)
    return zlib.compress(data)
