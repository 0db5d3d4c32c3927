"""Serving, as record, replay, mock and forward share it. Loads the web server only when it is needed."""

from __future__ import annotations

import logging

import typer

from linktape.cli.quick_start import load_aiohttp_server, uncollected
from linktape.wiring.settings import Settings


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; exits 1 when something answered could not be recorded, else 0."""
    with uncollected():
        load_aiohttp_server()
        from linktape.cli.foreground import serve_in_foreground  # heavy: --help and wrong options shall not wait for it

    log_to_stderr(logging.INFO)
    if serve_in_foreground(settings):
        raise typer.Exit(1)


def log_to_stderr(level: int) -> None:
    """Send linktape's own log to standard error, a line a record."""
    log = logging.getLogger("linktape")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("linktape: %(message)s"))
    log.addHandler(handler)
    log.setLevel(level)
    log.propagate = False
