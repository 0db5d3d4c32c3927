"""What one process knows of a session that is kept elsewhere."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from linktape.shared.shared_session import SharedSession


class Parked(Protocol):
    """A call that waits, and has changed something that is written down nowhere yet."""

    def lose(self) -> None:
        """Know that what it has changed is gone."""


@dataclass(slots=True, weakref_slot=True, eq=False)
class Place:
    """One session here: the same object for as long as anybody has a turn at it.

    `holder`: by which name it is held there, `held_until_s` by the loop's time. `alone`: how many turns in a row nobody
    else has changed it or asked for it. `parked`: calls that wait, while the session is still held for them, `until`
    then. `is_wanted`: another process asks for it; `is_others_next`: it was given back for that, so that others come
    first. `followed`: up to which change of our files it goes, -1 where others may have changed it since.
    """

    name: str
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    session: SharedSession | None = None
    life: str = ""
    version: int = -1
    holder: str = ""
    alone: int = 0
    held_until_s: float = 0.0
    used_s: float = 0.0
    rows: bytes = b""
    calls: int = 0
    beside: set[bytes] = field(default_factory=set[bytes])  # what stands beside it there
    parked: set[Parked] = field(default_factory=set[Parked])
    until: asyncio.TimerHandle | None = None
    followed: int = -1
    is_wanted: bool = False
    is_others_next: bool = False

    def let_go(self) -> None:
        """Know that it is held no more."""
        self.is_others_next = self.is_wanted
        if self.is_wanted:
            self.alone = 0
        self.holder, self.is_wanted = "", False
        if self.until is not None:
            self.until.cancel()
            self.until = None

    def forget(self) -> None:
        """Trust nothing that is known: what is here and what is there may differ."""
        self.version = -1
        self.let_go()
        for one in self.parked:
            one.lose()
        self.parked.clear()

    def begin(self, session: SharedSession, life: str) -> None:
        """Know a life of the session of which nothing is known yet."""
        self.session, self.life, self.version = session, life, 0
        self.rows, self.calls, self.beside = b"", 0, set()
        self.parked.clear()  # what they have changed is of another life
