"""Reads JSON: at once where nothing is wrong with it, and token by token to say where something stands."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import takewhile

from linktape.errors import bad
from linktape.nodes.node import MOST_DEPTH, Listing, Node, Scalar, Spot, Table, Value

_TOKEN = re.compile(r'[{}\[\]]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\],:"]+')
_SHORT = 512  # letters: they are soon read by what is there already
_MOST_DEPTH_AT_ONCE = 200  # pydantic's own bound
_TWO_DIGITS = re.compile("[0-9]{2}")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_NESTED = (dict, list)  # a union would be made anew for each value that is looked at
MOST_DIGITS = 1_000
"""Jackson's own bound on a number's length."""


def json_value(text: str, file: str) -> Value:
    """Read a JSON document. Raises BadDocument, also for a member that stands twice, which JSON's own rules allow."""
    try:
        return loads(text, MOST_DEPTH, _members)
    except json.JSONDecodeError as exc:
        what = f"not JSON: {exc.msg[:1].lower()}{exc.msg[1:]}"
        raise bad(file, exc.lineno, exc.colno, what, "check commas and quotes") from exc
    except ValueError as exc:
        json_node(text, file)
        raise bad(file, 1, 1, f"not JSON: {exc}", "a JSON document") from exc


def json_node(text: str, file: str) -> Node:
    """Give the nodes of a document that is JSON. Raises BadDocument for what is wrong with its values."""
    return _JsonScanner(text, file).node()


def loads(text: str, most_depth: int, members: Callable[[list[tuple[str, Value]]], Value] | None = None) -> Value:
    """Read JSON strictly: no NaN, no lone surrogate, bounded depth and numbers. Raises ValueError."""
    if members is not None or len(text) < _SHORT or _may_have_a_long_number(text):
        return _checked(text, most_depth, members)
    import pydantic_core  # a server starts sooner without it

    try:
        value: Value = pydantic_core.from_json(text, allow_inf_nan=False, cache_strings="keys")  # what we read, or less
    except ValueError:
        return _checked(text, most_depth, members)
    if most_depth < _MOST_DEPTH_AT_ONCE:
        _refuse_deep(value, text, most_depth)
    return value


def _checked(text: str, most_depth: int, members: Callable[[list[tuple[str, Value]]], Value] | None) -> Value:
    try:
        if members is None:
            value: Value = _STRICT.decode(text)
        else:
            value = json.loads(text, object_pairs_hook=members, parse_constant=_refuse, parse_int=_integer)
    except RecursionError as exc:
        raise ValueError(f"nested deeper than {most_depth}") from exc
    _refuse_deep(value, text, most_depth)
    if _SURROGATE.search(text):
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _may_have_a_long_number(text: str) -> bool:
    """Whether among some of the letters, so far apart, two neighbours are digits: in too long a number they are."""
    return _TWO_DIGITS.search(text[:: MOST_DIGITS // 2]) is not None


def _refuse_deep(value: Value, text: str, most_depth: int) -> None:
    if text.count("[") + text.count("{") > most_depth and _is_deep(value, most_depth):
        raise ValueError(f"nested deeper than {most_depth}")


def _members(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands twice")
    return members


def _refuse(word: str) -> Value:
    raise ValueError(f"{word} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


_STRICT = json.JSONDecoder(parse_constant=_refuse, parse_int=_integer)  # making one takes as long as a short text


def _is_deep(value: Value, most: int) -> bool:
    level: list[dict[str, Value] | list[Value]] = [value] if isinstance(value, _NESTED) else []
    for _ in range(most):
        inner = [one.values() if isinstance(one, dict) else one for one in level]
        level = [item for items in inner for item in items if isinstance(item, _NESTED)]
    return any(level)


class _JsonScanner:
    """Goes through the tokens of a document."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._tokens = ((match[0], match.start()) for match in _TOKEN.finditer(text))

    def node(self, depth: int = 0, token: tuple[str, int] | None = None) -> Node:
        word, at = next(self._tokens) if token is None else token
        spot = self._spot(at)
        if depth > MOST_DEPTH:
            raise bad(self._file, *spot, f"nested deeper than {MOST_DEPTH}", "a flatter file")
        if word == "[":
            return Listing([self.node(depth + 1, inner) for inner in self._until("]")], *spot)
        if word == "{":
            table = Table({}, *spot)
            for key, start in self._until("}"):
                key_spot = self._spot(start)
                name = self._text(key, key_spot)
                if name in table.members:
                    first = table.key_spots[name].line
                    raise bad(self._file, *key_spot, f"{name!r} stands twice", f"once; the first is in line {first}")
                table.key_spots[name] = key_spot
                table.members[name] = self.node(depth + 1)
            return table
        return Scalar(self._text(word, spot), word[0] != '"', *spot)

    def _until(self, end: str) -> Iterator[tuple[str, int]]:
        return takewhile(lambda token: token[0] != end, self._tokens)

    def _text(self, word: str, spot: Spot) -> str:
        if word[0] != '"':
            if len(word) > MOST_DIGITS or word in ("NaN", "Infinity", "-Infinity"):
                raise bad(self._file, *spot, f"the number {word[:20]}", "a number such as 1 or 2.5")
            return word
        text = str(json.loads(word))
        if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
            raise bad(self._file, *spot, "half of a surrogate pair", "a whole character")
        return text

    def _spot(self, at: int) -> Spot:
        line = bisect_right(self._starts, at)
        return Spot(line, at - self._starts[line - 1] + 1)
