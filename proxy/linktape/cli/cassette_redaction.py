"""`linktape cassette scan` and `cassette redact`: find secrets and people in cassettes, and take them out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linktape.errors import UsageError
from linktape.tape import files
from linktape.tape.scan import Finding
from linktape.tape.scan import scan as scan_cassette


def scan(
    cassettes: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Cassettes, of linktape or of vcrpy.")],
) -> None:
    """Find secrets and personal data in cassettes. Says where and what kind, never the value.

    Exit code 0: nothing found; 1: something found; 2: a file cannot be read.
    """
    found: list[Finding] = []
    unreadable = False
    for path in cassettes:
        try:
            found += scan_cassette(files.read_bytes(path), str(path))
        except UsageError as exc:
            typer.echo(f"linktape: {exc}", err=True)
            unreadable = True
    for finding in found:
        typer.echo(str(finding))
    if unreadable:
        raise typer.Exit(2)
    if found:
        typer.echo(_summary(found), err=True)
        raise typer.Exit(1)


def _summary(found: list[Finding]) -> str:
    secrets = sum(finding.is_secret for finding in found)
    names = {finding.file for finding in found}
    return (
        f"linktape: {secrets} secret{'' if secrets == 1 else 's'} and {len(found) - secrets} personal data in "
        f"{len(names)} file{'' if len(names) == 1 else 's'}; `linktape cassette redact FILE` takes them out. "
        "A secret that was committed must be revoked: taking it out of the file leaves it in the history."
    )


def redact(
    cassette: Annotated[Path, typer.Argument(metavar="FILE", help="The cassette to clean.")],
) -> None:
    """Take secrets and personal data out of a cassette."""
    raise UsageError("not built yet")
