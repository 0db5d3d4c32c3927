"""`linktape init`: a configuration, a first scenario and a first test, in the folder where it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linktape.first_steps import starter

_NAMES = "|".join(one.name for one in starter.LANGUAGES)
_Language = Annotated[
    str | None,
    typer.Option("--language", metavar=_NAMES, help="The test's language; none: as the files here show."),
]


def init(language: _Language = None) -> None:
    """Write a configuration, a first scenario and a first test in your project's language; overwrite nothing.

    The test is green at once, against a fake Jira. Its small client stands for your own.
    """
    folder = Path.cwd()
    shown = [starter.named(language)] if language is not None else starter.shown_in(folder)
    chosen, kept = shown[0], []
    for name, is_new in starter.write(folder, chosen):
        typer.echo(f"{'wrote' if is_new else 'kept '} {name}{'' if is_new else ', which was there already'}")
        kept += [] if is_new else [name]
    if len(shown) > 1:
        others = " or ".join(one.name for one in shown[1:])
        more = f"`linktape init --language {shown[1].name}` writes that test, too"
        typer.echo(f"There are files of {others} as well: {more}.")
    tool = starter.missing_tool(chosen)
    typer.echo(f"\nNext{f', with {tool}, which is not here yet' if tool else ''}:")
    commands = list(starter.next_commands(chosen, kept))
    width = max(len(command) for command, _ in commands)
    for command, does in commands:
        typer.echo(f"  {command:<{width}}  # {does}")
