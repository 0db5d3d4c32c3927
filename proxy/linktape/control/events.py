"""What happens, as server-sent events: each call as it ends, each change, and how much was left out. Can be resumed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

from linktape.control.answer_models import Changed, JournalEntry, LeftOut
from linktape.edge.traffic import Traffic
from linktape.journal_rows import Entry
from linktape.session import SessionStore

MOST_WAITING = 1_000
BEAT_S = 15.0
"""How long a listener hears nothing at most: a comment keeps its connection alive, and shows that it has gone."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event that waits: `id` is empty where it cannot be told again."""

    event: str
    data: str
    id: str = ""

    def __str__(self) -> str:
        number = f"id: {self.id}\n" if self.id else ""
        return f"event: {self.event}\n{number}data: {self.data}\n\n"


class EventStream:
    """A stream of server-sent events. What a slow reader cannot take is left out, and counted.

    `session`: None for all. `seen` is the last event's id that the reader has, empty where it begins.
    """

    def __init__(self, traffic: Traffic, sessions: SessionStore, session: str | None = None, seen: str = "") -> None:
        self._traffic = traffic
        self._session = session
        self._waiting: asyncio.Queue[Event | None] = asyncio.Queue(MOST_WAITING)
        self._left_out = 0
        self._ends = traffic.listen(self)
        self._earlier = list(self._missed(seen, sessions)) if seen else []

    def hear(self, number: int, entry: Entry) -> None:
        if self._session in (None, entry.session):
            self._wait(Event("call", _call(entry), f"{self._ends.name}-{number}"))

    def hear_change(self, session: str, what: str) -> None:
        if session == "*" or self._session in (None, session):
            self._wait(Event("change", Changed(session=session, what=what).model_dump_json()))

    def stop(self) -> None:
        """Come to an end, behind what is still waiting."""
        if self._waiting.full():
            self._waiting.get_nowait()
            self._left_out += 1
        self._waiting.put_nowait(None)

    def _wait(self, told: Event) -> None:
        if self._waiting.full():
            self._left_out += 1
        else:
            self._waiting.put_nowait(told)

    def _missed(self, seen: str, sessions: SessionStore) -> Iterator[Event]:
        """Give what happened since an event, as far as it is still known, and before it how much is not.

        An id of another start of linktape stands before all that happened.
        """
        name, _, text = seen.rpartition("-")
        known = text.isascii() and text.isdecimal() and len(text) < 16 and name == self._ends.name
        last = int(text) if known else 0
        first = self._ends.count - len(self._ends.recent) + 1
        if not known:
            yield Event("restart", "{}")
        wanted = [
            (number, place)
            for number, place in enumerate(self._ends.recent, start=first)
            if number > last and self._session in (None, place[0])
        ]
        entries = _entries({place[0] for _, place in wanted}, sessions)
        gone = max(0, first - 1 - last) + sum(1 for _, place in wanted if place not in entries)
        if gone:
            yield Event("left-out", LeftOut(calls=gone).model_dump_json())
        for number, place in wanted:
            if place in entries:
                yield Event("call", _call(entries[place]), f"{self._ends.name}-{number}")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b": linktape\n\n"
        while self._earlier:  # whole pages, so that ten thousand are no ten thousand writes
            page, self._earlier = self._earlier[:100], self._earlier[100:]
            yield "".join(map(str, page)).encode("utf-8", "replace")
        while True:
            try:
                async with asyncio.timeout(BEAT_S):
                    told = await self._waiting.get()
            except TimeoutError:
                yield b":\n\n"
                continue
            if told is None:
                return
            left_out, self._left_out = self._left_out, 0
            notice = str(Event("left-out", LeftOut(calls=left_out).model_dump_json())) if left_out else ""
            yield f"{notice}{told}".encode("utf-8", "replace")

    async def aclose(self) -> None:
        """Listen no more."""
        self._traffic.listen_no_more(self)


def _call(entry: Entry) -> str:
    return JournalEntry.of(entry).model_dump_json()


def _entries(names: Iterable[str], sessions: SessionStore) -> dict[tuple[str, int], Entry]:
    """Give the journals' calls that have ended, by session and number."""
    found = ((name, sessions.peek(name)) for name in names)
    return {
        (name, entry.n): entry
        for name, session in found
        if session is not None
        for entry in session.journal
        if entry.delivered is not None
    }
