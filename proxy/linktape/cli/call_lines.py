"""The log's lines of calls: written a batch at a time, in their order among the log's other lines."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TextIO

from linktape.journal_rows import Row

EVERY_S = 0.1
"""How long a line waits at most. Writing each by itself would take as long as answering does."""

MOST = 30
"""How many lines wait at most: nobody is answered while they are written, 0.1 ms for so many."""


class CallLines(logging.Filter):
    """Is told of calls, and writes their lines, made by `line`, to a stream.

    As a filter of the log's handlers it writes what waits before any other line. What a row has is redacted already.
    """

    def __init__(self, stream: TextIO, loop: asyncio.AbstractEventLoop, line: Callable[[str, Row], str]) -> None:
        super().__init__()
        self._stream = stream
        self._loop = loop
        self._line = line
        self._waiting: list[tuple[str, Row]] = []
        self._due: asyncio.TimerHandle | None = None

    def tell(self, session: str, row: Row) -> None:
        """Have a call's line written soon."""
        if not self._waiting:
            self._due = self._loop.call_later(EVERY_S, self.write)
        self._waiting.append((session, row))
        if len(self._waiting) >= MOST:
            self.write()

    def write(self) -> None:
        """Write the lines that wait."""
        waiting, self._waiting = self._waiting, []
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if waiting:
            self._stream.write("".join([self._line(session, row) for session, row in waiting]))
            self._stream.flush()

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, behind the calls that came before it."""
        self.write()
        return True
