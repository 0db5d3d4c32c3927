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

    `find` gives the hits of a text, or None where it could not look at all of it. What it finds in a piece depends on
    that piece, and on what `known_of` gives: once that is another, all is looked at anew.
    """

    def __init__(self) -> None:
        self._found: tuple[object, dict[str, tuple[Hit, ...]]] = (None, {})

    def hits(self, text: str, known_of: object, find: Callable[[str], list[Hit] | None]) -> list[Hit] | None:
        """Give the hits in a text without backslashes, in the text's order; None where not all could be looked at."""
        if len(text) < _SHORT:
            return find(text)
        pieces = text.split(_BETWEEN)
        known = self._known(known_of)
        new = [piece for piece in dict.fromkeys(pieces) if piece not in known]
        if new:
            found = find(_BETWEEN.join(new))
            if found is None:
                return None
            known = self._with(known, new, found)
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
        self, known: dict[str, tuple[Hit, ...]], new: list[str], found: Iterable[Hit]
    ) -> dict[str, tuple[Hit, ...]]:
        """Keep what was found in new pieces, and give it with what was known; a long piece is not kept."""
        starts = [0, *accumulate(len(piece) + len(_BETWEEN) for piece in new[:-1])]
        inside: dict[int, list[Hit]] = {}
        for hit in found:
            number = bisect_right(starts, hit.start) - 1
            inside.setdefault(number, []).append(hit.moved(-starts[number]))
        made = {piece: tuple(inside.get(number, ())) for number, piece in enumerate(new)}
        known.update(made)
        if max(map(len, new)) <= _LONGEST_PIECE:
            return known
        whole = dict(known)
        for piece in new:
            if len(piece) > _LONGEST_PIECE:
                del known[piece]
        return whole
