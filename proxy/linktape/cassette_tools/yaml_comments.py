"""The comments of a YAML file, which no parser gives: what stands behind a `#` that is in no scalar. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

import yaml

from linktape.nodes.yaml_reader import LOADER

_MAYBE = re.compile(r"(?:^|(?<=[ \t]))#")
_END_MARK = re.compile(r"^  # end [0-9a-f]{8} \S+\s*$")

Position = tuple[int, int]  # line and column, from 0


def comments(text: str, is_wanted: Callable[[str], object]) -> Iterator[tuple[int, str]]:
    """Give each wanted comment with its line, from 1. The file is gone through once more only where one may be."""
    maybe: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n")):
        first = _MAYBE.search(line) if "#" in line and not _END_MARK.match(line) else None
        if first is not None and is_wanted(line[first.start() :]):
            maybe.append((number, line))
    scalars = list(_scalars(text)) if maybe else []
    for number, line in maybe:
        starts = (match.start() for match in _MAYBE.finditer(line))
        at = next((start for start in starts if not _is_in(scalars, (number, start))), None)
        if at is not None and is_wanted(line[at:]):
            yield number + 1, line[at:]


def _scalars(text: str) -> Iterator[tuple[Position, Position]]:
    """Give where each scalar begins and ends, in order."""
    for token in yaml.scan(text, LOADER):
        if isinstance(token, yaml.ScalarToken):
            begin, end = token.start_mark, token.end_mark
            yield (begin.line, begin.column), (end.line, end.column)


def _is_in(scalars: list[tuple[Position, Position]], position: Position) -> bool:
    at = bisect_right(scalars, (position, (1 << 62, 0))) - 1
    return at >= 0 and position < scalars[at][1]
