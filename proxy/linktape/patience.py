"""How long a peer is waited for: while this process runs.

A process that was stopped (by Ctrl-Z, a debugger, a machine that was put aside) finds all its time gone when it goes
on, and has not yet looked at what came meanwhile. `asyncio.timeout` would give up what lies there.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

_LATE_S = 1.0
"""How late the loop is at least when it did not run."""

_LOOKING_S = 0.5
"""What it gets then to look at what has come."""


class Patience:
    """Ends its block with TimeoutError after so many seconds, as `asyncio.timeout` does.

    `stood_still_s`: how much was added because the process did not run.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timeout = asyncio.Timeout(None)
        self._loop = asyncio.get_running_loop()
        self._until_s = 0.0
        self._handle: asyncio.TimerHandle | None = None
        self._is_over = False
        self.stood_still_s = 0.0

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._wait(self._seconds)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over = True
        if self._handle is not None:
            self._handle.cancel()
        await self._timeout.__aexit__(kind, error, trace)

    def restart(self) -> None:
        """Wait as long again from now on, unless the time is up or the block has ended."""
        if not self._is_over:
            self._wait(self._seconds)

    def _wait(self, seconds: float) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._until_s = self._loop.time() + max(0.0, seconds)
        self._handle = self._loop.call_at(self._until_s, self._is_up)

    def _is_up(self) -> None:
        now_s = self._loop.time()
        late_s = now_s - self._until_s
        if late_s > _LATE_S:
            self.stood_still_s += late_s + _LOOKING_S
            self._wait(_LOOKING_S)
            return
        self._is_over = True
        self._timeout.reschedule(now_s)
