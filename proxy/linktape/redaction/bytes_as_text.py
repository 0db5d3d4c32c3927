"""Reads bytes as the text that they most likely are, through compression and character sets, and writes them again."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from linktape.inflating import Broken, Inflater, Trailing
from linktape.redaction.hits import REDACTED, Hit, Rank, settled

MOST_DEPTH = 3
"""How much in one another is looked into: what is compressed, and blobs."""

MOST_INFLATED = 32 << 20

ZIPPED = (b"\x1f\x8b\x08", b"x\x01", b"x\x9c", b"x\xda")
"""How gzip and zlib begin."""

_GZIP = ZIPPED[0]

Find = Callable[[str, int], list[Hit]]
"""Finds hits in a text that stands so deep."""


@dataclass(frozen=True, slots=True)
class BytesAsText:
    """Bytes as text, and the way back. `is_binary`: they are no text, only looked at as if (one character a byte)."""

    text: str
    write: Callable[[str], bytes]
    is_binary: bool = False
    is_wide: bool = False  # two or four bytes a character


def reading(data: bytes) -> BytesAsText:
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


def _read_as(data: bytes, name: str, mark: bytes = b"") -> BytesAsText | None:
    try:
        text = data[len(mark) :].decode(name)
    except UnicodeDecodeError:
        return None
    return BytesAsText(text, lambda changed: mark + changed.encode(name), is_wide=name != "utf-8")


def _as_latin(data: bytes) -> BytesAsText:
    return BytesAsText(data.decode("latin-1"), lambda changed: changed.encode("latin-1", "replace"), is_binary=True)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Bytes without what was found in them; what that was, and the text in which the hits are."""

    data: bytes
    hits: tuple[Hit, ...] = ()
    text: str = ""


def cleaned(data: bytes, find: Find, depth: int = 0) -> Cleaned:
    """Replace every hit in bytes, through compression and character sets. No hit: the same bytes."""
    zipped = _unzipped(data, depth) if data.startswith(ZIPPED) else None
    if zipped is not None:
        return _cleaned_inside(zipped, data, find, depth)
    read = reading(data)
    found = _cleaned_as(read, data, find, depth)
    if read.is_wide and not found.hits:  # bytes may begin like UTF-16 and be something else
        return _cleaned_as(_as_latin(data), data, find, depth)
    return found


def _cleaned_inside(zipped: _Zipped, data: bytes, find: Find, depth: int) -> Cleaned:
    """Look into what was compressed. What cannot be looked into as a whole is not kept."""
    inside = cleaned(zipped.plain, find, depth + 1)
    rest = cleaned(zipped.rest, find, depth + 1) if zipped.rest else Cleaned(b"")
    if zipped.is_broken or (inside.hits and not zipped.is_whole):
        return Cleaned(REDACTED.encode(), (Hit(0, 0, "compressed data that cannot be looked into"),))
    hits = (*inside.hits, *rest.hits)
    return Cleaned(_zip(inside.data, data) + rest.data, hits, inside.text) if hits else Cleaned(data)


def _cleaned_as(read: BytesAsText, data: bytes, find: Find, depth: int) -> Cleaned:
    def found(text: str) -> list[Hit]:
        hits = find(text, depth)
        if read.is_binary:  # an e-mail address in a picture is an accident
            return [hit for hit in hits if hit.rank is Rank.SECRET or hit.is_known]
        return hits

    text, hits = settled(read.text, found)
    return Cleaned(read.write(text), tuple(hits), read.text) if hits else Cleaned(data)


@dataclass(frozen=True, slots=True)
class _Zipped:
    """What gzip or zlib data hold, and what stands behind them. `is_broken`: gzip that cannot be read to its end."""

    plain: bytes
    rest: bytes = b""
    is_whole: bool = True
    is_broken: bool = False


def _unzipped(data: bytes, depth: int) -> _Zipped | None:
    """Inflate gzip (all its members) or zlib, within bounds; None if it is neither."""
    is_gzip = data.startswith(_GZIP)
    most = MOST_INFLATED if depth == 0 else 65_536 + 8 * len(data)
    inflater = Inflater("gzip" if is_gzip else "deflate")
    pieces: list[bytes] = []
    rest = b""
    is_whole = depth <= MOST_DEPTH
    try:
        for piece in inflater.feed(data):
            pieces.append(piece)
            most -= len(piece)
            if most < 0:
                break
        inflater.finish()
    except Trailing as exc:
        rest = exc.rest
    except Broken:
        is_whole = False
    if not is_whole and not is_gzip and not pieces:
        return None
    return _Zipped(b"".join(pieces), rest, is_whole, is_broken=is_gzip and not is_whole)


def _zip(data: bytes, model: bytes) -> bytes:
    """Deflate again, as gzip or zlib as it was before; the same bytes every time."""
    return gzip.compress(data, mtime=0) if model.startswith(_GZIP) else zlib.compress(data)
