"""What was found in the pieces of JSON texts before: answers differ in ids and times, and repeat the rest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate

from linktape.redaction.hits import Hit

_BETWEEN = '","'
"""Between the end of one text and the beginning of the next: nothing that is looked for goes on behind it."""

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
        """Give the hits in a text without backslashes, in the text's order."""
        if len(text) < _SHORT:
            return find(text)[0]
        pieces = text.split(_BETWEEN)
        known = self._known(known_of)
        new = [piece for piece in dict.fromkeys(pieces) if piece not in known]
        if new:
            known = _with(known, new, *find(_BETWEEN.join(new)))
        hits: list[Hit] = []
        at = 0
        for piece in pieces:
            if inside := known[piece]:
                hits += [hit.moved(at) for hit in inside]
            at += len(piece) + len(_BETWEEN)
        return hits

    def _known(self, known_of: object) -> dict[str, tuple[Hit, ...]]:
        before, known = self._found
        if before != known_of or len(known) > _MOST_PIECES:
            known = {}
            self._found = (known_of, known)  # a recorder looks beside the loop: what it began with stays its own
        return known


def _with(
    known: dict[str, tuple[Hit, ...]], new: list[str], found: Iterable[Hit], is_lasting: bool
) -> dict[str, tuple[Hit, ...]]:
    """Give what was found in new pieces with what was known, and keep it; but for a long piece."""
    starts = [0, *accumulate(len(piece) + len(_BETWEEN) for piece in new[:-1])]
    inside: dict[int, list[Hit]] = {}
    for hit in found:
        number = bisect_right(starts, hit.start) - 1
        inside.setdefault(number, []).append(hit.moved(-starts[number]))
    made = {piece: tuple(inside.get(number, ())) for number, piece in enumerate(new)}
    if is_lasting and max(map(len, new)) <= _LONGEST_PIECE:
        known.update(made)
        return known
    if is_lasting:
        known.update((piece, hits) for piece, hits in made.items() if len(piece) <= _LONGEST_PIECE)
    return known | made
