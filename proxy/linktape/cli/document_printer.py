"""Prints a document: on a terminal coloured, fitted to its width and the bad first; into anything else as Markdown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, assert_never

import typer

from linktape.reports.printed_document import (
    Cell,
    Grid,
    GridColumn,
    Heading,
    Items,
    Judged,
    Part,
    Quoted,
    Sentence,
    bad_first,
    markdown,
    text_of,
)  # fmt: skip
from linktape.wording import visible

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {"good": "green", "warn": "yellow", "bad": "bold red", "plain": ""}
_GAP = 2
_LEAST_PROSE = 16


def print_document(parts: Sequence[Part]) -> None:
    """Print it to standard output."""
    if not sys.stdout.isatty():
        typer.echo(markdown(parts), nl=False)
        return
    from rich.console import Console

    console = Console(markup=False, highlight=False, emoji=False)
    for number, part in enumerate(parts):
        if number:
            console.print()
        _print(part, console)


def _print(part: Part, console: Console) -> None:
    from rich.text import Text

    match part:
        case Heading(text):
            console.print(Text(visible(text), style="bold"))
        case Sentence(text):
            console.print(Text(visible(text)))
        case Items(lines):
            _print_lines([("-", line) for line in lines], console)
        case Quoted(text):
            _print_lines([(" ", line) for line in visible(text, keeps_lines=True).splitlines()], console)
        case Grid():
            _print_grid(part, console)
        case _:
            assert_never(part)


def _print_lines(lines: Iterable[tuple[str, str]], console: Console) -> None:
    """Print lines that go on below their own beginning."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1))
    for mark, line in lines:
        table.add_row(mark, Text(visible(line), overflow="fold"))
    console.print(table)


def _print_grid(grid: Grid, console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    places = _fitting(grid, console.width)
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="dim")
    for place in places:
        column = grid.columns[place]
        table.add_column(
            Text(column.title),
            justify="right" if column.is_number else "left",
            no_wrap=not column.is_prose,
            overflow="fold" if column.is_prose else "ellipsis",
        )
    for line in bad_first(grid):
        table.add_row(*(Text(visible(text_of(line[place])), style=_style(line[place])) for place in places))
    console.print(table)
    left_out = [column.title for place, column in enumerate(grid.columns) if place not in places]
    if left_out:
        console.print(Text(f"(for want of width without: {', '.join(left_out)})", style="dim"))


def _style(cell: Cell) -> str:
    return _STYLES[cell.kind] if isinstance(cell, Judged) else ""


def _fitting(grid: Grid, width: int) -> list[int]:
    """Choose the columns that a terminal of this width has room for, by their places."""
    from rich.cells import cell_len

    def needed(place: int, column: GridColumn) -> int:
        widest = max(map(cell_len, [column.title, *(visible(text_of(line[place])) for line in grid.lines)]))
        return _GAP + (min(widest, _LEAST_PROSE) if column.is_prose else widest)

    needs = {place: needed(place, column) for place, column in enumerate(grid.columns)}
    can_go = sorted((place for place in needs if grid.columns[place].goes), key=lambda place: grid.columns[place].goes)
    while can_go and sum(needs.values()) - _GAP > width:
        del needs[can_go.pop()]
    return list(needs)
