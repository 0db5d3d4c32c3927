"""Reads the `links:` of a large site file line by line, which takes a tenth of the time that a YAML parser does.

Only the two plain ways to write them are read: one `- {type: Blocks, from: A-1, to: A-2}` a line, or one member a line,
with the members in the same order throughout. Anything else is left to the parser; so is every mistake, because the
parser knows places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

LEAST = 1_000
"""Below this many lines the parser is quick enough."""

_HEAD = re.compile(r"^links:[ ]*\n", re.MULTILINE)
_NEXT_PART = re.compile(r"^[^ \n#-]", re.MULTILINE)
_FIRST = re.compile(r"(?P<margin>[ ]*)-[ ](?P<brace>\{?)")
_MEMBER = re.compile(r"""[ ]*-?[ ]*\{?[ ]*(id|type|from|to):[ ]""")
_KEY = r"([A-Za-z][A-Za-z0-9_]{0,30}-[1-9][0-9]{0,11})"
_VALUES = {
    "id": r"""["']?([0-9]{1,18})["']?""",
    "type": r"""(?:"([^"\\\n]{1,255})"|'([^'\n]{1,255})'|([A-Za-z][A-Za-z0-9_/-]*(?:[ ][A-Za-z0-9_/-]+)*))""",
    "from": _KEY,
    "to": _KEY,
}
_WORDS_OF_YAML = frozenset({"null", "true", "false"})


class PlainLink(NamedTuple):
    """A link as a file says it, with nothing looked up. The type is a name or an id."""

    id: str | None
    type: str
    source: str
    destination: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A file without its links, and the links."""

    rest: str
    links: list[PlainLink]


def cut(text: str, least: int = LEAST) -> Cut | None:
    """Take the links out of a file; None where they are few, or not written in one of the two plain ways."""
    heads = list(_HEAD.finditer(text))
    if len(heads) != 1 or text.count("\n", heads[0].end()) < least:
        return None
    start = heads[0].end()
    following = _NEXT_PART.search(text, start)
    end = following.start() if following else len(text)
    links = _read(text, start, end)
    return None if links is None else Cut(text[: heads[0].start()] + text[end:], links)


def _read(text: str, start: int, end: int) -> list[PlainLink] | None:
    order = _order(text, start, end)
    if order is None:
        return None
    entry = re.compile(_entry(text, start, order))
    numbers = {name: group for group, name in _groups(order)}
    found: list[PlainLink] = []
    while start < end:
        match = entry.match(text, start, end)
        if match is None:
            return None
        type_ = match[numbers["type"]] or match[numbers["type"] + 1] or match[numbers["type"] + 2]
        if type_.lower() in _WORDS_OF_YAML:
            return None
        id_ = match[numbers["id"]] if "id" in numbers else None
        found.append(PlainLink(id_, type_, match[numbers["from"]], match[numbers["to"]]))
        start = match.end()
    return found


def _order(text: str, start: int, end: int) -> list[str] | None:
    """Give the order of the members in the first entry."""
    first = _FIRST.match(text, start, end)
    if first is None:
        return None
    if first["brace"]:
        line_end = text.find("\n", start, end)
        line = text[start : line_end if line_end >= 0 else end]
        order = re.findall(r"[{,][ ]*(id|type|from|to):", line)
    else:
        order = []
        for line in text[start : start + 2_000].split("\n")[:4]:
            member = _MEMBER.match(line)
            if member is None or (order and line.lstrip().startswith("-")):
                break
            order.append(member[1])
    return order if sorted(order) in (["from", "id", "to", "type"], ["from", "to", "type"]) else None


def _entry(text: str, start: int, order: Iterable[str]) -> str:
    """Give the pattern of an entry, written like the first one."""
    first = _FIRST.match(text, start)
    assert first is not None, "_order has seen it"
    margin = re.escape(first["margin"])
    members = [f"{name}:[ ]{_VALUES[name]}" for name in order]
    if first["brace"]:
        return rf"{margin}-[ ]\{{[ ]*{',[ ]*'.join(members)}[ ]*\}}[ ]*(?:\n|\Z)"
    return rf"{margin}-[ ]" + rf"[ ]*\n{margin}[ ][ ]".join(members) + r"[ ]*(?:\n|\Z)"


def _groups(order: Iterable[str]) -> Iterable[tuple[int, str]]:
    """Give the number of each member's first group in the pattern."""
    number = 1
    for name in order:
        yield number, name
        number += 3 if name == "type" else 1
