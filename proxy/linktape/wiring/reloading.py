"""Reads cassettes again when they change on disk, while requests go on being answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from linktape.errors import LinktapeError
from linktape.layers.replayer import Replayer
from linktape.playback.tape import Tape

log = logging.getLogger(__name__)

INTERVAL_S = 0.5


@asynccontextmanager
async def reloading(
    paths: Sequence[Path], load: Callable[[], Tape], replayer: Replayer, interval_s: float = INTERVAL_S
) -> AsyncIterator[None]:
    """Give the replayer a new tape whenever one of the files has changed; a file that is broken changes nothing."""
    watching = asyncio.create_task(_watch(tuple(paths), load, replayer, interval_s))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch(paths: tuple[Path, ...], load: Callable[[], Tape], replayer: Replayer, interval_s: float) -> None:
    seen = [_stamp(path) for path in paths]
    while True:
        await asyncio.sleep(interval_s)
        now = [_stamp(path) for path in paths]
        if now == seen or None in now:
            continue
        seen = now
        names = ", ".join(str(path) for path in paths)
        try:
            tape = await asyncio.to_thread(load)
        except LinktapeError as exc:
            log.warning("%s changed and cannot be read; going on with what was there: %s", names, exc)
            continue
        replayer.replace_tape(tape)
        log.info("%s changed: %s interactions now", names, len(tape))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Tell one state of a file from another; None while it is not there, as between two steps of an editor."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
