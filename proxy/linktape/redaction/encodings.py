"""What stands behind the encodings of a text: escapes, base64, hexadecimal, compression, character sets.

Each is undone to a bounded depth, and all of them together read no more characters than a `Budget` allows: the time
is linear in what was sent, however it is nested.
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
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, unquote_to_bytes

from linktape.inflating import Broken, Inflater, Trailing
from linktape.redaction import regex
from linktape.values import value

MOST_DEPTH = 4
MOST_INFLATED = 32 << 20


class Budget:
    """How many characters may still be read behind encodings, for one message.

    `is_first_look`: no more has been replaced than whole values by their places: these need not be read again.
    `is_settled`: where the last look has replaced something, nothing is left to be found. `has_read_inside`: something
    encoded was read, in which people may be found by the names that were seen so far.
    """

    __slots__ = ("has_read_inside", "is_first_look", "is_settled", "left")

    def __init__(self, size: int) -> None:
        self.left = 16_384 + 6 * size
        self.is_first_look = True
        self.is_settled = False
        self.has_read_inside = False

    def takes(self, size: int) -> bool:
        """Take so many characters, if there are as many left."""
        self.left -= size
        return self.left >= 0


@value(frozen=True, slots=True)
class View:
    """A text with its escapes undone, and where each of them stands, here and in the source."""

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

    def is_in(self, text: str) -> bool:
        """Whether a text has such an escape."""
        first = text.find(self.sign)
        return first >= 0 and self.pattern.search(text, first) is not None

    def view(self, text: str) -> View | None:
        """Undo the escapes; None where there is none."""
        pieces: list[str] = []
        spans: list[tuple[int, int, int, int]] = []
        done = size = 0  # how much of the text, and of the view
        for escape in self.pattern.finditer(text) if self.sign in text else ():
            start, end = escape.span()
            plain = self.undo(escape[0])
            pieces += (text[done:start], plain)
            at = size + start - done
            size, done = at + len(plain), end
            spans.append((at, size, start, end))
        return View("".join((*pieces, text[done:])), *map(list, zip(*spans, strict=True))) if spans else None


_ASCII = {f"%{code:02{case}}": chr(code) for code in range(128) for case in "xX"}


def _percent(escape: str) -> str:
    if (letter := _ASCII.get(escape)) is not None:
        return letter
    data = unquote_to_bytes(escape)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


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


_SHORT_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "0": "\0"}
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_BACKSLASHES = _PAIR + r"|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[\"'/\\bfnrt0]"
_PERCENTS = r"%[0-7][0-9A-Fa-f]|(?:%[89A-Fa-f][0-9A-Fa-f])+"
ENTITY = r"&#\d{1,7};|&#[xX][0-9a-fA-F]{1,6};|&[a-z]{2,6};"

BACKSLASH = Escaping("\\", re.compile(_BACKSLASHES), _backslash, lambda text: json.dumps(text)[1:-1])
PERCENT = Escaping("%", re.compile(_PERCENTS), _percent, lambda text: quote(text, safe="*"))
FORM = Escaping(
    "",
    re.compile(r"\+|" + _PERCENTS),
    lambda escape: " " if escape == "+" else _percent(escape),
    lambda text: quote_plus(text, safe="*"),
)
ENTITIES = Escaping("&", re.compile(ENTITY), html.unescape, html.escape)
ESCAPINGS = (BACKSLASH, PERCENT, ENTITIES)


@value(frozen=True, slots=True)
class EncodedRun:
    """An encoded run of a text, undone; `write` gives the text of other bytes in its place."""

    start: int
    end: int
    data: bytes
    write: Callable[[bytes], str]


RUNS = (
    r"[A-Za-z0-9+/_-]*[A-Za-z0-9+_-]{20}[A-Za-z0-9+/_-]*={0,2}",
    r"(?:[A-Za-z0-9+/]{60,76}\r?\n[ \t]{0,60})+[A-Za-z0-9+/]{1,76}={0,2}",
)
"""Twenty between two slashes: most of what is shorter is the path of an address. And as mail breaks lines."""

_RUN, _WRAPPED = map(regex.Pattern, RUNS)
_SPACE = re.compile(r"\s+")
_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_PATH_TO_HEX = re.compile(r"(?:[A-Za-z]{1,24}[/_-])*[0-9a-fA-F]{16,}")
_DULL = re.compile(
    r"(?:[A-Za-z]{1,24}|[0-9]+|[A-Z][A-Z0-9_]{0,20}-[0-9]+|0{8}[0-9a-f]{16})?(?:[/_-](?:[A-Za-z]{1,24}|[0-9]+)?)*"
    r"|[56][0-9a-f]{22}[0-9a-z]"
)
"""Words and numbers: the path of an address, a name with hyphens, a pseudonym; and an account id, which goes anyway."""

_EIGHT = rb"(?:[\t\n\r -~]|[\xc3-\xf4][\x80-\xbf]{1,3}){8}|(?:[ -~]\x00){8}|(?:\x00[ -~]){8}"
_READABLE, _READABLE_IF_SHORT = regex.Pattern(_EIGHT), re.compile(_EIGHT)
_SHORT = 256  # so few bytes are looked through sooner than RE2 is called
_TO_STANDARD = str.maketrans("-_", "+/")


def runs(text: str, budget: Budget) -> Iterator[EncodedRun]:
    """Undo every base64 and hexadecimal run that is worth reading, within the budget."""
    for at, end in _WRAPPED.spans(text) if "\n" in text else ():  # as mail, PEM and YAML break base64
        if not budget.takes(end - at):
            break
        data = binascii.a2b_base64(_padded(_SPACE.sub("", text[at:end])))
        if _is_worth_reading(data):
            yield EncodedRun(at, end, data, _lines_writer(text[at:end]))
    for at, end in _RUN.spans(text):
        written = text[at:end]
        if _DULL.fullmatch(written) or not budget.takes(len(written)):
            continue
        for start, end, data in _from_base64(written) if _PATH_TO_HEX.fullmatch(written) is None else ():
            yield EncodedRun(at + start, at + end, data, _base64_writer(written[start:end]))
        for digits in _HEX.finditer(written):
            for skip in (0, 1):
                hexed = digits[0][skip : len(digits[0]) - (len(digits[0]) - skip) % 2]
                data = bytes.fromhex(hexed)
                if _is_worth_reading(data):
                    start = at + digits.start() + skip
                    yield EncodedRun(start, start + len(hexed), data, _hex_writer(hexed))
                    break


def _from_base64(run: str) -> Iterator[tuple[int, int, bytes]]:
    """Undo a base64 run at the alignments at which it can be read: what is in front of it may be part of a path."""
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
    readable = _READABLE_IF_SHORT if len(data) <= _SHORT else _READABLE
    return data.startswith(_ZIPPED) or readable.search(data) is not None


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


# bytes


@value(frozen=True, slots=True)
class BytesAsText:
    """Bytes as text, and the way back. `is_binary`: they are no text, only looked at as if (one character a byte)."""

    text: str
    write: Callable[[str], bytes]
    is_binary: bool = False
    is_wide: bool = False  # two or four bytes a character


def as_text(data: bytes) -> BytesAsText:
    """Read bytes as the text that they most likely are."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _read_as(data, name, mark) or as_latin(data)
    if b"\0" in data[:512]:
        sides = data[:512:2].count(0), data[1:512:2].count(0)
        wide = "utf-16-be" if sides[0] > sides[1] else "utf-16-le"
        return (max(sides) * 3 > len(data[:512]) and _read_as(data, wide)) or _read_as(data, "utf-8") or as_latin(data)
    return _read_as(data, "utf-8") or as_latin(data)


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


def as_latin(data: bytes) -> BytesAsText:
    """Read bytes one character each."""
    return BytesAsText(data.decode("latin-1"), lambda changed: changed.encode("latin-1", "replace"), is_binary=True)


_ZIPPED = (b"\x1f\x8b\x08", b"x\x01", b"x\x9c", b"x\xda")
_GZIP = _ZIPPED[0]


@dataclass(frozen=True, slots=True)
class Inflated:
    """What gzip or zlib data hold, and what stands behind them. `is_broken`: gzip that cannot be read to its end."""

    plain: bytes
    rest: bytes = b""
    is_whole: bool = True
    is_broken: bool = False


def inflated(data: bytes, depth: int) -> Inflated | None:
    """Inflate gzip (all its members) or zlib, within bounds; None if it is neither."""
    if not data.startswith(_ZIPPED):
        return None
    is_gzip = data.startswith(_GZIP)
    left = MOST_INFLATED if depth == 0 else 65_536 + 8 * len(data)
    inflater = Inflater("gzip" if is_gzip else "deflate")
    pieces: list[bytes] = []
    rest, is_whole = b"", depth <= MOST_DEPTH
    try:
        for piece in inflater.feed(data):
            pieces.append(piece)
            left -= len(piece)
            if left < 0:
                break
        inflater.finish()
    except Trailing as exc:
        rest = exc.rest
    except Broken:
        is_whole = False
    if not is_whole and not is_gzip and not pieces:
        return None
    return Inflated(b"".join(pieces), rest, is_whole, is_broken=is_gzip and not is_whole)


def deflated(data: bytes, model: bytes) -> bytes:
    """Deflate again, as gzip or zlib as it was before; the same bytes every time."""
    return gzip.compress(data, mtime=0) if model.startswith(_GZIP) else zlib.compress(data)
