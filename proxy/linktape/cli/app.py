"""All commands under one roof, and what stands before them: --version, --config."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from linktape.cli.options import WholeSentences, command
from linktape.version import __version__
from linktape.wiring.configuration import configuration

HELP = """Record, replay, mock and break Jira issue-link traffic, to test Jira clients honestly.

Point your client at the address that a command prints, and change nothing else.
Every option of record, replay, mock, forward, run, drill, hunt, coverage, drift and cost is also a variable
(--on-miss: LINKTAPE_ON_MISS) and a key in linktape.yaml or [tool.linktape] of pyproject.toml (on-miss), at the top or
under the command's name. The command line wins over variables, they win over files. --no-NAME turns a switch off.
"""

COMMANDS = (
    *("record", "replay", "mock", "forward", "run", "drill", "hunt", "coverage", "drift", "cost"),
    *("init", "doctor", "docs", "schema", "demo", "ui", "cassette", "scenarios", "ctl", "mcp"),
)
"""Each is a module of its name: a function of that name, or a group of commands."""

_BEFORE_A_COMMAND = ("run", "drill", "hunt", "cost")
_WITHOUT_CONFIGURATION = ("init", "doctor", "docs", "schema", "demo", "ui")
_WITHOUT_SETTINGS = ("init", "doctor", "docs", "schema", "demo", "ui", "mcp")


def application(words: Sequence[str] = ()) -> typer.Typer:
    """Give the program with the command that these words name; with all, where they name none.

    Only what is needed is imported: that of one command takes a third of the time of all.
    """
    first = next((word for word in words if not word.startswith("-")), "")
    app = typer.Typer(
        name="linktape",
        cls=WholeSentences,
        help=HELP,
        no_args_is_help=True,
        add_completion=first not in COMMANDS,  # where a command is named, it only takes time
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(top)
    for name in (first,) if first in COMMANDS else COMMANDS:
        _add(app, name)
    return app


def _add(app: typer.Typer, name: str) -> None:
    module = import_module(f"linktape.cli.{name}")
    if hasattr(module, "app"):
        app.add_typer(module.app, name=name)
    elif name in _WITHOUT_SETTINGS:
        app.command(name)(getattr(module, name))
    else:
        more = {"context_settings": {"allow_interspersed_args": False}} if name in _BEFORE_A_COMMAND else {}
        command(app, getattr(module, name), **more)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"linktape {__version__}")
        raise typer.Exit


def top(
    context: typer.Context,
    config: Annotated[
        str | None,
        typer.Option("--config", envvar="LINKTAPE_CONFIG", help="Read this, not linktape.yaml.", metavar="FILE"),
    ] = None,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Read the configuration before any command that heeds it; `doctor` reads it as one of the things it looks at."""
    if context.invoked_subcommand in _WITHOUT_CONFIGURATION:
        return
    context.obj = configuration(None if config is None else Path(config), Path.cwd())
    for warning in context.obj.warnings:
        typer.echo(f"linktape: warning: {warning}", err=True)
