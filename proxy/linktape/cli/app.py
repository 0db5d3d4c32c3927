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
from linktape.cli.options import with_common
from linktape.version import __version__
from linktape.wiring import settings

HELP = """Record, replay, mock and break Jira issue-link traffic, to test Jira clients honestly.

Point your client at the address that a command prints, and change nothing else.
Every option is also an environment variable (--on-miss: LINKTAPE_ON_MISS) and a key in linktape.yaml
or in [tool.linktape] of pyproject.toml (on-miss); the command line wins.
"""

app = typer.Typer(
    name="linktape",
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
        typer.Option(
            "--config", envvar="LINKTAPE_CONFIG", help="Read this instead of linktape.yaml.", show_envvar=False
        ),
    ] = None,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Read the configuration before any command."""
    found = settings.read_file(config, Path.cwd())
    context.obj = found
    given: dict[str, Any] = found.options()
    context.default_map = dict.fromkeys(
        ("record", "replay", "mock", "forward", "run", "drill", "coverage", "drift"), given
    )


app.command("record")(with_common(record.record))
app.command("replay")(with_common(replay.replay))
app.command("mock")(with_common(mock.mock))
app.command("forward")(with_common(forward.forward))
app.command("run", context_settings={"allow_interspersed_args": False})(with_common(run.run))
app.command("drill", cls=drill.DrillCommand, context_settings={"allow_interspersed_args": False})(
    with_common(drill.drill)
)
app.command("coverage")(coverage.coverage)
app.command("drift")(drift.drift)
app.command("demo")(demo.demo)
cassette.app.command("scan")(cassette_redaction.scan)
cassette.app.command("redact")(cassette_redaction.redact)
app.add_typer(cassette.app, name="cassette", help="Cassettes: show, check, compare, export, scan and clean them.")
app.add_typer(scenarios.app, name="scenarios", help="The scenarios: list, show, check and explain them.")
