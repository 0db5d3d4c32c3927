"""Reads files again when they change on disk, while requests go on being answered: cassettes, scenarios, a site."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from linktape.errors import LinktapeError

log = logging.getLogger(__name__)

INTERVAL_S = 0.5

Stamp = tuple[int, int, int] | None
"""When a file was changed, its size, and which file it is; None: it is not there."""

Kind = Literal["cassette", "scenario", "site"]


@dataclass(frozen=True, slots=True)
class Watched:
    """Files that are read together.

    `load`, in a thread, gives what puts them in force, which says what is there now.
    """

    kind: Kind
    paths: tuple[Path, ...]
    load: Callable[[], Callable[[], str]]

    @property
    def names(self) -> str:
        """Name the files."""
        return ", ".join(map(str, self.paths))


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of a change of files. `ok`: it is in force; else what was there before goes on, and `says` is why."""

    kind: Kind
    files: str
    at: str  # RFC 3339, UTC
    ok: bool
    says: str


@asynccontextmanager
async def reloading(
    watched: Sequence[Watched], tell: Callable[[Reloaded], None], interval_s: float = INTERVAL_S
) -> AsyncIterator[None]:
    """Read files again whenever they have changed, and tell of it; a file that is broken changes nothing."""
    tasks = [asyncio.create_task(_watch(one, _stamps(one), tell, interval_s)) for one in watched]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _watch(watched: Watched, seen: Sequence[Stamp], tell: Callable[[Reloaded], None], interval_s: float) -> None:
    while True:
        await asyncio.sleep(interval_s)
        now = _stamps(watched)
        if now == seen or None in now:
            continue
        seen = now
        at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            says = (await asyncio.to_thread(watched.load))()
        except LinktapeError as exc:
            log.warning("%s changed and cannot be read; going on with what was there: %s", watched.names, exc)
            tell(Reloaded(watched.kind, watched.names, at, ok=False, says=str(exc)))
            continue
        log.info("%s changed: %s now", watched.names, says)
        tell(Reloaded(watched.kind, watched.names, at, ok=True, says=says))


def _stamps(watched: Watched) -> Sequence[Stamp]:
    return [_stamp(path) for path in watched.paths]


def _stamp(path: Path) -> Stamp:
    """Tell one state of a file from another; None while it is not there, as between two steps of an editor."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
