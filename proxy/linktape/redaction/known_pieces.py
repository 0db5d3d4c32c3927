"""What was found in the pieces of JSON texts before: answers differ in ids and times, and repeat the rest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, compress, count, filterfalse
from operator import add

from linktape.redaction.hits import Hit

_BETWEEN = ('","', '", "')
"""Between the end of one text and the beginning of the next: nothing that is looked for goes on behind it."""

_BEGINNING = 1_024

_MOST_PIECES = 8_192
_LONGEST_PIECE = 512
_SHORT = 256  # so short a text is looked through at once


class KnownPieces:
    """Finds hits in JSON texts piece by piece; a piece that was looked through is not looked at again.

    `find` gives the hits of a text, and whether they would be the same another time. What it finds in a piece depends
    on that piece, and on what `known_of` gives: once that is another, all is looked at anew.
    """

    def __init__(self) -> None:
        self._found: tuple[object, dict[str, tuple[Hit, ...]]] = (None, {})

    def hits(self, text: str, known_of: object, find: Callable[[str], tuple[list[Hit], bool]]) -> list[Hit]:
        """Give the hits in a text, in its order."""
        if len(text) < _SHORT:
            return find(text)[0]
        between = max(_BETWEEN, key=text[:_BEGINNING].count)
        pieces = text.split(between)
        known = self._known(known_of)
        new = [*filterfalse(known.__contains__, dict.fromkeys(pieces))]
        escaped = [piece for piece in new if "\\" in piece] if "\\" in text else []
        for some in (escaped, [piece for piece in new if "\\" not in piece] if escaped else new):
            if some:  # what has no escapes is looked through as it stands
                known = _with(known, some, between, *find(between.join((*some, ""))))
        found = [*map(known.__getitem__, pieces)]
        with_hits = compress(zip(count(), accumulate(map(len, pieces), initial=0), found, strict=False), found)
        gap = len(between)
        return [hit.moved(at + number * gap) for number, at, inside in with_hits for hit in inside]

    def _known(self, known_of: object) -> dict[str, tuple[Hit, ...]]:
        before, known = self._found
        if before != known_of or len(known) > _MOST_PIECES:
            known = {}
            self._found = (known_of, known)  # a recorder looks beside the loop: what it began with stays its own
        return known


def _with(
    known: dict[str, tuple[Hit, ...]], new: list[str], between: str, found: Iterable[Hit], is_lasting: bool
) -> dict[str, tuple[Hit, ...]]:
    """Give what was found in new pieces with what was known, and keep it; but for a long piece, or too many."""
    is_lasting = is_lasting and len(new) <= _MOST_PIECES
    starts = [*_starts(new, between)]
    inside: dict[int, list[Hit]] = {}
    for hit in found:
        number = bisect_right(starts, hit.start) - 1
        inside.setdefault(number, []).append(hit.moved(-starts[number]))
    made: dict[str, tuple[Hit, ...]] = dict.fromkeys(new, ())
    made.update((new[number], tuple(hits)) for number, hits in inside.items())
    if is_lasting:
        known.update((piece, hits) for piece, hits in made.items() if len(piece) <= _LONGEST_PIECE)
    return known | made if not is_lasting or max(map(len, new)) > _LONGEST_PIECE else known


def _starts(pieces: Iterable[str], between: str) -> Iterator[int]:
    """Say where each piece begins; and what comes behind the last."""
    return map(add, accumulate(map(len, pieces), initial=0), count(0, len(between)))
