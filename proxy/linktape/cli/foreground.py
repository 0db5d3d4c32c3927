"""Serves one assembled linktape in the foreground until it is told to stop, and says at the end what came of it."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import AsyncExitStack, suppress

from linktape.cli.call_lines import CallLines
from linktape.cli.collector import looking_after_calls, uncollected
from linktape.cli.log_lines import LogLines
from linktape.cli.progress_line import waiting
from linktape.edge.quiet import quieten_loggers, quieten_loop
from linktape.errors import CassetteUnwritable, StateGone
from linktape.journal_rows import Row
from linktape.judge.verdict_sentences import against
from linktape.redaction.log_filter import redacting_filter
from linktape.session import DEFAULT, Session
from linktape.wiring.onion import Onion
from linktape.wiring.part import ALONE, Part
from linktape.wiring.serving import Serving, served
from linktape.wiring.settings import Settings
from linktape.wiring.whereabouts import announced_by
from linktape.wording import counted

SWITCH_S = 0.0005
"""How long a body that is looked through beside the loop keeps the interpreter from it, ten times less than usual."""

MOST_TOLD = 1_000
"""Of how many shared sessions it is said at the end what came of each."""

log = logging.getLogger("linktape")

Closing = tuple[int, str]
"""What is said at the end: its level, as `logging` has them, and the line."""


def serve_in_foreground(settings: Settings, lines: LogLines, part: Part = ALONE) -> bool:
    """Serve until SIGINT or SIGTERM. True: something that was answered is not in the cassette."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(_serve(settings, lines, part))
    return uvloop.run(_serve(settings, lines, part))


async def _serve(settings: Settings, out: LogLines, part: Part = ALONE) -> bool:
    quieten_loggers()
    quieten_loop(asyncio.get_running_loop(), log)
    sys.setswitchinterval(SWITCH_S)
    calls = CallLines(sys.stderr, asyncio.get_running_loop(), out.call)
    stop = asyncio.Event()
    _end_on_signals()
    at_end: list[Closing] = []
    lost = False
    running: Onion | None = None
    tell = looking_after_calls(_untold if out.is_quiet else calls.tell)
    try:
        ports = served(settings, waiting=waiting, tell=tell, keeps_authority=True, part=part)
        async with AsyncExitStack() as stack:
            with uncollected():
                onion, serving = await stack.enter_async_context(ports)
            _stop_on_signals(stop)
            if part.ends_with is not None:
                stop_with(part.ends_with, stop)
            for handler in log.handlers:
                handler.addFilter(redacting_filter(onion.redactor))
                handler.addFilter(calls)
            _say_what_is_served(out, onion, serving, part)
            stack.enter_context(announced_by(serving, onion.mode))
            if part.ready is not None:
                part.ready()
            else:
                print(f"linktape: listening on {serving.url}", flush=True)
            await stop.wait()
            await serving.drain(settings.grace_s)
            calls.write()
            if part.speaks:
                at_end, lost = await _summary_of_all(onion)
            running = onion
    except CassetteUnwritable as exc:
        at_end, lost = [*at_end, (logging.ERROR, str(exc))], True
    recorded = running.recorded_lines() if running is not None else ()
    for level, line in (*((logging.INFO, line) for line in recorded), *at_end):
        if level >= out.level:
            out.say([line], level)
    return lost


def _say_what_is_served(out: LogLines, onion: Onion, serving: Serving, part: Part) -> None:
    if serving.announcement is not None:
        out.say([f"control {serving.announcement}"])
    if not part.speaks:
        return
    if serving.authority is not None:
        out.say([f"clients must trust {serving.authority}"])
    out.say(serving.notices, logging.WARNING)
    if not out.is_quiet:
        out.say(f"scenario {one.name}, seed {one.seed_or(onion.settings.seed)}" for one in onion.scenarios)


def _untold(_: str, __: Row) -> None:
    """Say nothing of a call."""


def _end_on_signals() -> None:
    """End at the first SIGINT or SIGTERM, with 128 and its number: nothing is served yet, and nothing to be kept."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, end)


def stop_with(ends_with: int, stop: asyncio.Event) -> None:
    """Stop when nobody has the other end of this pipe any more; that is told again and again, and heard once."""
    loop = asyncio.get_running_loop()

    def gone() -> None:
        loop.remove_reader(ends_with)
        stop.set()

    loop.add_reader(ends_with, gone)


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


async def _summary_of_all(onion: Onion) -> tuple[list[Closing], bool]:
    """Give what to say at the end, of the sessions of this process, or of all that it shares."""
    if onion.turns is None:
        return summary(onion)
    try:
        count = await onion.turns.count()
        if count > MOST_TOLD:
            return [(logging.INFO, f"{counted(count, 'session')} are kept; linktape ctl sessions tells of them")], False
        async with onion.turns.at_hand(None, changes=False, with_calls=True):
            return summary(onion)
    except StateGone as exc:
        return [(logging.WARNING, f"what has come of the sessions is not known: {exc}")], False


def summary(onion: Onion) -> tuple[list[Closing], bool]:
    """Give what to say at the end, and whether something that was answered is not in the cassette."""
    lines = [(logging.WARNING, str(one)) for one in onion.unmet()]
    lost = False
    for session in onion.sessions:
        judged = onion.judged(session)
        where = "" if session.name == DEFAULT else f"session {session.name}: "
        if session.calls:
            lines.append((logging.INFO, f"{where}{counted(session.calls, 'call')} answered{_when(session)}"))
        lines += [(logging.WARNING, where + onion.redact(sentence)) for sentence in against(judged)]
        if judged.unused and onion.settings.strict:
            unused = counted(len(judged.unused), "recorded interaction")
            lines.append((logging.WARNING, f"{where}{unused} never asked for"))
        lost = lost or bool(judged.not_recorded)
    return lines, lost


def _when(session: Session) -> str:
    """Say from when to when the calls came that the journal still has."""
    first, last = next(iter(session.journal), None), next(reversed(session.journal), None)
    if first is None or last is None:
        return ""
    return f", the first at {first.at[11:19]}, the last at {last.at[11:19]}"
