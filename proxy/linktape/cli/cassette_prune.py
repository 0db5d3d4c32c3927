"""`linktape cassette prune`: what no run has played, and a cassette without it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from linktape.cassette_tools import played_notes, pruning
from linktape.cassette_tools.pruning import Pruned, Unplayed
from linktape.cli.progress_line import waiting
from linktape.errors import UsageError
from linktape.tape import files
from linktape.wording import counted, visible


def prune(
    cassettes: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Cassettes, of linktape or of vcrpy.")],
    since: Annotated[
        str, typer.Option("--since", metavar="DATE|30d", help="Not played since then. [default: never played]")
    ] = "",
    write: Annotated[bool, typer.Option("--write", help="Drop them. Everything else stays byte for byte.")] = False,
) -> None:
    """List the interactions that no `linktape run` has played, by the notes in .linktape/used; --write drops them.

    What was recorded after the last run that went well is not listed, and what somebody has commented stays.
    Exit code 0: nothing to drop, or dropped; 1: something could be dropped; 2: nothing can be told of a file.
    """
    start = pruning.moment(since, datetime.now(UTC)) if since else None
    notes = played_notes.load()
    found, failed = 0, False
    for path in cassettes:
        try:
            pruned = _pruned(path, notes.of(path), start, write=write)
        except UsageError as exc:
            typer.echo(f"linktape: error: {exc}", err=True)
            failed = True
            continue
        found += 0 if write else pruned.goes
        for line in _lines(path, pruned, start, write=write):
            typer.echo(visible(line))
    if failed:
        raise typer.Exit(2)
    if found:
        raise typer.Exit(1)


def _pruned(path: Path, notes: played_notes.CassetteNotes, since: datetime | None, *, write: bool) -> Pruned:
    told: list[Pruned] = []

    def change(data: bytes) -> bytes:
        told.append(pruning.pruned(data, str(path), notes, since))
        return told[-1].content

    with waiting(files.about("looking through", path)):
        if write:
            files.rewrite(path, change)
        else:
            change(files.read_bytes(path))
    return told[-1]


def _lines(path: Path, pruned: Pruned, since: datetime | None, *, write: bool) -> list[str]:
    lines = [f"{one.interaction.place}: {_words(one)}" for one in pruned.unplayed]
    when = f" since {pruning.day(since)}" if since is not None else ""
    count = counted(pruned.count, "interaction")
    if not pruned.goes:
        what = "nothing to drop" if pruned.unplayed else f"all were played{when}"
        return [*lines, f"{path}: {count}, {what}"]
    if write:
        return [*lines, f"{path}: {pruned.goes} of {count} dropped"]
    return [*lines, f"{path}: {pruned.goes} of {count} not played{when}; --write drops them"]


def _words(one: Unplayed) -> str:
    played = f"last played {pruning.day(one.last)}" if one.last is not None else "never played"
    return f"{one.asked}: {played}" + (f", but stays: {one.stays}" if one.stays else "")
