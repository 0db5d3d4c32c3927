"""Hits: the places in a text that must not stay as they are, and how they are replaced. Pure text, no patterns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

REDACTED = "***"
"""Stands where a secret stood. The same in a URL, in JSON, in a header and in HTML, and no scanner takes it for one."""

_MOST_ROUNDS = 6


class Rank(IntEnum):
    """What wins where two hits overlap: the smaller one."""

    SECRET = 0
    PERSON = 1  # by place or shape
    NAME = 2  # somebody who is named elsewhere in the same message


@dataclass(frozen=True, slots=True)
class Hit:
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

    def moved(self, by: int) -> Hit:
        """Give the same hit in a text that has `by` more characters in front."""
        return replace(self, start=self.start + by, end=self.end + by)


def merged(hits: Iterable[Hit]) -> list[Hit]:
    """Give hits that don't overlap, in the text's order. No character of a secret is left uncovered."""
    found = list(hits)
    if len(found) < 2:
        return found
    chosen = list(_united([hit for hit in found if hit.rank is Rank.SECRET]))
    starts = [hit.start for hit in chosen]
    others = sorted(
        (hit for hit in found if hit.rank is not Rank.SECRET),
        key=lambda hit: (hit.rank, not hit.is_placed, -hit.depth, hit.start, -hit.end),
    )
    for hit in others:
        at = bisect_right(starts, hit.start)
        if (at and chosen[at - 1].end > hit.start) or (at < len(chosen) and chosen[at].start < hit.end):
            continue
        chosen.insert(at, hit)
        starts.insert(at, hit.start)
    return chosen


def _united(secrets: list[Hit]) -> Iterator[Hit]:
    """Make one hit of every cluster of overlapping ones."""
    cluster: list[Hit] = []
    end = 0
    for hit in sorted(secrets, key=lambda hit: (hit.start, -hit.end)):
        if cluster and hit.start >= end:
            yield _one(cluster, end)
            cluster = []
        end = max(end, hit.end) if cluster else hit.end
        cluster.append(hit)
    if cluster:
        yield _one(cluster, end)


def _one(cluster: list[Hit], end: int) -> Hit:
    start = cluster[0].start
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
