"""The clock: what the time is, and how to wait. Passed in to whatever delays, expires, limits, judges or stamps.

How long a peer, a process or the disk may take to do something is no business of this clock: that is real time always.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A clock whose two readings go on together."""

    @property
    def speed(self) -> float:
        """How many of its seconds go by in a real one."""

    def monotonic(self) -> float:
        """Give seconds since some moment; never less than before."""

    def now(self) -> datetime:
        """Give the time of day, an aware datetime in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Return when so many of this clock's seconds have passed."""


class RealClock:
    """The clock of this machine."""

    speed = 1.0

    def __init__(self) -> None:
        self.monotonic = time.monotonic  # as it is, because it is read several times a call
        self.sleep = asyncio.sleep

    def now(self) -> datetime:
        return datetime.now(UTC)


REAL: Clock = RealClock()
