"""Serves one assembled linktape in the foreground until it is told to stop, and says at the end what came of it."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from contextlib import AsyncExitStack, suppress

from linktape.cli.call_lines import CallLines
from linktape.cli.progress_line import waiting
from linktape.edge.quiet import quieten_loggers, quieten_loop
from linktape.errors import CassetteUnwritable
from linktape.judge.verdict_sentences import against
from linktape.redaction.log_filter import redacting_filter
from linktape.session import DEFAULT, Session
from linktape.wiring.onion import Onion
from linktape.wiring.serving import served
from linktape.wiring.settings import Settings
from linktape.wiring.whereabouts import announced_by
from linktape.wording import counted

SWITCH_S = 0.0005
"""How long a body that is looked through beside the loop keeps the interpreter from it, ten times less than usual."""

log = logging.getLogger("linktape")


def serve_in_foreground(settings: Settings) -> bool:
    """Serve until SIGINT or SIGTERM. True: something that was answered is not in the cassette."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(_serve(settings))
    return uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> bool:
    quieten_loggers()
    quieten_loop(asyncio.get_running_loop(), log)
    sys.setswitchinterval(SWITCH_S)
    calls = CallLines(sys.stderr, asyncio.get_running_loop())
    stop = asyncio.Event()
    _end_on_signals()
    lines: list[str] = []
    lost = False
    running: Onion | None = None
    try:
        ports = served(settings, waiting=waiting, tell=calls.tell, keeps_authority=True)
        async with ports as (onion, serving), AsyncExitStack() as stack:
            _stop_on_signals(stop)
            for handler in log.handlers:
                handler.addFilter(redacting_filter(onion.redactor))
                handler.addFilter(calls)
            if serving.announcement is not None:
                print(f"linktape: control {serving.announcement}", file=sys.stderr, flush=True)
            if serving.authority is not None:
                print(f"linktape: clients must trust {serving.authority}", file=sys.stderr, flush=True)
            for notice in serving.notices:
                print(f"linktape: {notice}", file=sys.stderr, flush=True)
            stack.enter_context(announced_by(serving, onion.mode))
            for scenario in onion.scenarios:
                seed = scenario.seed_or(onion.settings.seed)
                print(f"linktape: scenario {scenario.name}, seed {seed}", file=sys.stderr, flush=True)
            gc.freeze()  # what is here by now stays: the collector need not look at it again
            print(f"linktape: listening on {serving.url}", flush=True)
            await stop.wait()
            await serving.drain(settings.grace_s)
            calls.write()
            lines, lost = summary(onion)
            running = onion
    except CassetteUnwritable as exc:
        lines, lost = [*lines, str(exc)], True
    for line in (*(running.recorded_lines() if running is not None else ()), *lines):
        print(f"linktape: {line}", file=sys.stderr)
    return lost


def _end_on_signals() -> None:
    """End at the first SIGINT or SIGTERM, with 128 and its number: nothing is served yet, and nothing to be kept."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, end)


def _stop_on_signals(stop: asyncio.Event) -> None:
    """Stop at the first SIGINT or SIGTERM; a second one ends the process at once."""
    loop = asyncio.get_running_loop()

    def first(number: signal.Signals) -> None:
        stop.set()
        for one in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                loop.remove_signal_handler(one)
            signal.signal(one, signal.SIG_DFL)

    for one in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(one, first, one)
        except NotImplementedError:  # Windows
            signal.signal(one, lambda *_, one=one: loop.call_soon_threadsafe(first, one))


def summary(onion: Onion) -> tuple[list[str], bool]:
    """Give the lines to print at the end, and whether something that was answered is not in the cassette."""
    lines = [str(one) for one in onion.unmet()]
    lost = False
    for session in onion.sessions:
        judged = onion.judged(session)
        where = "" if session.name == DEFAULT else f"session {session.name}: "
        if session.calls:
            lines.append(f"{where}{counted(session.calls, 'call')} answered{_when(session)}")
        lines += [where + onion.redact(sentence) for sentence in against(judged)]
        if judged.unused and onion.settings.strict:
            lines.append(f"{where}{counted(len(judged.unused), 'recorded interaction')} never asked for")
        lost = lost or bool(judged.not_recorded)
    return lines, lost


def _when(session: Session) -> str:
    """Say from when to when the calls came that the journal still has."""
    first, last = next(iter(session.journal), None), next(reversed(session.journal), None)
    if first is None or last is None:
        return ""
    return f", the first at {first.at[11:19]}, the last at {last.at[11:19]}"
