"""Users' own patterns: the part of regular expressions that cannot run long, whatever the text is.

A pattern is a row of items: a character, a class (`[A-Z0-9]`, `\\d`, `\\w`, `\\s`, `.`), each with a repeat if wanted
(`?`, `*`, `+`, `{3}`, `{2,8}`). A repeated item must not be able to take what the next one begins with: so there is
one way only to match, and nothing to try again. No groups, no alternatives (write two patterns), no references.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 200
"""Characters in a pattern, and the most that one `*` or `+` takes."""

_ITEM = re.compile(r"(?P<class>\[\^?\]?(?:[^\]\\]|\\.)*\])|(?P<escape>\\.)|(?P<plain>[^\\\[\](){}|^$*+?])", re.DOTALL)
_REPEAT = re.compile(r"\?|\*|\+|\{(\d{1,3})(?:,(\d{0,3}))?\}")
_ESCAPES = frozenset("dwsDWS") | frozenset(r".^$*+?{}[]\|()-/#&~@!\"'<>=:;,%_ ") | frozenset("nrt")
_SAMPLE = [chr(code) for code in range(0x250)] + list("–—…€Жあ😀\u2028")
"""The characters by which overlaps are judged: Latin, and one of each further kind."""


@dataclass(frozen=True, slots=True)
class _Item:
    source: str
    least: int
    most: int
    takes: frozenset[str]


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a user's pattern. Raises ValueError that says what to write instead."""
    if not pattern or len(pattern) > LONGEST:
        raise ValueError(f"a pattern has 1 to {LONGEST} characters")
    items = _items(pattern)
    if all(item.least == 0 for item in items):
        raise ValueError(f"{pattern!r} also matches nothing at all; write at least one item without `?` or `*`")
    for at, item in enumerate(items):
        if item.least < item.most:
            _check_end(pattern, item, items[at + 1 :])
    return re.compile("".join(f"(?:{item.source}){{{item.least},{item.most}}}" for item in items))


def _check_end(pattern: str, item: _Item, rest: list[_Item]) -> None:
    """Refuse a repeat that could also take what follows it."""
    for follower in rest:
        if item.takes & follower.takes:
            raise ValueError(
                f"{pattern!r}: `{item.source}` is repeated and can take what `{follower.source}` is meant for; "
                "use a class without those characters, or a fixed number such as {6}"
            )
        if follower.least:
            return


def _items(pattern: str) -> list[_Item]:
    items: list[_Item] = []
    at = 0
    while at < len(pattern):
        found = _ITEM.match(pattern, at)
        if found is None or (found["escape"] and found[0][1] not in _ESCAPES):
            raise ValueError(
                f"{pattern!r}: {pattern[at : at + 2]!r} cannot be used here; characters, classes and repeats can "
                "(no groups, alternatives, anchors or references; put a backslash before a sign)"
            )
        least, most, at = _repeat(pattern, found.end())
        items.append(_Item(found[0], least, most, _taken(pattern, found[0])))
    return items


def _repeat(pattern: str, at: int) -> tuple[int, int, int]:
    found = _REPEAT.match(pattern, at)
    if found is None:
        return 1, 1, at
    if found[0] in ("?", "*", "+"):
        least, most = {"?": (0, 1), "*": (0, LONGEST), "+": (1, LONGEST)}[found[0]]
        return least, most, found.end()
    least = int(found[1])
    most = least if found[2] is None else int(found[2] or LONGEST)
    if not least <= most <= LONGEST:
        raise ValueError(f"{pattern!r}: {found[0]} is no repeat; write the smaller number first, at most {LONGEST}")
    return least, most, found.end()


def _taken(pattern: str, source: str) -> frozenset[str]:
    try:
        one = re.compile(source)
    except re.error as exc:
        raise ValueError(f"{pattern!r}: {source} is no class: {exc}") from exc
    return frozenset(letter for letter in _SAMPLE if one.fullmatch(letter))
