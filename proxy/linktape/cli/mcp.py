"""`linktape mcp`: for coding agents, by the Model Context Protocol."""

from __future__ import annotations

import logging
import sys

import typer

from linktape.cli.collector import uncollected
from linktape.cli.log_lines import log_to_stderr
from linktape.cli.quick_start import load_aiohttp_server
from linktape.edge.quiet import quieten_loggers
from linktape.errors import UsageError
from linktape.redaction.log_filter import redacting_filter
from linktape.redaction.redactor import Redactor
from linktape.wiring.configuration import Configuration


def mcp(context: typer.Context) -> None:
    """Let a coding agent start linktape, run commands against it and ask what they did: by MCP, over standard streams.

    An agent's client starts it and ends it; it stops what it has started. See docs/agents.md.

    For example: claude mcp add linktape -- linktape mcp
    """
    try:
        with uncollected():
            load_aiohttp_server()
            from linktape.mcp.standard_streams import serve
    except ModuleNotFoundError as exc:
        if (exc.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio"):
            raise
        raise UsageError(
            "linktape mcp speaks the Model Context Protocol with the package mcp, which is not installed: "
            "pip install 'linktape[mcp]'"
        ) from exc
    from linktape.mcp.workbench import Workbench

    config = context.parent.params.get("config") if context.parent else None
    bench = Workbench(context.ensure_object(Configuration), config)
    _log(bench.redactor)
    if sys.stdin.isatty():
        typer.echo("linktape: waiting for an agent's client to speak MCP here; it starts this command itself", err=True)
    serve(bench)


def _log(redactor: Redactor) -> None:
    """Send our log and everybody else's to standard error, redacted: the SDK quotes what it cannot read."""
    log_to_stderr(level=logging.INFO)
    quieten_loggers()
    others = logging.StreamHandler()
    logging.getLogger().addHandler(others)
    for handler in (others, *logging.getLogger("linktape").handlers):
        handler.addFilter(redacting_filter(redactor))
