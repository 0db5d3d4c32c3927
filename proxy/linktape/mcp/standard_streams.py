"""Serves an agent over standard input and output, until the input ends or a signal asks for the end."""

from __future__ import annotations

import asyncio
import io
import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import anyio
from mcp.server.stdio import stdio_server

from linktape.mcp.agent_server import agent_server
from linktape.mcp.workbench import Workbench

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_ENDING = tuple(number for number in signal.Signals if number.name in ("SIGTERM", "SIGINT", "SIGHUP"))


def serve(bench: Workbench) -> None:
    """Serve one agent; what it has started is stopped at the end.

    Nothing but the protocol is written to standard output: the SDK keeps that for itself, and whatever else is printed
    goes to standard error.
    """
    try:
        anyio.run(_serve, bench)
    except* (BrokenPipeError, ConnectionResetError):
        pass  # the client is gone, and hears nothing more
    finally:
        bench.close()


async def _serve(bench: Workbench) -> None:
    server = agent_server(bench)
    with _lines() as lines:
        async with stdio_server(stdin=lines) as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
        bench.ended.set()


@contextmanager
def _lines() -> Iterator[anyio.AsyncFile[str] | None]:
    """Give standard input, which ends at the first signal that asks for the end; None: as the SDK reads it."""
    if os.name != "posix":
        yield None
        return
    loop, source = asyncio.get_running_loop(), EndableInput(0)
    for number in _ENDING:
        loop.add_signal_handler(number, source.end)  # not `signal`: a loop that waits would not run its handler
    try:
        yield anyio.wrap_file(io.TextIOWrapper(io.BufferedReader(source), encoding="utf-8", errors="replace"))
    finally:
        for number in _ENDING:
            loop.remove_signal_handler(number)
        source.close()


class EndableInput(io.RawIOBase):
    """A file descriptor to read from, which can be made to end: a blocked read is not woken by a signal elsewhere."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._woken, self._waker = os.pipe()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        waiting = select.poll()
        waiting.register(self._woken, select.POLLIN)
        waiting.register(self._descriptor, select.POLLIN)
        if any(descriptor == self._woken for descriptor, _ in waiting.poll()):
            return 0
        view = memoryview(buffer).cast("B")
        data = os.read(self._descriptor, len(view))
        view[: len(data)] = data
        return len(data)

    def end(self) -> None:
        """Have every read from now on, and the one that waits, find the end."""
        with suppress(OSError):
            os.write(self._waker, b".")

    def close(self) -> None:
        """Give back what it opened; the descriptor itself stays open."""
        if not self.closed:
            super().close()
            os.close(self._woken)
            os.close(self._waker)
