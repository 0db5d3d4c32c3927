"""`run`: a linktape on a free port, one command that talks to it, and what came of it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from linktape.clock import REAL
from linktape.edge.counters import Counters
from linktape.errors import CassetteUnwritable, CommandNotStarted, Interrupted
from linktape.judge.coverage import Coverage
from linktape.layers.journal import TellCall, log_call
from linktape.progress import Waiting, unseen
from linktape.runs.command import Ended, start, wait
from linktape.runs.command_environment import CommandPlan, shown
from linktape.runs.drill_run import Trial
from linktape.runs.faketime import FastTime
from linktape.runs.held_signals import HeldSignals, signals_held
from linktape.runs.no_call import no_call
from linktape.runs.outcome import Outcome
from linktape.runs.same_calls import quicken
from linktape.runs.sped import LOOK_S, Sped
from linktape.runs.summing_up import sum_up
from linktape.runs.trials import TrialPlan, TrialRunner
from linktape.wiring.hosting import Host
from linktape.wiring.onion import Onion
from linktape.wiring.whereabouts import announced_by


@dataclass(frozen=True, slots=True)
class Run(CommandPlan):
    """A run to be. `speed`: what makes the command's clock go faster."""

    speed: FastTime | None = None


@dataclass(frozen=True, slots=True)
class _Ran:
    """The command run once. `slowed`: why that could not be at the speed, and says nothing of the client."""

    host: Host
    counters: Counters
    started_at: datetime
    took_s: float
    ended: Ended
    left_over: bool
    not_started: str | None
    lost: str | None
    slowed: str


def run(
    plan: Run, waiting: Waiting = unseen, tell: TellCall = log_call, told: Callable[[str], None] = lambda _: None
) -> tuple[Outcome, Coverage]:
    """Serve, run the command to its end, and judge; with it, what was met. Main thread only.

    `tell` is told of each call that has ended.
    At a speed it is run twice before, without a scenario, at 1 and at the speed: where that differs, and where the run
    itself does not keep to the speed or does not get on, `told` gets a line that says why, and it is run at 1.
    It also gets the lines that say who can come to linktape and who is asked, where that is worth reading.

    Raises UsageError where linktape cannot be built so. A command that cannot be started is an outcome as well.
    """
    try:
        own_group = not os.isatty(0)  # a person at the command's input must be able to type into it and to stop it
    except OSError:
        own_group = True
    fast, slowed = plan.speed, list[str]()

    def slow(why: str) -> None:
        slowed.append(why)
        told(f"--speed: {why}")

    if fast is not None and plan.settings.scenarios:
        why = _unfit(plan, fast)
        if why is not None:
            slow(f"{why}; the command is run at 1")
            fast = None
    with signals_held(own_group=own_group) as signals:
        ran = _ran(plan, signals, waiting, tell, told, fast, own_group=own_group)
        if ran.slowed:
            slow(f"{ran.slowed}; the command is run again, at 1")
            ran = _ran(plan, signals, waiting, tell, lambda _: None, None, own_group=own_group)
    return _outcome(plan, ran, slowed), ran.host.onion.all_coverage()


def _unfit(plan: Run, fast: FastTime) -> str | None:
    """Run the command without a scenario, at 1 and at the speed; gives how that differs. Raises Interrupted."""
    settings = replace(plan.settings, scenarios=(), port=0)
    trials = TrialPlan(settings, plan.command, plan.names, plan.java_trust)
    with (
        signals_held(own_group=True) as signals,
        tempfile.TemporaryDirectory(prefix="linktape-run-") as folder,
    ):
        runner = TrialRunner(trials, signals, Path(folder), starts=lambda _: None, finished=lambda _: None)
        try:
            usual = runner.run_one(Trial("(no scenario)", "no-scenario"))
            why = None if usual is None else quicken(runner, fast, usual)
        finally:
            runner.close()
    if runner.interrupted is not None:
        raise Interrupted(runner.interrupted, "running the command without a scenario")
    return why


def _ran(
    plan: Run,
    signals: HeldSignals,
    waiting: Waiting,
    tell: TellCall,
    told: Callable[[str], None],
    fast: FastTime | None,
    *,
    own_group: bool,
) -> _Ran:
    """Serve, and run the command once, at a speed where there is one."""
    lost, not_started, left_over, slowed = None, None, False, ""
    counters = Counters()
    with ExitStack() as stack:
        sped = Sped(fast) if fast is not None else None
        if sped is not None:
            stack.callback(sped.close)
        host = Host(plan.settings, partial(signals.heeded, waiting), tell, REAL if sped is None else sped.clock)
        try:
            with host, announced_by(host.serving, host.onion.mode):
                for notice in host.serving.notices:
                    told(notice)
                begun_s, started_at = time.monotonic(), datetime.now(UTC)
                given = plan.environment(host, sped)
                try:
                    command = start(plan.command, given, own_group=own_group)
                except CommandNotStarted as exc:
                    ended, not_started = Ended(exc.exit_code), host.onion.redact(str(exc))
                else:
                    look = None
                    if sped is not None:
                        sped.began(command.pid, host)
                        look = sped.keep
                    ended = wait(command, signals, plan.settings.grace_s, look, LOOK_S)
                    left_over = command.end_leftovers()
                    slowed = sped.slowed if sped is not None else ""
                took_s = time.monotonic() - begun_s
                host.drain()
                counters = host.serving.traffic.counters
                if host.onion.recordings is not None and (ended.code or not host.ask(sum_up).ok):
                    host.onion.recordings.spare()
        except CassetteUnwritable as exc:
            lost = str(exc)
    return _Ran(host, counters, started_at, took_s, ended, left_over, not_started, lost, slowed)


def _outcome(plan: Run, ran: _Ran, slowed: Sequence[str]) -> Outcome:
    host = ran.host
    served = replace(host.ask(partial(sum_up, draws=True)), lost=ran.lost)
    if ran.not_started is not None:
        served = replace(served, untested="the command was not started, so nothing was tested")
    elif not served.count and not plan.settings.allow_no_calls:
        served = replace(served, untested=no_call(plan.names, ran.counters, ran.ended, plan.settings.proxied))
    return Outcome(
        command=shown(plan.command, host.onion.redact),
        started_at=ran.started_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        took_s=ran.took_s,
        ended=ran.ended,
        served=served,
        left_over=ran.left_over,
        elsewhere=tuple(ran.counters.elsewhere),
        not_started=ran.not_started,
        played=host.ask(Onion.played),
        speed=1.0 if plan.speed is None else plan.speed.speed,
        slowed=tuple(slowed),
    )
