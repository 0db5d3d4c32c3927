"""What a process does that reads one slice of a long cassette: two rounds, each asked for and answered over its pipes.

It is only ever started by `in_slices.py`; what goes through the pipes is pickled, for nobody else has their ends.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Sequence
from typing import IO, Any, NamedTuple

from linktape.playback.evidence import Evidence
from linktape.playback.indexing import Part, Said
from linktape.playback.match_settings import MatchSettings
from linktape.playback.relations import Links, Names, Relations
from linktape.progress import Progress, between
from linktape.tape import slices
from linktape.tape.blocks import Blocks, Columns
from linktape.tape.slices import Slice


class Order(NamedTuple):
    """The first question: which slice of which file."""

    file: str
    of: Slice
    settings: MatchSettings


class Shown(NamedTuple):
    """The answer to it: where everything stands, and what the answers show."""

    columns: Columns
    evidence: Evidence


class Related(NamedTuple):
    """The second question: what the whole tape relates. It is answered by a `Said`."""

    names: Names
    links: Sequence[list[str]]


class Told(NamedTuple):
    """Sent before an answer: how much is done, of 1."""

    share: float


Question = Order | Related
Answer = Shown | Said | None
"""None: the slice is not as the recorder wrote it."""


def main() -> None:
    """Read one slice."""
    gc.disable()  # nothing here makes circles, and the process ends soon
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    order: Order = pickle.load(asked)  # from our parent
    data = _content(int(sys.argv[1]), order.of.start - 1, order.of.size + 1)
    progress = _telling(answers)
    columns = slices.columns(data, order.of, between(progress, 0, 0.3))
    if columns is None:
        _send(answers, None)
        return
    start = order.of.start - 1
    blocks = Blocks(order.file, b"", lambda at, size, _: data[at - start : at - start + size], columns, {})
    part = Part(blocks.outlines(), len(columns), between(progress, 0.3, 0.8))
    _send(answers, Shown(columns, part.evidence))
    related: Related = pickle.load(asked)
    relations = Relations(related.names, Links(related.links))
    _send(answers, part.said(relations, order.settings, between(progress, 0.8, 1)))


def _content(descriptor: int, start: int, size: int) -> bytes:
    pieces: list[bytes] = []
    while size > 0 and (piece := os.pread(descriptor, size, start)):
        pieces.append(piece)
        start, size = start + len(piece), size - len(piece)
    return b"".join(pieces)


def _telling(answers: IO[bytes]) -> Progress:
    def tell(done: int, total: int) -> None:
        _send(answers, Told(done / total))

    return tell


def _send(to: IO[bytes], what: Any) -> None:
    pickle.dump(what, to, pickle.HIGHEST_PROTOCOL)
    to.flush()
