"""Small things that are done together: what is written to several peers at once.

A peer that sleeps has to be woken, which takes longer than the writing. One that is woken by the first of several
finds the others as well, and so does the processor that writes them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class Together:
    """Does what it is given at the loop's next turn, in its order."""

    def __init__(self) -> None:
        self._call_soon = asyncio.get_running_loop().call_soon
        self._waiting: deque[Callable[[], None]] = deque()

    def add(self, work: Callable[[], None]) -> None:
        """Have something done soon."""
        if not self._waiting:
            self._call_soon(self.do)
        self._waiting.append(work)

    def do(self) -> None:
        """Do now what waits. What fails keeps nothing else from being done."""
        waiting = self._waiting
        try:
            while waiting:
                waiting.popleft()()
        finally:
            if waiting:
                self._call_soon(self.do)
