"""Lets a test wait for what the log says of files that are read again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager


class Told(logging.Handler):
    """Keeps what the log says until somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: asyncio.Queue[str] = asyncio.Queue()

    def emit(self, record: logging.LogRecord) -> None:
        self._texts.put_nowait(record.getMessage())

    async def until(self, text: str) -> None:
        async with asyncio.timeout(20):
            while text not in await self._texts.get():
                pass


@contextmanager
def listening(name: str) -> Iterator[Told]:
    """Hear what this logger says."""
    log = logging.getLogger(name)
    handler, level = Told(), log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield handler
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
