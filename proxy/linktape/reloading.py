"""Loads cassettes again when their files change on disk, without dropping a request or a session's place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

from linktape.errors import UsageError
from linktape.tape.timeline import Tape

log = logging.getLogger(__name__)

EVERY_S = 0.5

_Look = tuple[tuple[int, int, int] | None, ...]  # inode, size and time of change; None for a file that is gone


class Answering(Protocol):
    """Answers from a tape that can be replaced."""

    def replace_tape(self, tape: Tape) -> None: ...


class CassetteWatch:
    """Replaces the tape when a file has changed and lies still. A file that cannot be read leaves the old tape.

    `load` makes the new tape; it runs in a thread and may raise UsageError (BadDocument).
    """

    def __init__(self, paths: Sequence[Path], load: Callable[[], Tape], answering: Answering) -> None:
        self._paths = tuple(paths)
        self._load = load
        self._answering = answering
        self._loaded = self._pending = self._look()

    async def refresh(self) -> bool:
        """Look once; whether a new tape has taken the old one's place.

        A change is acted on when a second look finds the files as the first one did: an editor writes in pieces.
        """
        now, before = self._look(), self._pending
        self._pending = now
        if now == self._loaded or now != before:
            return False
        self._loaded = now
        names = ", ".join(str(path) for path in self._paths)
        try:
            tape = await asyncio.to_thread(self._load)
        except UsageError as exc:
            log.warning("%s changed but cannot be read; answers still come from what was loaded before: %s", names, exc)
            return False
        self._answering.replace_tape(tape)
        log.info("%s changed and was loaded again: %s interactions", names, len(tape))
        return True

    async def run(self, every_s: float) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(every_s)
            await self.refresh()

    def _look(self) -> _Look:
        return tuple(_seen(path) for path in self._paths)


@asynccontextmanager
async def watching(
    paths: Sequence[Path], load: Callable[[], Tape], answering: Answering, *, every_s: float = EVERY_S
) -> AsyncIterator[CassetteWatch]:
    """Watch the files inside the block."""
    watch = CassetteWatch(paths, load, answering)
    task = asyncio.create_task(watch.run(every_s))
    try:
        yield watch
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _seen(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
