"""A command that an agent runs: its output kept in a file, its time limited, ended when nobody waits any more."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from linktape.runs.command import Command, Ended, start
from linktape.runs.held_signals import check_platform

_LOOK_S = 0.02
_GRACE_S = 1.5


@dataclass(frozen=True, slots=True)
class WatchedCommand:
    """How a command ended, after how long, and whether it was killed because its time was over."""

    ended: Ended
    took_s: float
    was_killed: bool

    def __str__(self) -> str:
        how = f"killed after {self.took_s:.0f} s: it hung" if self.was_killed else str(self.ended)
        return how if self.was_killed else f"{how} after {self.took_s:.1f} s"


async def watched(
    words: Sequence[str],
    environment: Mapping[str, str],
    output: Path,
    timeout_s: float,
    told: threading.Event,
    look: Callable[[], None] = lambda: None,
) -> WatchedCommand:
    """Run a command to its end in a thread; `told` or a cancellation ends it. Raises CommandNotStarted, UsageError.

    `look` is called in that thread again and again.
    """
    check_platform()
    given_up = threading.Event()

    def is_over() -> bool:
        return told.is_set() or given_up.is_set()

    def watch() -> WatchedCommand:
        return _watch(start(words, environment, own_group=True, output=output), timeout_s, is_over, look)

    try:
        return await asyncio.to_thread(watch)
    finally:
        given_up.set()  # cancelled: the thread ends the command, and the loop's end waits for the thread


def _watch(command: Command, timeout_s: float, is_over: Callable[[], bool], look: Callable[[], None]) -> WatchedCommand:
    begun_s = time.monotonic()
    was_killed = False
    while (ended := command.ended()) is None:
        if is_over():
            ended = _end(command)
            break
        if not was_killed and time.monotonic() - begun_s >= timeout_s:
            was_killed = True
            command.tell(signal.SIGKILL)
        look()
        time.sleep(_LOOK_S)
    command.end_leftovers()
    return WatchedCommand(ended, time.monotonic() - begun_s, was_killed)


def _end(command: Command) -> Ended:
    """Have a command end by itself, or kill it."""
    command.tell(signal.SIGTERM)
    deadline_s = time.monotonic() + _GRACE_S
    while (ended := command.ended()) is None:
        if time.monotonic() >= deadline_s:
            command.tell(signal.SIGKILL)
        time.sleep(_LOOK_S)
    return ended
