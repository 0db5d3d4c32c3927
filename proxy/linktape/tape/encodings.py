"""Undoes the encodings under which a secret may stand in a text, and says where in the text it stood.

Escapes (percent, JSON and Python backslashes, HTML entities) are undone in the whole text, with a map back. Blobs
(base64, hexadecimal, with gzip or UTF-16 in them) are undone one by one and written again when something was in them.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import gzip
import html
import json
import re
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote_to_bytes

from linktape.tape.hits import REDACTED, Hit, Rank, settled

MOST_DEPTH = 3
"""How many blobs in one another are looked into."""

MOST_TURNS = 9
"""How often escapes are undone, the three kinds taking turns."""

MOST_INFLATED = 32 << 20

Find = Callable[[str, int], list[Hit]]
"""Finds hits in a text that stands in so many blobs."""


@dataclass(frozen=True, slots=True)
class View:
    """A text with one kind of escapes undone, and where each of them stands, here and in the source."""

    text: str
    at: list[int]
    ends: list[int]
    source_at: list[int]
    source_ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Say where `text[start:end]` stands in the source."""
        return self._source(start, is_end=False), self._source(end - 1, is_end=True)

    def _source(self, at: int, *, is_end: bool) -> int:
        piece = bisect_right(self.at, at) - 1
        if piece < 0:
            return at + is_end
        if at < self.ends[piece]:
            return self.source_ends[piece] if is_end else self.source_at[piece]
        return self.source_ends[piece] + at - self.ends[piece] + is_end


@dataclass(frozen=True, slots=True)
class Escaping:
    """A way to write characters as escapes. Only in a text with the `sign` is it worth looking for them."""

    sign: str
    pattern: re.Pattern[str]
    undo: Callable[[str], str]
    write: Callable[[str], str]

    def view(self, text: str) -> View | None:
        """Undo the escapes; None where there is none."""
        if self.sign not in text:
            return None
        view = View("", [], [], [], [])
        pieces: list[str] = []
        size = last = 0
        for found in self.pattern.finditer(text):
            plain = self.undo(found[0])
            pieces += (text[last : found.start()], plain)
            size += found.start() - last
            view.at.append(size)
            size += len(plain)
            view.ends.append(size)
            view.source_at.append(found.start())
            last = found.end()
            view.source_ends.append(last)
        return replace(view, text="".join((*pieces, text[last:]))) if pieces else None

    def hits(self, text: str, find: Callable[[str], list[Hit]]) -> Iterator[Hit]:
        """Find hits in the text behind the escapes, placed in the text with them."""
        view = self.view(text)
        if view is None:
            return
        for hit in find(view.text):
            start, end = view.span(hit.start, hit.end)
            is_escaped = end - start != hit.end - hit.start
            written = self.write(hit.replacement) if is_escaped else hit.replacement
            yield replace(hit, start=start, end=end, replacement=written, depth=hit.depth + 1)


def _percent(escape: str) -> str:
    return _text(unquote_to_bytes(escape))


def _plus_or_percent(escape: str) -> str:
    return " " if escape == "+" else _percent(escape)


_SHORT_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "0": "\0"}


def _backslash(escape: str) -> str:
    if escape[1] == "u":
        return (
            "".join(chr(int(escape[at + 2 : at + 6], 16)) for at in range(0, len(escape), 6))
            .encode("utf-16", "surrogatepass")
            .decode("utf-16", "surrogatepass")
        )
    if escape[1] == "x":
        return chr(int(escape[2:4], 16))
    return _SHORT_ESCAPES.get(escape[1], escape[1])


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
PERCENT = Escaping(
    "%",
    re.compile(r"%[0-7][0-9A-Fa-f]|(?:%[89A-Fa-f][0-9A-Fa-f])+"),
    _percent,
    lambda text: quote(text, safe="*"),
)
FORM = Escaping(
    "", re.compile(r"\+|" + PERCENT.pattern.pattern), _plus_or_percent, lambda text: quote_plus(text, safe="*")
)
BACKSLASH = Escaping(
    "\\",
    re.compile(_PAIR + r"|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[\"'/\\bfnrt0]"),
    _backslash,
    lambda text: json.dumps(text)[1:-1],
)
ENTITIES = Escaping("&", re.compile(r"&#\d{1,7};|&#[xX][0-9a-fA-F]{1,6};|&[a-z]{2,6};"), html.unescape, html.escape)
ESCAPINGS = (BACKSLASH, PERCENT, ENTITIES)

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{11,}={0,2}")
_WRAPPED = re.compile(r"(?:[A-Za-z0-9+/]{60,76}\r?\n[ \t]{0,60})+[A-Za-z0-9+/]{1,76}={0,2}")
_SPACE = re.compile(r"\s+")
_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_DULL = re.compile(r"[a-z/_-]*|[A-Z/_-]*|[0-9/_-]*")
_READABLE = re.compile(rb"(?:[\t\n\r -~]|[\xc3-\xf4][\x80-\xbf]{1,3}){8,}|(?:[ -~]\x00){8,}|(?:\x00[ -~]){8,}")
_ZIPPED = (b"\x1f\x8b\x08", b"x\x01", b"x\x9c", b"x\xda")
_TO_STANDARD = str.maketrans("-_", "+/")


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
    unzipped = _unzipped(data) if data.startswith(_ZIPPED) else None
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


@dataclass(frozen=True, slots=True)
class _Blob:
    """An encoded run of a text, undone; `write` gives the text of other bytes in its place."""

    start: int
    end: int
    data: bytes
    write: Callable[[bytes], str]


def blob_hits(text: str, find: Find, depth: int) -> Iterator[Hit]:
    """Find hits inside base64 and hexadecimal runs: with a secret the run goes, with a person it is written again."""
    for blob in _blobs(text):
        inside = cleaned(blob.data, find, depth + 1)
        if inside.hits:
            worst = min(inside.hits, key=lambda hit: hit.rank)
            is_known = any(hit.is_known for hit in inside.hits)
            written = REDACTED if worst.rank is Rank.SECRET else blob.write(inside.data)
            yield Hit(blob.start, blob.end, worst.kind, written, worst.rank, depth + 1, is_known)


def _blobs(text: str) -> Iterator[_Blob]:
    yield from _wrapped_blobs(text)
    for found in _BASE64.finditer(text):
        if _DULL.fullmatch(found[0]):
            continue
        for start, end, data in _from_base64(found[0]):
            yield _Blob(found.start() + start, found.start() + end, data, _base64_writer(found[0][start:end]))
    for found in _HEX.finditer(text):
        for start in (0, 1):
            run = found[0][start : len(found[0]) - (len(found[0]) - start) % 2]
            data = bytes.fromhex(run)
            if _is_worth_reading(data):
                at = found.start() + start
                yield _Blob(at, at + len(run), data, _hex_writer(run))


def _wrapped_blobs(text: str) -> Iterator[_Blob]:
    """Undo base64 that was broken into lines, as mail, PEM and YAML do."""
    for found in _WRAPPED.finditer(text) if "\n" in text else ():
        data = binascii.a2b_base64(_padded(_SPACE.sub("", found[0])))
        if _is_worth_reading(data):
            yield _Blob(found.start(), found.end(), data, _lines_writer(found[0]))


def _from_base64(run: str) -> tuple[tuple[int, int, bytes], ...]:
    """Undo a base64 run at each of its four alignments: what is in front of it may be part of a path."""
    return _short_base64(run) if len(run) <= 80 else tuple(_alignments(run))


@lru_cache(maxsize=8_192)
def _short_base64(run: str) -> tuple[tuple[int, int, bytes], ...]:
    return tuple(_alignments(run))


def _alignments(run: str) -> Iterator[tuple[int, int, bytes]]:
    digits = run.rstrip("=").translate(_TO_STANDARD)
    for start in range(4):
        rest = len(digits) - start
        end = start + rest - (rest % 4 == 1)
        data = binascii.a2b_base64(_padded(digits[start:end]))
        if _is_worth_reading(data):
            yield start, len(run) if end == len(digits) else end, data


def _padded(digits: str) -> str:
    digits = digits.rstrip("=")
    whole = digits[: len(digits) - (len(digits) % 4 == 1)]
    return whole + "=" * (-len(whole) % 4)


def _is_worth_reading(data: bytes) -> bool:
    return bool(_READABLE.search(data)) or data.startswith(_ZIPPED)


def _base64_writer(run: str) -> Callable[[bytes], str]:
    is_url, is_padded = "-" in run or "_" in run, run.endswith("=") or len(run) % 4 == 0

    def write(data: bytes) -> str:
        text = (base64.urlsafe_b64encode if is_url else base64.b64encode)(data).decode()
        return text if is_padded else text.rstrip("=")

    return write


def _lines_writer(run: str) -> Callable[[bytes], str]:
    first = _SPACE.search(run)
    assert first is not None, "it was found by its line breaks"
    width, gap = first.start(), first[0]

    def write(data: bytes) -> str:
        text = base64.b64encode(data).decode()
        return gap.join(text[at : at + width] for at in range(0, len(text), width))

    return write


def _hex_writer(run: str) -> Callable[[bytes], str]:
    return (lambda data: data.hex().upper()) if run.isupper() else (lambda data: data.hex())
