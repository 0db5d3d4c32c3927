"""Makes the tables of docs/configuration.md: every option with its variable and its key, as they are declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, get_args

from typer.main import get_command

from linktape.cli.app import app
from linktape.wiring.settings import FileSettings

SERVING = ("record", "replay", "mock", "forward", "run", "drill")
KEYS = frozenset(FileSettings.model_fields)


@dataclass(frozen=True, slots=True)
class Row:
    """One option: how it is written, what it takes, and which commands take it."""

    name: str
    takes: str
    default: str
    variable: str
    says: str
    commands: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its key in linktape.yaml; empty where it has none."""
        return self.name if self.variable and self.name.replace("-", "_") in KEYS else ""

    @property
    def is_shared(self) -> bool:
        """Whether several commands take it."""
        return len(self.commands) > 1


def shared() -> str:
    """Make the table of the options that several commands take."""
    rows = [row for row in _rows() if row.is_shared]
    return _table(["commands"], [(row, [_commands(row.commands)]) for row in rows])


def own() -> str:
    """Make a table for each command that has options of its own."""
    rows = [row for row in _rows() if not row.is_shared]
    names = dict.fromkeys(row.commands[0] for row in rows)
    parts = [(name, [(row, list[str]()) for row in rows if row.commands == (name,)]) for name in names]
    return "\n\n".join(f"### {_heading(name)}\n\n{_table([], part)}" for name, part in parts)


def _heading(command: str) -> str:
    return f"`linktape {command}`" if command else "Before any command"


def _commands(names: tuple[str, ...]) -> str:
    if set(SERVING) <= set(names):
        names = ("all that serve", *(name for name in names if name not in SERVING))
    return ", ".join(name if " that " in name else f"`{name}`" for name in names)


def _table(more: Iterable[str], rows: Iterable[tuple[Row, list[str]]]) -> str:
    head = ["option", "takes", "default", "variable", "key", "says", *more]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for row, cells in rows:
        fixed = [f"`--{row.name}`", row.takes, _code(row.default), _code(row.variable), _code(row.key), row.says]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in [*fixed, *cells]) + " |")
    return "\n".join(lines)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _rows() -> list[Row]:
    """Give every option once; the same option of several commands is one row."""
    rows: dict[tuple[str, str, str], Row] = {}
    for row in _walk(get_command(app), ""):
        place = (row.name, row.variable or row.commands[0], row.says)
        known = rows.get(place)
        rows[place] = row if known is None else replace(known, commands=(*known.commands, *row.commands))
    return list(rows.values())


def _walk(command: Any, words: str) -> Iterator[Row]:
    for parameter in command.params:
        if parameter.param_type_name == "option" and not parameter.hidden:
            yield _row(parameter, words)
    for name, inner in getattr(command, "commands", {}).items():
        yield from _walk(inner, f"{words} {name}".strip())


def _row(parameter: Any, command: str) -> Row:
    kind = parameter.type_descriptor.annotation
    default = "" if parameter.is_flag or parameter.default is None else str(parameter.default)
    return Row(
        name=parameter.opts[0].removeprefix("--"),
        takes=_takes(parameter, get_args(kind)[0] if get_args(kind) else kind),
        default=default,
        variable=parameter.envvar or "",
        says=(parameter.help or "").strip(),
        commands=(command,),
    )


def _takes(parameter: Any, kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{member.value}`" for member in kind)
    if parameter.is_flag:
        return "nothing" if not parameter.secondary_opts else f"nothing; `{parameter.secondary_opts[0]}` takes it back"
    return (
        f"`{parameter.metavar}`" if parameter.metavar else {int: "a whole number", float: "a number"}.get(kind, "text")
    )
