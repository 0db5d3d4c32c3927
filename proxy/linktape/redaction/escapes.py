"""Undoes escapes (percent, JSON and Python backslashes, HTML entities) in a text, and says where in it things stood."""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, quote_plus, unquote_to_bytes

from linktape.redaction.hits import Hit

MOST_TURNS = 9
"""How often escapes are undone, the three kinds taking turns."""


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
