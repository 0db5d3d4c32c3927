"""`linktape doctor`: what is in the way of linktape and its clients on this machine, and what to do about it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from linktape.errors import UsageError
from linktape.first_steps.checkup import Finding, Machine, State, findings
from linktape.wiring.configuration import Configuration, configuration, words
from linktape.wiring.settings import Mode

_STYLES = {State.OK: typer.colors.GREEN, State.NOTE: typer.colors.YELLOW, State.BAD: typer.colors.RED}
_Port = Annotated[str | None, typer.Option("--port", metavar="N", help="The port that clients are to use.")]
_Host = Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help="The address that is to be bound.")]
_State = Annotated[str | None, typer.Option("--state", metavar="URL", help="The Redis that is to keep the sessions.")]


def doctor(context: typer.Context, port: _Port = None, host: _Host = None, state: _State = None) -> None:
    """Look at what may be in the way, and say what to do: the configuration, the port, a proxy, the clock, and more.

    What is configured for `linktape mock` is looked at. Exit code 0: nothing is in the way; 1: something is.
    Credentials are said to be set or not, and never shown.
    """
    given = words("mock", {"port": port, "host": host, "state": state})
    config = context.parent.params.get("config") if context.parent else None
    wrong, read = "", Configuration()
    try:
        read = configuration(None if config is None else Path(config), Path.cwd())
        settings = read.chosen("mock", given).settings(Mode.MOCK, "doctor")
    except UsageError as exc:
        wrong = str(exc)
        settings = Configuration().chosen("mock", given).settings(Mode.MOCK, "doctor")
    is_bad = False
    for finding in findings(Machine(settings, os.environ, tuple(wrong.splitlines()), read.warnings)):
        is_bad |= finding.state is State.BAD
        _print(finding)
    if is_bad:
        raise typer.Exit(1)


def _print(finding: Finding) -> None:
    state = typer.style(f"{finding.state:<4}", fg=_STYLES[finding.state])
    typer.echo(f"{state} {finding.subject:<11} {finding.says}")
    if finding.todo:
        typer.echo(f"{'':<16} -> {finding.todo}")
