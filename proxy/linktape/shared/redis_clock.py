"""One clock for all processes: Redis' own, as this machine's steady clock goes on from it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from linktape.shared.redis_wire import RedisWire

_LOOKS = 5


class RedisClock:
    """A clock that shows the same on every machine, but for half a round trip: `monotonic` is seconds since 1970.

    What a client waited is judged by whoever has its next call; so all of them read one clock.
    """

    speed = 1.0

    def __init__(self, behind_s: float = 0.0) -> None:
        self._behind_s = behind_s
        self._last_s = 0.0
        self.sleep = asyncio.sleep

    def monotonic(self) -> float:
        """Give seconds since 1970; never less than before."""
        self._last_s = max(self._last_s, time.monotonic() + self._behind_s)
        return self._last_s

    def now(self) -> datetime:
        """Give the time of day."""
        return datetime.fromtimestamp(self.monotonic(), UTC)

    async def set_by(self, wire: RedisWire) -> None:
        """Set it by the quickest of some answers. Raises StateGone."""
        looks: list[tuple[float, float]] = []
        for _ in range(_LOOKS):
            asked_s = time.monotonic()
            seconds, micros = await wire.ask("TIME", may_repeat=True)
            answered_s = time.monotonic()
            shown_s = int(seconds) + int(micros) / 1_000_000
            looks.append((answered_s - asked_s, shown_s - (asked_s + answered_s) / 2))
        self._behind_s = min(looks)[1]
