"""Makes the tables of docs/configuration.md: every option with its variable and its key, as they are declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from typer.main import get_command

from linktape.cli.app import application
from linktape.wiring.option import Group, Option
from linktape.wiring.settings import OPTIONS, options_of

SERVING = ("record", "replay", "mock", "forward", "run", "drill", "hunt")


def shared() -> str:
    """Make a table for each part of the options that several commands take."""
    parts = [(group.value, [one for one in OPTIONS if one.group is group and one.flag]) for group in Group]
    return "\n\n".join(f"### {name}\n\n{_table(options)}" for name, options in parts)


def own() -> str:
    """Make a table for each command that has options that are no settings: a question, or what is to be done."""
    parts = [(name, list(_undeclared(command))) for name, command in commands(get_command(application()), "")]
    return "\n\n".join(f"### {_heading(name)}\n\n{_lines(rows)}" for name, rows in parts if rows)


def _table(options: Iterable[Option]) -> str:
    head = "| option | takes | default | variable | key | says | commands |\n|" + " --- |" * 7
    return "\n".join([head, *(_row(one) for one in options)])


def _row(one: Option) -> str:
    cells = [
        f"`{one.flag}`" + (f", `--no-{one.name}`" if one.is_switch else ""),
        "nothing" if one.is_switch else ", ".join(f"`{word}`" for word in one.choices or (one.metavar,)),
        _defaults(one),
        f"`{one.variable}`",
        f"`{one.name}`",
        one.help,
        _takers(one.commands),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _defaults(one: Option) -> str:
    general = one.default_words()
    other = [f"`{name}`: {one.default_words(name)}" for name in one.defaults]
    return "; ".join([*([f"`{general}`"] if general else []), *other])


def _takers(names: tuple[str, ...]) -> str:
    if set(SERVING) <= set(names):
        names = ("all that serve", *(name for name in names if name not in SERVING))
    return ", ".join(name if " that " in name else f"`{name}`" for name in names)


def _heading(command: str) -> str:
    return f"`linktape {command}`" if command else "Before any command"


def commands(command: Any, words: str) -> Iterator[tuple[str, Any]]:
    """Give a command and all that are below it, each with the words that call it."""
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{words} {name}".strip())


def _undeclared(command: Any) -> Iterator[Any]:
    declared = {one.argument for one in options_of(command.name)}
    for one in command.params:
        if one.param_type_name == "option" and not one.hidden and one.name not in declared:
            yield one


def _lines(rows: Iterable[Any]) -> str:
    lines = ["| option | takes | says |\n| --- | --- | --- |"]
    for one in rows:
        names, takes = ", ".join(f"`{name}`" for name in one.opts), "nothing" if one.is_flag else f"`{one.metavar}`"
        lines.append(f"| {names} | {takes} | {(one.help or '').strip()} |")
    return "\n".join(lines)
