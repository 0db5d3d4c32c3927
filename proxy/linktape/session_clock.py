"""A session's own clock: it goes as the server's does, or it is virtual, and then stands still but when it is told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from linktape.clock import Clock
from linktape.errors import UsageError

if TYPE_CHECKING:
    from linktape.session import Session


MOST_S = 366 * 86_400.0
"""How far a clock is set forward at once."""

LAST_DAY = datetime(9000, 1, 1, tzinfo=UTC)

_NOTHING_S = 1e-6  # sums of seconds may be wrong by so much


class SessionClock:
    """A clock that can be stopped, set forward, and let go on from where it stands. It never goes back.

    What waits by it ends when the moment has come, by itself or because the clock was set forward past it. Whoever
    waits again after that, waits from the moment that the clock then shows.
    """

    def __init__(self, behind: Clock) -> None:
        self._behind = behind
        self._stands: tuple[float, datetime] | None = None
        self._ahead_s = 0.0
        self._ahead_of_day = timedelta()
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def speed(self) -> float:
        """How many of its seconds go by in a real one, where it goes by itself."""
        return self._behind.speed

    @property
    def is_virtual(self) -> bool:
        """Whether it stands still but when it is told."""
        return self._stands is not None

    @property
    def waiting(self) -> int:
        """How many wait for a moment of this clock."""
        return len(self._waiting)

    def monotonic(self) -> float:
        """Give seconds since some moment."""
        return self._behind.monotonic() + self._ahead_s if self._stands is None else self._stands[0]

    def now(self) -> datetime:
        """Give the time of day."""
        return self._behind.now() + self._ahead_of_day if self._stands is None else self._stands[1]

    async def sleep(self, seconds: float) -> None:
        """Return when so many of this clock's seconds have passed."""
        until_s = self.monotonic() + seconds
        while (left_s := until_s - self.monotonic()) > _NOTHING_S:
            changed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.add(changed)
            try:
                await (changed if self._stands is not None else self._pass(left_s, changed))
            finally:
                self._waiting.discard(changed)

    async def _pass(self, seconds: float, changed: asyncio.Future[None]) -> None:
        """Let time go by, but no longer than the clock stays as it is."""
        passing = asyncio.ensure_future(self._behind.sleep(seconds))
        try:
            await asyncio.wait({passing, changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            passing.cancel()

    def stop(self) -> None:
        """Stand still from now on."""
        if self._stands is None:
            self._stands = (self.monotonic(), self.now())
            self._tell()

    def go_on(self) -> None:
        """Go by itself again, from the moment that it shows."""
        if self._stands is not None:
            self._ahead_s = self._stands[0] - self._behind.monotonic()
            self._ahead_of_day = self._stands[1] - self._behind.now()
            self._stands = None
            self._tell()

    def advance(self, seconds: float) -> None:
        """Set it forward, where it stands still. Raises UsageError where it goes by itself, or there is no such day."""
        if self._stands is None:
            raise UsageError("the clock is real and goes by itself; make it virtual before it is set forward")
        if not 0 <= seconds <= MOST_S:
            raise UsageError(f"a clock is set forward by 0 to {MOST_S:g} seconds at once, not by {seconds:g}")
        stood_s, day = self._stands
        if LAST_DAY - day < timedelta(seconds=seconds):
            raise UsageError(f"the clock would go beyond {LAST_DAY:%Y-%m-%d}; reset the session")
        self._stands = (stood_s + seconds, day + timedelta(seconds=seconds))
        self._tell()

    @property
    def state(self) -> ClockState:
        """Give it as plain data."""
        return ClockState(self._stands, self._ahead_s, self._ahead_of_day.total_seconds())

    @state.setter
    def state(self, state: ClockState) -> None:
        """Set it as another process has; who waits by it looks again."""
        if state != self.state:
            self._stands, self._ahead_s = state.stands, state.ahead_s
            self._ahead_of_day = timedelta(seconds=state.ahead_of_day_s)
            self._tell()

    def _tell(self) -> None:
        for changed in self._waiting:
            if not changed.done():
                changed.set_result(None)


@dataclass(frozen=True, slots=True)
class ClockState:
    """Where a session's own clock stands, if it does, and how far it is ahead of the server's."""

    stands: tuple[float, datetime] | None
    ahead_s: float
    ahead_of_day_s: float


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a session's clock showed when its steady time was first asked for."""

    monotonic_s: float
    day: datetime


def steady_now(session: Session) -> datetime:
    """Give the time of day as it goes on from a session's first look, however the machine's clock is set meanwhile.

    For what counts in windows of time: by a clock that is put back an hour, they would stay shut for an hour.
    """
    clock = session.clock
    first = session.state(FirstLook, lambda: FirstLook(clock.monotonic(), clock.now()))
    return first.day + timedelta(seconds=clock.monotonic() - first.monotonic_s)


def own_clock(session: Session) -> SessionClock:
    """Give a session's own clock, which it gets if it still goes by the server's."""
    if not isinstance(session.clock, SessionClock):
        session.clock = SessionClock(session.clock)
    return session.clock


def let_go(session: Session) -> None:
    """Let a session's time go by itself, because nobody can set it forward any more: what waits by it must end."""
    if isinstance(session.clock, SessionClock):
        session.clock.go_on()
