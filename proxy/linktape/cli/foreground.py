"""Serves one assembled linktape in the foreground until it is told to stop, and sums up."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from linktape.cli.closing_lines import summary
from linktape.cli.serve import log_to_stderr
from linktape.edge.quiet import quieten_loggers, quieten_loop
from linktape.errors import CassetteUnwritable
from linktape.redaction.log_filter import redacting_filter
from linktape.wiring.onion import Onion
from linktape.wiring.served import served
from linktape.wiring.serving import Serving
from linktape.wiring.settings import Settings

log = logging.getLogger("linktape")


def serve_in_foreground(settings: Settings) -> bool:
    """Serve until SIGINT or SIGTERM. True: something that was answered is not in the cassette."""
    log_to_stderr(logging.INFO)
    return _run(_serve(settings))


async def _serve(settings: Settings) -> bool:
    """Serve, drain and sum up. True: something that was answered is not in the cassette."""
    quieten_loggers()
    quieten_loop(asyncio.get_running_loop(), log)
    stop = asyncio.Event()
    _stop_on_signals(stop)
    lines: list[str] = []
    lost = False
    try:
        async with served(settings) as (onion, serving):
            for handler in log.handlers:
                handler.addFilter(redacting_filter(onion.redactor))
            _say_ready(serving, onion)
            await stop.wait()
            await serving.drain(settings.grace_s)
            lines, lost = summary(onion)
    except CassetteUnwritable as exc:
        lines, lost = [*lines, str(exc)], True
    for line in lines:
        print(f"linktape: {line}", file=sys.stderr)
    return lost


def _say_ready(serving: Serving, onion: Onion) -> None:
    if serving.dashboard_url is not None:
        print(f"linktape: control {serving.dashboard_url}", file=sys.stderr, flush=True)
    for scenario in onion.scenarios:
        seed = scenario.seed_or(onion.settings.seed)
        print(f"linktape: scenario {scenario.name}, seed {seed}", file=sys.stderr, flush=True)
    print(f"linktape: listening on {serving.url}", flush=True)


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


def _run(work: Coroutine[Any, Any, bool]) -> bool:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)
