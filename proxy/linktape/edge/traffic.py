"""What goes through the client's port: counted, kept for a while, and told as it happens."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from linktape.edge.counters import Counters
from linktape.edge.last_calls import LastCalls
from linktape.journal_rows import Entry
from linktape.messages import Response
from linktape.responder import Call

MOST_RECENT = 10_000
"""How many of the calls that ended last can be told of again."""


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


class Others(Protocol):
    """The processes that answer with this one. What they do is told to each."""

    def changed(self, session: str, what: str) -> None:
        """Have all of them hear, and this one, that a session was changed."""

    async def listen(self) -> None:
        """Have this one hear of all calls from now on, by whomever they were answered."""

    async def counters(self) -> Sequence[Counters]:
        """Give what those have counted for whom this one speaks."""

    async def messages(self, session: str, n: int) -> tuple[object, object] | None:
        """Give request and answer of a call as they may be shown, from whoever has answered it."""


@dataclass(slots=True)
class Traffic:
    """What was counted, the last calls, and the listeners to what happens. Of a session's name nothing is kept.

    `others`: those who answer with this one; then calls and changes come from all of them, and from it.
    """

    counters: Counters = field(default_factory=Counters)
    last: LastCalls = field(default_factory=LastCalls)
    ends: Ends | None = None
    others: Others | None = None
    _listeners: set[Listener] = field(default_factory=set[Listener])

    def answered(self, call: Call, response: Response, took_s: float, delivered: bool) -> None:
        """Count one call, and tell whoever listens."""
        self.counters.answered(call.operation.id, response, took_s, delivered)
        self.last.keep(call, response)
        if self.ends is not None and self.others is None:
            self.ended(call.session.name, call.n, lambda: call.session.journal.find(call.n))

    def ended(self, session: str, n: int, find: Callable[[], Entry | None]) -> None:
        """Tell whoever listens of a call that has ended."""
        ends = self.ends
        if ends is None:
            return
        ends.count += 1
        ends.recent.append((session, n))
        entry = find() if self._listeners else None
        for listener in self._listeners:
            if entry is not None:
                listener.hear(ends.count, entry)

    def changed(self, session: str, what: str) -> None:
        """Tell whoever listens, at any process, that a session was changed through the control port."""
        if self.others is None:
            self.hear_change(session, what)
        else:
            self.others.changed(session, what)

    def hear_change(self, session: str, what: str) -> None:
        """Tell whoever listens here that a session was changed."""
        for listener in self._listeners:
            listener.hear_change(session, what)

    async def all_counters(self) -> Counters:
        """Give what was counted by all for whom this one speaks."""
        counted = self.counters
        for one in () if self.others is None else await self.others.counters():
            counted = counted.plus(one)
        return counted

    async def listen_to_all(self) -> None:
        """Have calls heard from now on that others answer."""
        if self.others is not None:
            await self.others.listen()

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
