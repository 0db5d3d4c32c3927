"""Hits: the places in a text that must not stay as they are, and how they are replaced. Pure text, no patterns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

REDACTED = "***"
"""Stands where a secret stood. The same in a URL, in JSON, in a header and in HTML, and no scanner takes it for one."""

_MOST_ROUNDS = 6
_new = tuple.__new__  # quicker than a named tuple's own, which a large answer would call some ten thousand times


class Rank(IntEnum):
    """What wins where two hits overlap: the smaller one."""

    SECRET = 0
    PERSON = 1  # by place or shape
    NAME = 2  # somebody who is named elsewhere in the same message


class Hit(NamedTuple):
    """One thing to replace: `text[start:end]` is a `kind` (said in words; never the value itself).

    `is_placed`: it is known by where it stands, which says more of a value than its shape does. `depth` counts the
    encodings it was found under. `is_known`: a value seen before, so it is no accident of letters. `is_a_name`: it
    stands in the name of a JSON member, which is never changed: an empty hit, so that nothing is replaced.
    """

    start: int
    end: int
    kind: str
    replacement: str = REDACTED
    rank: Rank = Rank.SECRET
    depth: int = 0
    is_known: bool = False
    is_placed: bool = False
    is_a_name: bool = False

    def at(self, start: int, end: int) -> Hit:
        """Give the same hit where it stands there."""
        return _new(Hit, (start, end, *self[2:]))

    def moved(self, by: int) -> Hit:
        """Give the same hit in a text that has `by` more characters in front."""
        return _new(Hit, (self[0] + by, self[1] + by, *self[2:]))


_start_of: Callable[[Hit], int] = itemgetter(0)
_end_of: Callable[[Hit], int] = itemgetter(1)


def merged(hits: Iterable[Hit]) -> list[Hit]:
    """Give hits that don't overlap, in the text's order. No character of a secret is left uncovered."""
    ordered = list(hits)
    if len(ordered) < 2:
        return ordered
    ordered = sorted(sorted(ordered, key=_end_of, reverse=True), key=_start_of)  # where two begin, the longer one first
    if all(before.end <= hit.start for before, hit in pairwise(ordered)):
        return ordered
    chosen: list[Hit] = []
    for cluster in _clusters(ordered):
        chosen += cluster if len(cluster) == 1 else _without_overlaps(cluster)
    return chosen


def _clusters(ordered: Iterable[Hit]) -> Iterator[list[Hit]]:
    """Part hits, which are in order, where none overlaps the next."""
    cluster: list[Hit] = []
    end = 0
    for hit in ordered:
        if cluster and hit.start >= end:
            yield cluster
            cluster = []
        end = max(end, hit.end) if cluster else hit.end
        cluster.append(hit)
    if cluster:
        yield cluster


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    """Unite the secrets; keep of the people what says most, where there is no secret."""
    chosen = [_one(cluster) for cluster in _clusters(hit for hit in hits if hit.rank is Rank.SECRET)]
    starts = [hit.start for hit in chosen]
    others = sorted(
        (hit for hit in hits if hit.rank is not Rank.SECRET),
        key=lambda hit: (hit.rank, not hit.is_placed, -hit.depth, hit.start, -hit.end),
    )
    for hit in others:
        at = bisect_right(starts, hit.start)
        if (at and chosen[at - 1].end > hit.start) or (at < len(chosen) and chosen[at].start < hit.end):
            continue
        chosen.insert(at, hit)
        starts.insert(at, hit.start)
    return chosen


def _one(cluster: list[Hit]) -> Hit:
    """Make one hit of overlapping ones."""
    start, end = cluster[0].start, max(hit.end for hit in cluster)
    whole = [hit for hit in cluster if hit.start == start and hit.end == end]
    if not whole:
        return Hit(start, end, cluster[0].kind)
    return min(whole, key=lambda hit: (not hit.is_placed, hit.depth))


def settled(text: str, find: Callable[[str], list[Hit]]) -> tuple[str, list[Hit]]:
    """Replace what is found until nothing is; give the new text and the hits in the old one.

    A second look is needed: where something has gone, its neighbours may read as something else.
    """
    first = hits = find(text)
    for _ in range(_MOST_ROUNDS):
        if all(hit.is_a_name for hit in hits):
            break
        text = spliced(text, hits)
        hits = find(text)
    return text, first


def spliced(text: str, hits: Iterable[Hit]) -> str:
    """Replace every hit. They are in order and don't overlap (see `merged`)."""
    pieces: list[str] = []
    at = 0
    for hit in hits:
        pieces += (text[at : hit.start], hit.replacement)
        at = hit.end
    return "".join((*pieces, text[at:])) if pieces else text
