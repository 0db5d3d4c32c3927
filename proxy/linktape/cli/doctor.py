"""`linktape doctor`: what is in the way of linktape and its clients on this machine, and what to do about it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from linktape.first_steps.checkup import Finding, Machine, State, findings
from linktape.wiring.configuration import Configuration, words
from linktape.wiring.settings import Mode

_STYLES = {State.OK: typer.colors.GREEN, State.NOTE: typer.colors.YELLOW, State.BAD: typer.colors.RED}
_Port = Annotated[str | None, typer.Option("--port", metavar="N", help="The port that clients are to use.")]
_Host = Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help="The address that is to be bound.")]
_State = Annotated[str | None, typer.Option("--state", metavar="URL", help="The Redis that is to keep the sessions.")]


def doctor(context: typer.Context, port: _Port = None, host: _Host = None, state: _State = None) -> None:
    """Look at the port, the way of a client, proxies, the clock, faketime, Redis and credentials, and say what to do.

    What is configured for `linktape mock` is looked at. Exit code 0: nothing is in the way; 1: something is.
    Credentials are said to be set or not, and never shown.
    """
    configuration = context.ensure_object(Configuration)
    given = {"port": port, "host": host, "state": state}
    settings = configuration.chosen("mock", words("mock", given)).settings(Mode.MOCK, "doctor")
    is_bad = False
    for finding in findings(Machine(settings, os.environ)):
        is_bad |= finding.state is State.BAD
        _print(finding)
    if is_bad:
        raise typer.Exit(1)


def _print(finding: Finding) -> None:
    state = typer.style(f"{finding.state:<4}", fg=_STYLES[finding.state])
    typer.echo(f"{state} {finding.subject:<11} {finding.says}")
    if finding.todo:
        typer.echo(f"{'':<16} -> {finding.todo}")
