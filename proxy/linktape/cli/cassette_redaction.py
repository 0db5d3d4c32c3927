"""`linktape cassette scan` and `cassette redact`: find secrets and people in cassettes, and take them out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linktape.cassette_tools import cleaning
from linktape.cassette_tools.scan import Leak, SiteName, site_names
from linktape.cassette_tools.scan import scan as scan_cassette
from linktape.cli.progress_line import waiting
from linktape.errors import UsageError
from linktape.progress import between
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape import files
from linktape.wiring.configuration import Configuration
from linktape.wiring.settings import Mode, Settings
from linktape.wording import counted, visible


def scan(
    cassettes: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Cassettes, of linktape or of vcrpy.")],
) -> None:
    """Find secrets and personal data in cassettes. Says where and what kind, never the value. Names real sites.

    Exit code 0: nothing found, or sites that nothing leads to; 1: something found; 2: a file cannot be read.
    """
    found: list[Leak] = []
    sites: list[SiteName] = []
    unreadable = False
    for path in cassettes:
        try:
            data = files.read_bytes(path)
            with waiting(files.about("scanning", path)) as progress:
                found += scan_cassette(data, str(path), progress=between(progress, 0, 0.9))
                sites += site_names(data, str(path))
        except UsageError as exc:
            typer.echo(f"linktape: {exc}", err=True)
            unreadable = True
    for finding in (*found, *sites):
        typer.echo(visible(str(finding)))
    if unreadable:
        raise typer.Exit(2)
    if found:
        files_ = counted(len({finding.file for finding in found}), "file")
        typer.echo(
            f"linktape: {_counts(found)} in {files_}; `linktape cassette redact FILE...` takes them out. "
            "A secret that was committed must be revoked: taking it out of the file leaves it in the history.",
            err=True,
        )
    elif not sites:
        typer.echo(f"linktape: nothing found in {counted(len(cassettes), 'file')}", err=True)
    if found or any(site.leads_back for site in sites):
        raise typer.Exit(1)


def _counts(found: list[Leak]) -> str:
    secrets = sum(finding.is_secret for finding in found)
    return f"{counted(secrets, 'secret')} and {len(found) - secrets} personal data"


def redact(
    context: typer.Context,
    cassettes: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="The cassettes to clean, of linktape or of vcrpy.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the clean cassette here, leave the other as it is: of one FILE.",
        ),
    ] = None,
    redact_text: Annotated[
        bool, typer.Option("--redact-text", help="Take out summaries, descriptions and comments, too.")
    ] = False,
) -> None:
    """Take secrets and personal data out of cassettes, in place.

    A person gets the pseudonym that the cassette, or the `redaction: salt:` of linktape.yaml, has for them.
    On any error a file stays as it was, and the others are cleaned. Exit code 1: something is left, and is named;
    2: a file could not be cleaned.
    """
    if output is not None and len(cassettes) > 1:
        raise UsageError(f"--output is for one FILE, and there are {len(cassettes)}: leave it out, or name one")
    more = context.ensure_object(Configuration).chosen("record").make(Settings, mode=Mode.RECORD).redaction
    left, refused = False, False
    for path in cassettes:
        try:
            left |= _is_left(path, output, more.with_text(redact_text))
        except UsageError as exc:
            typer.echo(f"linktape: error: {exc}", err=True)
            refused = True
    if left or refused:
        raise typer.Exit(2 if refused else 1)


def _is_left(cassette: Path, output: Path | None, more: RedactionPolicy) -> bool:
    """Clean a cassette, and say so. Whether something is left. Raises UsageError."""
    file = str(cassette)
    found: list[Leak] = []
    left: list[Leak] = []
    struck: list[str] = []

    def clean(data: bytes) -> bytes:
        policy = cleaning.policy(data, file, more, between(progress, 0, 0.1))
        found[:] = scan_cassette(data, file, Redactor(policy), between(progress, 0.1, 0.3))
        changed = cleaning.clean(data, file, Redactor(policy), between(progress, 0.3, 0.65))
        left[:] = scan_cassette(changed, file, Redactor(policy), between(progress, 0.65, 0.85))
        struck[:] = cleaning.struck_by_cleaning(data, changed, str(output or cassette))
        return changed

    with waiting(files.about("cleaning", cassette)) as progress:
        if output is None:
            files.rewrite(cassette, clean)
        else:
            files.create(output, clean(files.read_bytes(cassette)))
    typer.echo(f"{output or cassette}: {_counts(found)} taken out")
    for line in (*struck, *map(str, left)):
        typer.echo(visible(line))
    return bool(left)
