"""A cassette's file without some of its interactions: every other byte stays as it is. Pure.

What is dropped are whole lines. Whether the rest still says the same is not supposed but read: where it does not, as in
JSON on one line or where a YAML alias leads into what goes, nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from linktape.cassette_tools.yaml_comments import comments
from linktape.errors import BadDocument, bad
from linktape.tape import marks, reader
from linktape.tape.cassette import Cassette, Interaction

_ITEM = re.compile(rb"( *)- ")


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where an interaction stands, in lines from 0: what is before it belongs to nobody else, `end` is behind it."""

    before: int
    start: int
    end: int


def without(data: bytes, file: str, dropped: Collection[int]) -> bytes:
    """Give the file's new content without these interactions, by their index. Raises BadDocument."""
    cassette = reader.cassette(data, file)
    lines = data.split(b"\n")
    parts = list(_parts(data, lines, cassette))
    gone = {number for index in dropped for number in range(parts[index].before, parts[index].end)}
    changed = b"\n".join(line for number, line in enumerate(lines) if number not in gone)
    _check(cassette, dropped, changed)
    return changed


def commented(data: bytes, file: str) -> set[int]:
    """Give the interactions that somebody has written a comment into, or before, by their index."""
    plan = marks.file_plan(data)
    parts = list(_parts(data, data.split(b"\n"), reader.cassette(data, file)))
    text = (data if plan is None else data[: plan.end]).decode("utf-8", "replace")
    found = [number - 1 for number, _ in comments(text, bool)]
    return {index for index, part in enumerate(parts) for number in found if part.before <= number < part.end}


def _parts(data: bytes, lines: Sequence[bytes], cassette: Cassette) -> Iterator[_Lines]:
    """Find each interaction's lines. Raises BadDocument where one does not begin a line of its own."""
    plan = marks.file_plan(data)
    last = plan.lines if plan is not None else len(lines)
    starts = [one.line - 1 for one in cassette]
    before = None
    for start, following in zip(starts, [*starts[1:], last], strict=True):
        item = _ITEM.match(lines[start])
        if item is None:
            raise _unsuitable(cassette.file, start + 1)
        end = _end(lines, start, following, len(item[1]))
        yield _Lines(start if before is None else before, start, end)
        before = end


def _end(lines: Sequence[bytes], start: int, following: int, indent: int) -> int:
    """Give the line behind an item: behind all that is indented more than its dash, and blank lines after that."""
    for number in range(start + 1, following):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip(b" ")) <= indent:
            return number
    is_at_the_end = following == len(lines) and lines[-1] == b""
    return following - 1 if is_at_the_end else following


def _check(before: Cassette, dropped: Collection[int], changed: bytes) -> None:
    """Make sure that what is left says what it said. Raises BadDocument."""
    kept = [one for index, one in enumerate(before) if index not in dropped]
    try:
        after = reader.cassette(changed, before.file)
    except BadDocument as exc:
        raise _unsuitable(before.file, 1) from exc
    if [*map(_content, after)] != [*map(_content, kept)] or _about(after) != _about(before):
        raise _unsuitable(before.file, 1)


def _content(one: Interaction) -> tuple[object, ...]:
    return one.request, one.operation, one.response, one.recorded_at, one.elapsed_s


def _about(cassette: Cassette) -> tuple[object, ...]:
    return cassette.is_ours, cassette.is_torn, cassette.metadata


def _unsuitable(file: str, line: int) -> BadDocument:
    what = "interactions cannot be taken out of this file one by one"
    return bad(file, line, 1, what, f"`linktape cassette redact {file}` brings it into linktape's own form")
