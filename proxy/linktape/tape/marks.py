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
from collections.abc import Iterable, Iterator
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
    """The bytes between two marks: one interaction, unless somebody edited them. `line` counts from 1.

    `sum`: the CRC-32 that the mark names; of bytes that are intact, and where no checkout changed the ends of lines.
    """

    start: int
    end: int  # without the mark
    line: int
    is_intact: bool
    key: str
    sum: int = 0


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
    head = list_start(data)
    found = () if head is None else tuple(blocks(data, head))
    if head is None or not found:
        return None
    end = data.find(b"\n", found[-1].end) + 1 or len(data)
    if _KEY_BEHIND.match(data, end):
        return None  # no recorder's doing: the keys were sorted
    lines = found[-1].line + data.count(b"\n", found[-1].start, end) - 1
    return FilePlan(head, end, lines, found)


def list_start(data: bytes) -> int | None:
    """Find where the first interaction begins: behind the line `interactions:`."""
    listed = _LIST.search(data)
    return listed.end() if listed else None


def next_start(data: bytes) -> int | None:
    """Find where the interaction behind the next mark begins."""
    match = next(_marks(data, 1), None)
    return match.end() if match else None


def blocks(data: bytes, start: int) -> Iterator[Block]:
    """Find the blocks from an offset on, at which a line begins that is not the first."""
    line = data.count(b"\n", 0, start) + 1
    view = memoryview(data)
    for match in _marks(data, start):
        end, number = match.start(), int(match[1], 16)
        has_cr = data.find(b"\r", start, end) >= 0  # a checkout's CRLF has changed nothing
        written = data[start:end].replace(b"\r\n", b"\n") if has_cr else view[start:end]
        is_intact = start < end and zlib.crc32(written) == number
        if not is_intact and not match[0].endswith(b"\n"):
            return  # the mark itself was cut
        yield Block(start, end, line, is_intact, match[2].decode("utf-8", "replace"), number)
        line += data.count(b"\n", start, match.end())
        start = match.end()


def is_torn(data: bytes, end: int) -> bool:
    """Whether something is left behind the last mark; a comment that somebody put there is no interaction."""
    return any(line.strip() and not line.lstrip().startswith(b"#") for line in data[end:].splitlines())


def is_as_recorded(data: bytes) -> bool:
    """Whether a file without marks begins in the recorder's own layout: it may have been cut before its first mark."""
    at = data.find(b"\ninteractions:")
    first = data[at : at + len(_FIRST)] if at >= 0 else b""
    return HEAD.startswith(data) or (data.startswith(HEAD) and _FIRST.startswith(first))


def refuse_conflict(data: bytes, file: str, parts: Iterable[tuple[int, int]] | None = None) -> None:
    """Raise BadDocument where a merge has left its marks, in the whole file or between the offsets of its `parts`."""
    places = [0] * data.startswith(b"<<<<<<<")
    for start, end in [(0, len(data))] if parts is None else parts:
        found = (data.find(sign, max(start - 1, 0), end) for sign in _CONFLICT)
        places += [at + 1 for at in found if at >= 0]
    if places:
        what, expected = "a mark of a merge conflict", "keep what is right, and delete the lines with the marks"
        raise bad(file, data.count(b"\n", 0, min(places)) + 1, 1, what, expected)


def _marks(data: bytes, start: int) -> Iterator[re.Match[bytes]]:
    at = start - 1
    while (at := data.find(b"\n  # end ", at) + 1) > 0:
        match = _MARK.match(data, at)
        if match is not None:
            yield match
            at = match.end() - 1  # its end of line begins the next
