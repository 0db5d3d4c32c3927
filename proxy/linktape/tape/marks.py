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

HEAD = b"version: 1\nmetadata:\n"
"""How every cassette of ours begins."""

_MARK = re.compile(rb"^  # end ([0-9a-f]{8}) (\S+)[ \t]*\r?\n", re.MULTILINE)
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
    """Find the interactions of a cassette of ours by their marks; None for a file without any."""
    listed = _LIST.search(data)
    if listed is None or _MARK.search(data, listed.end()) is None:
        return None
    blocks = tuple(_blocks(data, listed.end()))
    end = data.index(b"\n", blocks[-1].end) + 1
    lines = blocks[-1].line + data.count(b"\n", blocks[-1].start, end) - 1
    return FilePlan(listed.end(), end, lines, blocks)


def is_cut_in_its_first_interaction(data: bytes) -> bool:
    """Whether a file without marks begins as ours do, so that it was cut before its first mark."""
    return data.startswith(HEAD) or HEAD.startswith(data)


def _blocks(data: bytes, start: int) -> Iterator[Block]:
    line = data.count(b"\n", 0, start) + 1
    for match in _MARK.finditer(data, start):
        block = data[start : match.start()]
        key = match[2].decode("utf-8", "replace")
        written = block.replace(b"\r\n", b"\n") if b"\r" in block else block  # a checkout's CRLF has changed nothing
        is_intact = bool(block) and zlib.crc32(written) == int(match[1], 16)
        yield Block(start, match.start(), line, is_intact, key)
        line += data.count(b"\n", start, match.end())
        start = match.end()
