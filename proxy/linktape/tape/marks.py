"""The end mark: the comment line that closes each interaction of ours, and the plan of a file that it gives.

    - request: ...
      response: ...
      # end 1f0c23ab linkIssues/3/201/5e1d0c77

The number is the CRC-32 of the interaction's bytes, from its dash to the line before the mark. What stands behind the
last mark is torn: cut YAML often still parses, with a changed body. A wrong number with a mark is an edit by hand.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from linktape.errors import bad

HEAD = b"version: 1\nmetadata:\n"
"""How every cassette of ours begins."""

LAST_KEY = re.compile(rb"^  elapsed: [0-9]", re.MULTILINE)
"""What each interaction of ours has behind its bodies."""

_MARK = re.compile(rb"^  # end ([0-9a-f]{8}) (\S+)(?:[ \t]*\r?\n|(?<=/[0-9a-f]{8})\Z)", re.MULTILINE)
_FIRST = b'\ninteractions:\n- request:\n    method: "'
_CONFLICT = (b"\n<<<<<<<", b"\n|||||||", b"\n=======", b"\n>>>>>>>")
_KEY_BEHIND = re.compile(rb"(?:\s*\n)?[A-Za-z\"'][^\n]*:")
_LIST = re.compile(rb"^interactions:[ \t]*(?:#[^\n]*)?\r?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """The bytes between two marks: one interaction, unless somebody edited them. `line` counts from 1."""

    start: int
    end: int  # without the mark
    line: int
    is_intact: bool
    key: str


@dataclass(frozen=True, slots=True)
class FilePlan:
    """Where what stands in a cassette of ours. Offsets in bytes."""

    head: int  # where the first block starts
    end: int  # behind the last mark: what follows is torn
    lines: int  # how many lines there are before `end`
    blocks: tuple[Block, ...]


def mark(block: bytes, key: str) -> bytes:
    """Give the line that closes a block."""
    return b"  # end %08x %s\n" % (zlib.crc32(block), key.encode())


def file_plan(data: bytes) -> FilePlan | None:
    """Find the interactions of a cassette of ours by their marks; None for a file without any, or in another order."""
    listed = _LIST.search(data)
    blocks = tuple(_blocks(data, listed.end())) if listed else ()
    if listed is None or not blocks:
        return None
    end = data.find(b"\n", blocks[-1].end) + 1 or len(data)
    if _KEY_BEHIND.match(data, end):
        return None  # no recorder's doing: the keys were sorted
    lines = blocks[-1].line + data.count(b"\n", blocks[-1].start, end) - 1
    return FilePlan(listed.end(), end, lines, blocks)


def is_torn(data: bytes, end: int) -> bool:
    """Whether something is left behind the last mark; a comment that somebody put there is no interaction."""
    return any(line.strip() and not line.lstrip().startswith(b"#") for line in data[end:].splitlines())


def is_as_recorded(data: bytes) -> bool:
    """Whether a file without marks begins in the recorder's own layout: it may have been cut before its first mark."""
    at = data.find(b"\ninteractions:")
    first = data[at : at + len(_FIRST)] if at >= 0 else b""
    return HEAD.startswith(data) or (data.startswith(HEAD) and _FIRST.startswith(first))


def refuse_conflict(data: bytes, file: str) -> None:
    """Raise BadDocument where a merge has left its marks."""
    places = [data.index(sign) + 1 for sign in _CONFLICT if sign in data] + [0] * data.startswith(b"<<<<<<<")
    if places:
        what, expected = "a mark of a merge conflict", "keep what is right, and delete the lines with the marks"
        raise bad(file, data.count(b"\n", 0, min(places)) + 1, 1, what, expected)


def _blocks(data: bytes, start: int) -> Iterator[Block]:
    line = data.count(b"\n", 0, start) + 1
    for match in _MARK.finditer(data, start):
        block = data[start : match.start()]
        key = match[2].decode("utf-8", "replace")
        written = block.replace(b"\r\n", b"\n") if b"\r" in block else block  # a checkout's CRLF has changed nothing
        is_intact = bool(block) and zlib.crc32(written) == int(match[1], 16)
        if not is_intact and not match[0].endswith(b"\n"):
            return  # the mark itself was cut
        yield Block(start, match.start(), line, is_intact, key)
        line += data.count(b"\n", start, match.end())
        start = match.end()
