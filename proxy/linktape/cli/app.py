"""All commands under one roof, and what stands before them: --version, --config."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from linktape.cli import (
    cassette,
    cassette_redaction,
    coverage,
    demo,
    drift,
    drill,
    forward,
    mock,
    record,
    replay,
    run,
    scenarios,
)
from linktape.cli.options import WholeSentences, command
from linktape.version import __version__
from linktape.wiring.configuration import configuration

HELP = """Record, replay, mock and break Jira issue-link traffic, to test Jira clients honestly.

Point your client at the address that a command prints, and change nothing else.
Every option of record, replay, mock, forward, run, drill, coverage and drift is also a variable (--on-miss:
LINKTAPE_ON_MISS) and a key in linktape.yaml or [tool.linktape] of pyproject.toml (on-miss), at the top or under
the command's name. The command line wins over variables, they win over files. --no-NAME turns a switch off.
"""

app = typer.Typer(
    name="linktape",
    cls=WholeSentences,
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"linktape {__version__}")
        raise typer.Exit


@app.callback()
def top(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", envvar="LINKTAPE_CONFIG", help="Read this, not linktape.yaml.", metavar="FILE"),
    ] = None,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Read the configuration before any command."""
    context.obj = configuration(config, Path.cwd())
    for warning in context.obj.warnings:
        typer.echo(f"linktape: warning: {warning}", err=True)


_BEFORE_A_COMMAND: dict[str, Any] = {"context_settings": {"allow_interspersed_args": False}}

for function in (record.record, replay.replay, mock.mock, forward.forward):
    command(app, function)
for function in (run.run, drill.drill):
    command(app, function, **_BEFORE_A_COMMAND)
for function in (coverage.coverage, drift.drift):
    command(app, function)
app.command("demo")(demo.demo)
cassette.app.command("scan")(cassette_redaction.scan)
cassette.app.command("redact")(cassette_redaction.redact)
app.add_typer(cassette.app, name="cassette", help="Cassettes: show, check, compare, export, scan and clean them.")
app.add_typer(scenarios.app, name="scenarios", help="The scenarios: list, show, check and explain them.")
