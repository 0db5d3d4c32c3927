"""Serving, as record, replay, mock and forward share it. Loads the web server only when it is needed."""

from __future__ import annotations

import typer

from linktape.cli.collector import uncollected
from linktape.cli.log_lines import LogLines, log_to_stderr
from linktape.cli.quick_start import load_aiohttp_server
from linktape.wiring.configuration import Chosen
from linktape.wiring.part import ALONE
from linktape.wiring.settings import Mode, Task


def serve(chosen: Chosen, mode: Mode) -> None:
    """Serve until SIGINT or SIGTERM; exits 1 when something answered could not be recorded, else 0."""
    settings, lines = chosen.settings(mode), LogLines(chosen.make(Task))
    with uncollected():
        load_aiohttp_server()
        from linktape.cli.foreground import serve_in_foreground  # heavy: --help and wrong options shall not wait for it

    part = ALONE
    if settings.workers > 1:
        from linktape.cli.workers import part_in

        settings, part = part_in(settings, lines)
    log_to_stderr(lines, lines.level)
    if serve_in_foreground(settings, lines, part):
        raise typer.Exit(1)
