"""Waits for the disk once for many interactions: those that were written while it was waited for come next."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from linktape.errors import CassetteUnwritable
from linktape.tape.files import CassetteWriter


class GroupCommit:
    """Says when what was written to a file has reached the disk. One wait a file at a time, in a thread."""

    def __init__(self) -> None:
        self._next: dict[CassetteWriter, asyncio.Future[None]] = {}  # of those that were written since a wait began
        self._running: dict[CassetteWriter, asyncio.Task[None]] = {}

    async def reached(self, writer: CassetteWriter) -> None:
        """Wait for all that has been written to a file. Raises CassetteUnwritable where it did not reach the disk."""
        group = self._next.get(writer)
        if group is None:
            group = self._next[writer] = asyncio.get_running_loop().create_future()
            group.add_done_callback(_looked_at)
        if writer not in self._running:
            self._running[writer] = asyncio.create_task(self._run(writer))
        await asyncio.shield(group)

    async def _run(self, writer: CassetteWriter) -> None:
        try:
            while writer in self._next:
                await asyncio.sleep(0)  # what is ready in this turn of the loop comes along
                await self._wait(writer, self._next.pop(writer))
        finally:
            del self._running[writer]
            if group := self._next.pop(writer, None):
                group.cancel()

    async def _wait(self, writer: CassetteWriter, group: asyncio.Future[None]) -> None:
        try:
            disk = writer.begin_wait()
            await asyncio.to_thread(disk.wait)
        except OSError as exc:
            group.set_exception(writer.not_reached(exc))
        except CassetteUnwritable as exc:
            group.set_exception(exc)
        else:
            writer.has_reached(disk)
            group.set_result(None)
        finally:
            group.cancel()  # whatever else has happened, nobody waits for ever; one that has ended stays as it is


def _looked_at(group: asyncio.Future[None]) -> None:
    """Whoever waited may have gone: then nobody asks why it failed."""
    with suppress(asyncio.CancelledError):
        group.exception()
