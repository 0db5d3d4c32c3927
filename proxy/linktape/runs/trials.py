"""Runs of one command, each against a linktape of its own: up to `jobs` at once, with signals, time limits and ends."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from linktape.clock import REAL
from linktape.edge.counters import Counters
from linktape.errors import CassetteUnwritable, CommandNotStarted
from linktape.progress import unseen
from linktape.runs.command import Command, Ended, start
from linktape.runs.command_environment import CommandPlan
from linktape.runs.drill_run import Trial
from linktape.runs.faketime import FastTime
from linktape.runs.held import Held, holdings
from linktape.runs.held_signals import INTERRUPTING, HeldSignals
from linktape.runs.printed import printed
from linktape.runs.sped import LOOK_S, PATIENCE_S, Sped
from linktape.wiring.hosting import Host
from linktape.wiring.onion import Onion
from linktape.wording import visible

_LONG_S = 3_600.0
_LOST_S = 0.5  # after which an end is seen though another thread of this process has taken its signal


@dataclass(frozen=True, slots=True)
class TrialPlan(CommandPlan):
    """What is run, and how. `timeout_s`: a longer run is killed.

    `speed`: what can make the command's clock go faster, for whoever has its `TrialRunner` do so. `patience_s`: for how
    long nothing may go on in such a run, until it is taken for one that hangs by that clock.
    """

    jobs: int = 1
    timeout_s: float = 60.0
    speed: FastTime | None = None
    patience_s: float = PATIENCE_S


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that has ended. `output`: what was printed, redacted; `settled`: what Jira held between two runs.

    `lost`: what could not be written. `speed`: at which the command's clock went; `slowed`: why it could not go on so.
    """

    trial: Trial
    ended: Ended
    took_s: float
    was_killed: bool
    onion: Onion
    counters: Counters
    lost: str | None
    output: str
    settled: Held | None
    speed: float = 1.0
    slowed: str = ""


@dataclass(slots=True)
class _Running:
    trial: Trial
    host: Host
    command: Command
    output: Path
    begun_s: float
    was_killed: bool = False
    settled: Held | None = None  # what Jira held after the first of two runs
    sped: Sped | None = None
    slowed: str = ""


class TrialRunner:
    """Keeps up to `jobs` runs going. `starts` is told of each that begins, `finished` of each that was not cut short.

    `speed`: what makes the clocks of the next commands go faster. A run that cannot be had so is made again without,
    and `told` is told why.
    `interrupted`: by which signal; `not_started`: why the command was not; `redact`: once a linktape is built, its own.
    """

    def __init__(
        self,
        plan: TrialPlan,
        signals: HeldSignals,
        folder: Path,
        *,
        starts: Callable[[Trial], None],
        finished: Callable[[Finished], None],
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._plan = plan
        self._signals = signals
        self._folder = folder
        self._starts = starts
        self._finished = finished
        self._told = told
        self._waiting: deque[Trial] = deque()
        self._at_one: set[Trial] = set()
        self._alone: list[Finished] | None = None
        self.speed: FastTime | None = None
        self._running: list[_Running] = []
        self._cut_short = 0
        self.interrupted: int | None = None
        self.not_started: str | None = None
        self.redact: Callable[[str], str] = str

    def run_one(self, trial: Trial) -> Finished | None:
        """Make one run, of which nobody else is told; None where it did not come to its end.

        One that cannot be had at the speed is not made again: its `slowed` says why.
        """
        alone: list[Finished] = []
        self._alone = alone
        self.run_all([trial])
        self._alone = None
        return alone[0] if alone else None

    def run_all(self, trials: Sequence[Trial]) -> int:
        """Run them; gives how many were not, or not to their end."""
        waiting = self._waiting = deque(trials)
        self._cut_short = 0
        while waiting or self._running:
            while waiting and len(self._running) < self._plan.jobs and not self._is_over:
                self._start(waiting.popleft())
            if self._running:
                self._wait()
            elif self._is_over:
                break
        return len(waiting) + self._cut_short

    @property
    def _is_over(self) -> bool:
        return self.interrupted is not None or self.not_started is not None

    def _start(self, trial: Trial) -> None:
        if trial not in self._at_one and self._alone is None:
            self._starts(trial)
        heeded = partial(self._signals.heeded, unseen)
        sped = Sped(self.speed, self._plan.patience_s) if self.speed is not None and trial not in self._at_one else None
        settings = replace(self._plan.settings, scenarios=trial.scenarios)
        host = Host(settings, heeded, clock=REAL if sped is None else sped.clock).__enter__()
        self.redact = host.onion.redact
        self._run_on(host, trial, sped)

    def _run_on(self, host: Host, trial: Trial, sped: Sped | None, settled: Held | None = None) -> None:
        """Start the command against a linktape. `settled`: what Jira holds after the first of two runs."""
        plan, output = self._plan, self._folder / f"{trial.file}.out"
        given = plan.environment(host, sped)
        try:
            command = start(plan.command, given, own_group=True, output=output)
        except CommandNotStarted as exc:
            host.__exit__(None, None, None)
            if sped is not None:
                sped.close()
            self.not_started = host.onion.redact(str(exc))
            return
        if sped is not None:
            sped.began(command.pid, host)
        running = _Running(trial, host, command, output, time.monotonic(), settled=settled, sped=sped)
        self._running.append(running)

    def _wait(self) -> None:
        """Wait for whatever comes first: an end, a signal, a time limit."""
        now_s = time.monotonic()
        left_s = min(
            _LONG_S if running.was_killed else self._plan.timeout_s - (now_s - running.begun_s)
            for running in self._running
        )
        look_s = LOOK_S if any(running.sped for running in self._running) else _LOST_S
        came = self._signals.next(min(max(0.0, left_s), look_s))
        if came is not None and came.number in INTERRUPTING and self.interrupted is None:
            self.interrupted = came.number
            for running in self._running:
                running.command.tell(signal.SIGTERM)
        for running in list(self._running):
            ended = running.command.ended()
            if ended is not None:
                self._running.remove(running)
                self._finish(running, ended)
            elif time.monotonic() - running.begun_s >= self._plan.timeout_s and not running.was_killed:
                running.was_killed = True
                is_waiting = running.sped is not None and not running.host.serving.busy
                running.slowed = f"it took longer than {self._plan.timeout_s:g} s" if is_waiting else ""
                running.command.tell(signal.SIGKILL)
            elif running.sped is not None and not running.was_killed:
                running.sped.keep()
                running.slowed = running.sped.slowed
                running.was_killed = bool(running.slowed)

    def _finish(self, running: _Running, ended: Ended) -> None:
        running.command.end_leftovers()
        is_first_of_two = running.trial.is_twice and running.settled is None and not (running.was_killed or ended.code)
        if is_first_of_two and self.interrupted is None:
            self._run_on(running.host, running.trial, running.sped, running.host.ask(holdings))
            return
        if running.sped is not None:
            running.sped.close()
        counters = running.host.serving.traffic.counters
        lost = None
        try:
            running.host.__exit__(None, None, None)
        except CassetteUnwritable as exc:
            lost = str(exc)
        if self.interrupted is not None:
            self._cut_short += 1  # it says nothing of the client
            return
        if running.slowed and self._alone is None:
            self._told(f"{running.trial.name}: {running.slowed}; it is made again at 1")
            self._at_one.add(running.trial)
            self._waiting.appendleft(running.trial)
            return
        onion = running.host.onion
        tell = self._finished if self._alone is None else self._alone.append
        tell(
            Finished(
                trial=running.trial,
                ended=ended,
                took_s=time.monotonic() - running.begun_s,
                was_killed=running.was_killed,
                onion=onion,
                counters=counters,
                lost=lost,
                output=visible(onion.redact(printed(running.output)), keeps_lines=True),
                settled=running.settled,
                speed=1.0 if running.sped is None else running.sped.clock.speed,
                slowed=running.slowed,
            )
        )

    def close(self) -> None:
        """End what is still running, after an error."""
        for running in self._running:
            running.command.tell(signal.SIGKILL)
            os.waitpid(running.command.pid, 0)
            running.host.__exit__(None, None, None)
            if running.sped is not None:
                running.sped.close()
