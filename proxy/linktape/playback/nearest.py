"""Finds recordings that resemble a request, among however many: by what a request has in common with others."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from zlib import adler32, crc32

from linktape.playback.meaning import Meaning

_MOST_IN_A_BUCKET = 16
_MOST_COMPARED = 64
_SUBJECTS = ("source", "destination", "issue", "link", "link type", "path")


class Nearest:
    """Finds recordings that resemble a request by what they share, without going through them all.

    `seqs` has the first recordings of each bucket, beside their bucket's number in `buckets`, in the order of those.
    """

    def __init__(self, buckets: array[int], seqs: array[int]) -> None:
        self.buckets = buckets
        self.seqs = seqs

    def candidates(self, meant: Meaning) -> list[int]:
        """Give some recordings that may be near, the likeliest first."""
        found: dict[int, None] = {}
        for bucket in likenesses(meant):
            start = bisect_left(self.buckets, bucket)
            found.update(dict.fromkeys(self.seqs[start : bisect_right(self.buckets, bucket, start)]))
        return list(found)[:_MOST_COMPARED]


class NearestBuilder:
    """Remembers the first recording of each meaning; of what many share, some."""

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}
        self._buckets, self._seqs = array("Q"), array("I")

    def add(self, seq: int, likenesses: Iterable[int]) -> None:
        """Remember the first recording of one meaning."""
        sizes = self._sizes
        for bucket in likenesses:
            size = sizes.get(bucket, 0)
            if size < _MOST_IN_A_BUCKET:
                sizes[bucket] = size + 1
                self._buckets.append(bucket)
                self._seqs.append(seq)

    def nearest(self) -> Nearest:
        """Give what was remembered, ready to be asked."""
        order = sorted(range(len(self._buckets)), key=self._buckets.__getitem__)
        return Nearest(
            array("Q", map(self._buckets.__getitem__, order)), array("I", map(self._seqs.__getitem__, order))
        )


def likenesses(meant: Meaning) -> Iterator[int]:
    """Number what a request has in common with others, the most telling first."""
    return map(_number, _buckets(meant))


def _number(bucket: tuple[str, ...]) -> int:
    text = "\0".join(bucket).encode("utf-8", "surrogatepass")
    return crc32(text) << 32 | adler32(text)  # two that share a number do no harm: these are candidates only


def _buckets(meant: Meaning) -> Iterator[tuple[str, ...]]:
    """Name what a request has in common with others, the most telling first."""
    ends = sorted(meant.parts.get(end, "") for end in ("source", "destination"))
    if any(ends):
        yield (meant.operation, "ends", *ends)
    named = [(part, meant.parts[part]) for part in _SUBJECTS if part in meant.parts]
    for part, value in named:
        yield (meant.operation, part, value)
    yield (meant.operation,)
    for part, value in named:
        yield (part, value)
