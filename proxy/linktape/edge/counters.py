"""What went through the client's port since the start, counted for Prometheus. Of a session's name nothing is kept."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate

from linktape.bounded import MOST_KINDS, Tally
from linktape.messages import Response

BUCKETS_S = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0)

Kind = tuple[str, int, str]
"""Operation, status, and the scenario's fault, if any."""

Timed = tuple[str, int, str | None, int]
"""A kind, and which of the buckets its time falls into."""

_MOST_TIMED = MOST_KINDS * (len(BUCKETS_S) + 1)


@dataclass(slots=True)
class Counters:
    """Counters that only grow."""

    timed: Tally[Timed] = field(default_factory=partial(Tally[Timed], most=_MOST_TIMED))
    lost: Counter[str] = field(default_factory=Counter[str])  # by operation: the client did not get the answer
    unmatched: int = 0
    unsupported: int = 0
    outside: int = 0
    not_recorded: int = 0
    refused: Counter[int] = field(default_factory=Counter[int])  # by status
    strangers: Counter[str] = field(default_factory=Counter[str])  # who never got to speak, by what is wrong
    elsewhere: Counter[str] = field(default_factory=Counter[str])  # hosts to which the forward proxy does not lead
    took_s: float = 0.0

    def answered(self, operation: str, response: Response, took_s: float, delivered: bool) -> None:
        """Count one call."""
        self.timed.add((operation, response.status, response.fault, bisect_left(BUCKETS_S, took_s)))
        if not delivered:
            self.lost[operation] += 1
        if response.is_unmatched:
            self.unmatched += 1
        if response.is_unsupported:
            self.unsupported += 1
        if response.is_outside:
            self.outside += 1
        if response.is_not_recorded:
            self.not_recorded += 1
        self.took_s += took_s

    def plus(self, other: Counters) -> Counters:
        """Give what both have counted."""
        return Counters(
            Tally(self.timed.counts + other.timed.counts, _MOST_TIMED),
            self.lost + other.lost,
            self.unmatched + other.unmatched,
            self.unsupported + other.unsupported,
            self.outside + other.outside,
            self.not_recorded + other.not_recorded,
            self.refused + other.refused,
            self.strangers + other.strangers,
            self.elsewhere + other.elsewhere,
            self.took_s + other.took_s,
        )

    @property
    def calls(self) -> Counter[Kind]:
        """How many calls there were of each kind."""
        calls = Counter[Kind]()
        for (operation, status, fault, _), count in self.timed.counts.items():
            calls[operation, status, fault or ""] += count
        return calls

    def lines(self, sessions: int) -> Iterator[str]:
        """Give the counters in Prometheus' text format."""
        kinds = sorted(self.calls.items())
        calls = [
            (f'{{operation="{operation}",status="{status}",fault="{fault}"}}', count)
            for (operation, status, fault), count in kinds
        ]
        called = sorted({operation for (operation, _, _), _ in kinds})
        lost = [(f'{{operation="{name}"}}', self.lost[name]) for name in called]
        refused = [(f'{{status="{status}"}}', count) for status, count in sorted(self.refused.items())]
        buckets = [0] * (len(BUCKETS_S) + 1)
        for (*_, bucket), count in self.timed.counts.items():
            buckets[bucket] += count
        so_far = [*accumulate(buckets)]
        bounds = zip((*map(str, BUCKETS_S), "+Inf"), so_far, strict=True)
        took: list[tuple[str, float]] = [(f'_bucket{{le="{bound}"}}', count) for bound, count in bounds]
        took += [("_sum", round(self.took_s, 6)), ("_count", so_far[-1])]
        metrics: tuple[tuple[str, str, str, Sequence[tuple[str, float]]], ...] = (
            ("sessions", "gauge", "Sessions that are held", [("", sessions)]),
            ("calls_total", "counter", "Calls by operation, status and scripted fault", calls),
            ("lost_total", "counter", "Answers that did not reach the client", lost),
            ("unmatched_total", "counter", "Calls that replay knew no answer to", [("", self.unmatched)]),
            ("outside_total", "counter", "Calls past the address that was given", [("", self.outside)]),
            ("unsupported_total", "counter", "Calls that the mock does not serve", [("", self.unsupported)]),
            ("not_recorded_total", "counter", "Answers that could not be written down", [("", self.not_recorded)]),
            ("refused_total", "counter", "Requests that the edge refused", refused),
            ("call_seconds", "histogram", "From a request's head to the end of its answer", took),
        )
        for name, kind, text, values in metrics:
            yield f"# HELP linktape_{name} {text}"
            yield f"# TYPE linktape_{name} {kind}"
            for labels, value in values:
                yield f"linktape_{name}{labels} {value}"
