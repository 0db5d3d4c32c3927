"""Makes the commands of docs/commands.md: each with what it takes and what it does, as its help says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from linktape.cli.app import application
from linktape.wiring.settings import OPTIONS
from tools.option_tables import commands

_SHARED = {one.flag for one in OPTIONS if one.flag}


def page() -> str:
    """Give a heading for each command, its own options, and which shared ones it has."""
    found = commands(get_command(application()), "")
    return "\n".join(
        line for words, command in found if words and not command.hidden for line in _command(words, command)
    )


def _command(words: str, command: Any) -> Iterator[str]:
    takes = [f"[{one.metavar or one.name.upper()}]" for one in command.params if one.param_type_name == "argument"]
    yield f"## `linktape {' '.join([words, *takes])}`\n"
    for paragraph in re.split(r"\n\s*\n", (command.help or "").strip()):
        yield f"{_cell(paragraph)}\n"
    options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
    own = [one for one in options if _SHARED.isdisjoint(one.opts)]
    if own:
        yield "| option | says |"
        yield "| --- | --- |"
        yield from (f"| {_names(one)} | {_cell(one.help or '')} |" for one in own)
        yield ""
    shared = sorted({name for one in options for name in one.opts} & _SHARED)
    if shared:
        names = ", ".join(f"`{name}`" for name in shared)
        yield f"Shared options ([configuration.md](configuration.md#options)): {names}.\n"


def _names(option: Any) -> str:
    takes = "" if option.is_flag or not option.metavar else f" {option.metavar}"
    return ", ".join(f"`{name}{takes}`" for name in (*option.opts, *option.secondary_opts)).replace("|", "\\|")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
