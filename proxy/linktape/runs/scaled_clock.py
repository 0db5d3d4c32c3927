"""A clock that goes N times as fast as another one, from a moment on: for a command whose own clock does so as well."""

from __future__ import annotations

from datetime import datetime, timedelta

from linktape.clock import REAL, Clock


class ScaledClock:
    """A clock that goes as the one behind it until it begins, and from then on `speed` times as fast."""

    def __init__(self, speed: float, behind: Clock = REAL) -> None:
        self.speed = speed
        self._behind = behind
        self._began: tuple[float, datetime] | None = None

    def begin(self) -> None:
        """Go faster from now on. Once is enough: it goes on from its first beginning."""
        if self._began is None:
            self._began = (self._behind.monotonic(), self._behind.now())

    def _gone_s(self, began_s: float) -> float:
        return (self._behind.monotonic() - began_s) * self.speed

    def monotonic(self) -> float:
        """Give seconds since some moment."""
        began = self._began
        return self._behind.monotonic() if began is None else began[0] + self._gone_s(began[0])

    def now(self) -> datetime:
        """Give the time of day."""
        began = self._began
        return self._behind.now() if began is None else began[1] + timedelta(seconds=self._gone_s(began[0]))

    async def sleep(self, seconds: float) -> None:
        """Return when so many of this clock's seconds have passed."""
        await self._behind.sleep(seconds / self.speed)
