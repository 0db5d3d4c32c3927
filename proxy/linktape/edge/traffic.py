"""What went through the client's port since the start: counted for Prometheus, and told as it happens."""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_left
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from linktape.bounded import Tally
from linktape.journal_rows import Entry
from linktape.messages import Response
from linktape.responder import Call

BUCKETS_S = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0)
MOST_WAITING = 1_000
BEAT_S = 15.0
"""How long a listener hears nothing at most: a comment keeps its connection alive, and shows that it has gone."""

Kind = tuple[str, int, str]
"""Operation, status, and the scenario's fault, if any."""


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
    took_s: float = 0.0
    buckets: Tally[int] = field(default_factory=Tally[int])
    _listeners: set[Listener] = field(default_factory=set["Listener"])

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
        self.took_s += took_s
        self.buckets.add(bisect_left(BUCKETS_S, took_s))
        if self._listeners:
            entry = call.session.journal.find(call.n)
            for listener in self._listeners:
                listener.hear(entry)

    @property
    def calls(self) -> Counter[Kind]:
        """How many calls there were of each kind."""
        return self.kinds.counts

    def listener(self, session: str | None) -> Listener:
        """Give a new listener to one session's calls, or to all."""
        listener = Listener(session, self._listeners)
        self._listeners.add(listener)
        return listener

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


class Listener:
    """A stream of server-sent events, one for each call. What a slow reader cannot take is left out, and counted."""

    def __init__(self, session: str | None, others: set[Listener]) -> None:
        self._session = session
        self._others = others
        self._waiting: asyncio.Queue[Entry | None] = asyncio.Queue(MOST_WAITING)
        self._left_out = 0

    def hear(self, entry: Entry | None) -> None:
        """Be told of a call."""
        if entry is not None and self._session in (None, entry.session):
            if self._waiting.full():
                self._left_out += 1
            else:
                self._waiting.put_nowait(entry)

    def stop(self) -> None:
        """Come to an end, behind what is still waiting."""
        if self._waiting.full():
            self._waiting.get_nowait()
            self._left_out += 1
        self._waiting.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b": linktape\n\n"
        while True:
            try:
                async with asyncio.timeout(BEAT_S):
                    entry = await self._waiting.get()
            except TimeoutError:
                yield b":\n\n"
                continue
            if entry is None:
                return
            left_out, self._left_out = self._left_out, 0
            notice = f"event: left-out\ndata: {left_out}\n\n" if left_out else ""
            data = json.dumps(entry.as_json(), ensure_ascii=False, separators=(",", ":"))
            yield f"{notice}event: call\nid: {entry.n}\ndata: {data}\n\n".encode("utf-8", "replace")

    async def aclose(self) -> None:
        """Listen no more."""
        self._others.discard(self)
