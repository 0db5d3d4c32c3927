"""What went through the client's port since the start: counted for Prometheus, and told as it happens."""

from __future__ import annotations

import secrets
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Protocol

from linktape.bounded import Tally
from linktape.edge.last_calls import LastCalls
from linktape.journal_rows import Entry
from linktape.messages import Response
from linktape.responder import Call

BUCKETS_S = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0)
MOST_RECENT = 10_000
"""How many of the calls that ended last can be told of again."""

Kind = tuple[str, int, str]
"""Operation, status, and the scenario's fault, if any."""


class Listener(Protocol):
    """Hears of what happens. `number` counts what can be told again, from 1."""

    def hear(self, number: int, entry: Entry) -> None:
        """Be told of a call that has ended."""

    def hear_change(self, session: str, what: str) -> None:
        """Be told that somebody changed a session through the control port."""

    def stop(self) -> None:
        """Come to an end."""


@dataclass(slots=True)
class Ends:
    """The calls that ended since somebody listened for the first time: their number, and places in the journals."""

    name: str = field(default_factory=lambda: secrets.token_hex(4))  # tells the numbers of two starts apart
    count: int = 0
    recent: deque[tuple[str, int]] = field(default_factory=lambda: deque[tuple[str, int]](maxlen=MOST_RECENT))


@dataclass(slots=True)
class Traffic:
    """Counters that only grow, and the listeners to what happens. Of a session's name nothing is kept."""

    kinds: Tally[Kind] = field(default_factory=Tally[Kind])
    lost: Counter[str] = field(default_factory=Counter[str])  # by operation: the client did not get the answer
    unmatched: int = 0
    unsupported: int = 0
    outside: int = 0
    not_recorded: int = 0
    refused: Counter[int] = field(default_factory=Counter[int])  # by status
    strangers: Counter[str] = field(default_factory=Counter[str])  # who never got to speak, by what is wrong
    elsewhere: Counter[str] = field(default_factory=Counter[str])  # hosts to which the forward proxy does not lead
    took_s: float = 0.0
    buckets: Tally[int] = field(default_factory=Tally[int])
    last: LastCalls = field(default_factory=LastCalls)
    ends: Ends | None = None
    _listeners: set[Listener] = field(default_factory=set[Listener])

    def answered(self, call: Call, response: Response, took_s: float, delivered: bool) -> None:
        """Count one call, and tell whoever listens."""
        operation = call.operation.id
        self.kinds.add((operation, response.status, response.fault or ""))
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
        self.last.keep(call, response)
        self.took_s += took_s
        self.buckets.add(bisect_left(BUCKETS_S, took_s))
        if self.ends is not None:
            self._tell(self.ends, call)

    def _tell(self, ends: Ends, call: Call) -> None:
        ends.count += 1
        ends.recent.append((call.session.name, call.n))
        entry = call.session.journal.find(call.n) if self._listeners else None
        for listener in self._listeners:
            if entry is not None:
                listener.hear(ends.count, entry)

    def changed(self, session: str, what: str) -> None:
        """Tell whoever listens that a session was changed through the control port."""
        for listener in self._listeners:
            listener.hear_change(session, what)

    @property
    def calls(self) -> Counter[Kind]:
        """How many calls there were of each kind."""
        return self.kinds.counts

    def listen(self, listener: Listener) -> Ends:
        """Have a listener hear from now on; gives what it could have heard before."""
        self._listeners.add(listener)
        self.ends = self.ends or Ends()
        return self.ends

    def listen_no_more(self, listener: Listener) -> None:
        """Let a listener alone."""
        self._listeners.discard(listener)

    def stop(self) -> None:
        """Let every listener come to its end."""
        for listener in self._listeners:
            listener.stop()

    def lines(self, sessions: int) -> Iterator[str]:
        """Give the counters in Prometheus' text format."""
        calls = [
            (f'{{operation="{operation}",status="{status}",fault="{fault}"}}', count)
            for (operation, status, fault), count in sorted(self.calls.items())
        ]
        called = sorted({operation for operation, _, _ in self.calls})
        lost = [(f'{{operation="{name}"}}', self.lost[name]) for name in called]
        refused = [(f'{{status="{status}"}}', count) for status, count in sorted(self.refused.items())]
        so_far = [*accumulate(self.buckets.counts[at] for at in range(len(BUCKETS_S) + 1))]
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
