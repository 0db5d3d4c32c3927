"""What a command prints, as plain data: headings, sentences, lists and grids. Markdown is made of it here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from linktape.pictures.html import Kind

_STANDS_OUT: tuple[Kind, ...] = ("bad", "warn")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a part is about; 1 is the highest level."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list, an item a line."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Quoted:
    """What somebody else has printed."""

    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A cell that says how good its line is."""

    text: str
    kind: Kind


Cell = str | Judged


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column. `goes`: where a terminal is too narrow for all, the highest goes first, and 0 never.

    `is_prose`: whole sentences, which may take several lines. `is_code`: names that a program knows.
    `is_number`: numbers, which stand with their last digits below each other.
    """

    title: str
    goes: int = 0
    is_prose: bool = False
    is_code: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines in columns. `is_ordered`: nobody who prints them puts the bad first, for they stand as they are to."""

    columns: Sequence[GridColumn]
    lines: Sequence[Sequence[Cell]]
    is_ordered: bool = False


Part = Heading | Sentence | Items | Quoted | Grid


def text_of(cell: Cell) -> str:
    """Give a cell's text."""
    return cell.text if isinstance(cell, Judged) else cell


def bad_first(grid: Grid) -> list[Sequence[Cell]]:
    """Give the lines, the bad first; those that are alike stay in their order."""

    def rank(line: Sequence[Cell]) -> int:
        kinds = [cell.kind for cell in line if isinstance(cell, Judged)]
        return min((_STANDS_OUT.index(kind) for kind in kinds if kind in _STANDS_OUT), default=len(_STANDS_OUT))

    return list(grid.lines) if grid.is_ordered else sorted(grid.lines, key=rank)


def markdown(parts: Iterable[Part]) -> str:
    """Write the parts as Markdown."""
    return "\n\n".join("\n".join(_lines(part)) for part in parts) + "\n"


def _lines(part: Part) -> Iterable[str]:
    match part:
        case Heading(text, level):
            yield f"{'#' * level} {text}"
        case Sentence(text):
            yield text
        case Items(lines):
            yield from (f"- {line}" for line in lines)
        case Quoted(text):
            yield from (f"    {line}" for line in text.splitlines())
        case Grid():
            yield from _rows(part)
        case _:
            assert_never(part)


def _rows(grid: Grid) -> Iterable[str]:
    """Align the columns, so that a log shows them as well as a browser; not where sentences would make them wide."""
    head = tuple(column.title for column in grid.columns)
    rows = [head, *(tuple(map(_marked, grid.columns, line)) for line in grid.lines)]
    is_aligned = not any(column.is_prose for column in grid.columns)
    widths = [max(3, *map(len, column)) if is_aligned else 0 for column in zip(*rows, strict=True)]
    right = [column.is_number for column in grid.columns]
    rules = zip(right, widths, strict=True)
    rows.insert(1, tuple("-" * (max(3, width) - 1) + (":" if is_right else "-") for is_right, width in rules))
    for row in rows:
        cells = [
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(row, widths, right, strict=True)
        ]
        yield f"| {' | '.join(cells)} |"


def _marked(column: GridColumn, cell: Cell) -> str:
    text = " ".join(text_of(cell).replace("|", "\\|").split())
    if isinstance(cell, Judged) and cell.kind in _STANDS_OUT:
        return f"**{text}**"
    return f"`{text}`" if column.is_code else text
