"""A command whose clock goes faster, with linktape's beside it: and whether it keeps to that, and gets on."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress

from linktape.judge.judge import judge_of
from linktape.runs.faketime import FastTime, joined
from linktape.runs.processes import Processes, family
from linktape.runs.scaled_clock import ScaledClock
from linktape.wiring.hosting import Host
from linktape.wiring.onion import Onion

LOOK_S = 0.02
"""How often a command's processes are looked at: one that lives shorter is perhaps not seen."""

PATIENCE_S = 10.0
_MOST_ASKED_S = 600.0
_STEP_S = 0.5
_IDLE = 0.05  # of a processor
HUNG = (
    "nothing of it has gone on for {:.0f} s, as where a timed wait on a thread (Python's Event.wait, Queue.get, "
    "Thread.join) never ends under libfaketime"
)


class Sped:
    """One command's faster time: the variables for its environment, the clock for linktape, and what becomes of it."""

    def __init__(self, fast: FastTime, patience_s: float = PATIENCE_S) -> None:
        self.clock = ScaledClock(fast.speed)
        self._speed = fast.speed
        self._patience_s = patience_s
        self._stack = ExitStack()
        self._variables = self._stack.enter_context(fast.begun())
        self._host: Host | None = None
        self._pid = 0
        self.slowed = ""

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """Give a command's environment, in which its time goes faster."""
        return joined(given, self._variables)

    def begin(self) -> None:
        """Let linktape's clock go faster from now on: the command is about to be started."""
        self.clock.begin()

    def began(self, pid: int, host: Host) -> None:
        """Look after a command that has been started."""
        self._host, self._pid = host, pid
        self._processes = Processes(pid)
        self._looked_s = self._moved_s = time.monotonic()
        self._cpu_s, self._calls = 0.0, -1

    def keep(self) -> None:
        """End the command where it does not keep to the faster time, or no longer gets on: `slowed` says why."""
        if self.slowed:
            return
        self.slowed = self._processes.without("libfaketime") or self._stuck() or ""
        if not self.slowed:
            return
        for pid in list(family(self._pid)):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """Take away what the command's processes have shared."""
        self._stack.close()

    def _stuck(self) -> str | None:
        now_s = time.monotonic()
        gone_s = now_s - self._looked_s
        if self._host is None or gone_s < _STEP_S:
            return None
        self._looked_s = now_s
        cpu_s, calls = self._processes.cpu_s(), self._host.ask(lambda onion: onion.calls)
        is_moving = calls != self._calls or self._host.serving.busy or self._processes.is_at_work()
        if is_moving or cpu_s - self._cpu_s > _IDLE * gone_s or not _can_tell():
            self._moved_s = now_s
        self._cpu_s, self._calls = cpu_s, calls
        still_s = now_s - self._moved_s
        if still_s < self._patience_s or still_s < self._asked_s(self._host):
            return None
        return HUNG.format(still_s)

    def _asked_s(self, host: Host) -> float:
        """Give how long, in real time, an obedient client may wait at most, and some more."""

        def longest(onion: Onion) -> float:
            return max((judge_of(session).conduct.asked_s for session in onion.sessions), default=0.0)

        asked_s = host.ask(longest) / self._speed
        return 2 * asked_s if asked_s < _MOST_ASKED_S else 0.0


def _can_tell() -> bool:
    """Whether this system shows what a process uses."""
    return sys.platform == "linux"
