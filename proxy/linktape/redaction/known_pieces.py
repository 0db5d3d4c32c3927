"""Looks through texts piece by piece: what they have in common, but for its digits, is looked at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, compress, count, filterfalse

from linktape.redaction import regex, signs
from linktape.redaction.alike import alike
from linktape.redaction.hits import Hit

_BETWEEN = ('","', '", "')
"""Between the end of one text and the beginning of the next: nothing that is looked for goes on behind it."""

_SAMPLE = 1_024
_MOST_PIECES = 8_192
_LONGEST_PIECE = 512

Find = Callable[[str], tuple[list[Hit], bool]]


class KnownPieces:
    """Finds hits in texts. A piece in which nothing is suspicious is not looked at, nor one that was before.

    `suspicious` finds, where every digit is 0, what there may be a hit for. `find` gives the hits of a text, and
    whether they would be the same another time. What it finds in a piece depends on that piece, and on what `known_of`
    gives: once that is another, all is looked at anew.
    """

    def __init__(self, suspicious: regex.Pattern = signs.IN_JSON, betweens: tuple[str, ...] = _BETWEEN) -> None:
        self._suspicious = suspicious
        self._betweens = betweens
        self._told: tuple[set[str], set[str]] = (set(), set())  # harmless pieces, and suspicious ones, without digits
        self._found: tuple[object, dict[str, tuple[Hit, ...]]] = (None, {})
        self._last: tuple[int, set[str]] = (0, set())  # what was looked through, and what was suspicious in it

    def hits(self, text: str, known_of: object, find: Find) -> list[Hit]:
        """Give the hits in a text, in its order; but for what a piece gives no sign of: values that were seen."""
        before, known = self._found
        if before != known_of or len(known) > _MOST_PIECES:
            known = {}
            self._found = (known_of, known)
        is_short, together = len(text) <= _LONGEST_PIECE, alike(text)
        if is_short and (text in known or together in self._told[0]):
            return [*known.get(text, ())]
        middle = len(text) // 2
        between = max(self._betweens, key=text[max(0, middle - _SAMPLE) : middle + _SAMPLE].count)
        parts = together.split(between)
        suspects = self._suspects(parts, between)
        self._last = hash(text), suspects
        if not suspects:
            if is_short:
                self._told[0].add(together)
            return []
        ends, gap = accumulate(map(len, parts), initial=0), len(between)
        some = compress(zip(count(), ends, parts, strict=False), map(suspects.__contains__, parts))
        spots = [(at + number * gap, at + number * gap + len(piece)) for number, at, piece in some]
        pieces = [text[start:end] for start, end in spots]
        new = [*filterfalse(known.__contains__, dict.fromkeys(pieces))]
        groups: dict[tuple[bool, bool], list[str]] = {}
        for piece in new:  # what has no escapes is looked through only as it stands
            groups.setdefault(("\\" in piece, "%" in piece or "&" in piece), []).append(piece)
        for group in groups.values():
            known = _with(known, group, between, find)
        return [hit.moved(at) for (at, _), piece in zip(spots, pieces, strict=True) for hit in known[piece]]

    def may_have(self, some: Iterable[str], pattern: regex.Pattern, text: str) -> bool:
        """Whether some of what a pattern finds, which is always suspicious, may be in the text looked through last."""
        asked, suspects = self._last
        together = "\n".join(suspects)
        found = {together[start:end] for start, end in pattern.spans(together)}
        return asked != hash(text) or not found.isdisjoint(map(alike, some))

    def _suspects(self, parts: list[str], between: str) -> set[str]:
        """Give those pieces in which something may be found."""
        if sum(map(len, self._told)) > _MOST_PIECES:
            self._told = (set(), set())
        harmless, suspicious = self._told  # a recorder looks beside the loop: what it began with stays its own
        distinct = set(parts)
        new = [*(distinct - harmless - suspicious)]
        found = {new[number] for number in self._suspicious.parts_with([*map(regex.encoded, new)], between.encode())}
        for piece in new if len(new) <= _MOST_PIECES else ():
            if len(piece) <= _LONGEST_PIECE:
                (suspicious if piece in found else harmless).add(piece)
        return found | (distinct & suspicious)


def _with(known: dict[str, tuple[Hit, ...]], new: list[str], between: str, find: Find) -> dict[str, tuple[Hit, ...]]:
    """Give what was found in new pieces with what was known, and keep it; but for a long piece, or too many."""
    found, is_lasting = find(_joined(new, between))
    is_lasting = is_lasting and len(new) <= _MOST_PIECES
    inside: dict[int, dict[Hit, None]] = {}
    for (number, start), hit in zip(_placed((hit.start for hit in found), new, between), found, strict=True):
        inside.setdefault(number, {})[hit.moved(-start)] = None
    made: dict[str, tuple[Hit, ...]] = dict.fromkeys(new, ())
    made.update((new[number], tuple(hits)) for number, hits in inside.items())
    if is_lasting:
        known.update((piece, hits) for piece, hits in made.items() if len(piece) <= _LONGEST_PIECE)
    return known | made if not is_lasting or max(map(len, new)) > _LONGEST_PIECE else known


def _joined(pieces: list[str], between: str) -> str:
    """Put pieces together so that around each stands what stood around it."""
    return between.join(("", *pieces, ""))


def _placed(places: Iterable[int], pieces: list[str], between: str) -> Iterator[tuple[int, int]]:
    """Say of places in what was joined in which piece each is, by its number, and where that begins."""
    starts = _starts(pieces, between, len(between))
    for place in places:
        number = max(0, bisect_right(starts, place) - 1)
        yield number, starts[number]


def _starts(pieces: Iterable[str], between: str, first: int = 0) -> list[int]:
    """Say where each piece begins."""
    gap = len(between)
    return [*accumulate([len(piece) + gap for piece in pieces], initial=first)][:-1]
