"""`run`: a linktape on a free port, one command that talks to it, and what came of it."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from linktape.edge.traffic import Traffic
from linktape.errors import CassetteUnwritable, CommandNotStarted
from linktape.judge.coverage import Coverage
from linktape.layers.journal import TellCall, log_call
from linktape.progress import Waiting, unseen
from linktape.runs.command import Ended, environment, no_call, secrets_given, shown, signals_held, start, wait
from linktape.runs.outcome import Outcome, sum_up
from linktape.wiring.hosting import Host
from linktape.wiring.settings import Settings
from linktape.wiring.whereabouts import announced_by


@dataclass(frozen=True, slots=True)
class Run:
    """A run to be: the command, and under which names (with which suffix) it gets the address."""

    settings: Settings
    command: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    java_trust: bool = False


def run(plan: Run, waiting: Waiting = unseen, tell: TellCall = log_call) -> tuple[Outcome, Coverage]:
    """Serve, run the command to its end, and judge; with it, what was met. Main thread only.

    `tell` is told of each call that has ended.
    Raises UsageError where linktape cannot be built so. A command that cannot be started is an outcome as well.
    """
    try:
        own_group = not os.isatty(0)  # a person at the command's input must be able to type into it and to stop it
    except OSError:
        own_group = True
    with signals_held(own_group=own_group) as signals:
        host = Host(plan.settings, partial(signals.heeded, waiting), tell)
        lost, not_started, left_over = None, None, False
        traffic = Traffic()
        try:
            with host, announced_by(host.serving, host.onion.mode):
                begun_s, started_at = time.monotonic(), datetime.now(UTC)
                given = environment(os.environ, plan.names, host.serving, java_trust=plan.java_trust)
                host.onion.learn(secrets_given(given, plan.command))
                try:
                    command = start(plan.command, given, own_group=own_group)
                except CommandNotStarted as exc:
                    ended, not_started = Ended(exc.exit_code), host.onion.redact(str(exc))
                else:
                    ended = wait(command, signals, plan.settings.grace_s)
                    left_over = command.end_leftovers()
                took_s = time.monotonic() - begun_s
                host.drain()
                traffic = host.serving.traffic
                if host.onion.recordings is not None and (ended.code or not host.ask(sum_up).ok):
                    host.onion.recordings.spare()
        except CassetteUnwritable as exc:
            lost = str(exc)
    served = replace(host.ask(partial(sum_up, draws=True)), lost=lost)
    if not_started is not None:
        served = replace(served, untested="the command was not started, so nothing was tested")
    elif not served.count and not plan.settings.allow_no_calls:
        served = replace(served, untested=no_call(plan.names, traffic))
    outcome = Outcome(
        command=shown(plan.command, host.onion.redact),
        started_at=started_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        took_s=took_s,
        ended=ended,
        served=served,
        left_over=left_over,
        not_started=not_started,
    )
    return outcome, host.onion.all_coverage()
