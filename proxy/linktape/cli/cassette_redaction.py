"""`linktape cassette scan` and `cassette redact`: find secrets and people in cassettes, and take them out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linktape.cassette_tools import cleaning
from linktape.cassette_tools.scan import Leak
from linktape.cassette_tools.scan import scan as scan_cassette
from linktape.errors import UsageError
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape import files
from linktape.wiring.configuration import Configuration
from linktape.wiring.settings import Mode, Settings
from linktape.wording import counted


def scan(
    cassettes: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Cassettes, of linktape or of vcrpy.")],
) -> None:
    """Find secrets and personal data in cassettes. Says where and what kind, never the value.

    Exit code 0: nothing found; 1: something found; 2: a file cannot be read.
    """
    found: list[Leak] = []
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


def _summary(found: list[Leak]) -> str:
    secrets = sum(finding.is_secret for finding in found)
    names = {finding.file for finding in found}
    return (
        f"linktape: {counted(secrets, 'secret')} and {len(found) - secrets} personal data in "
        f"{counted(len(names), 'file')}; `linktape cassette redact FILE` takes them out. "
        "A secret that was committed must be revoked: taking it out of the file leaves it in the history."
    )


def redact(
    context: typer.Context,
    cassette: Annotated[Path, typer.Argument(metavar="FILE", help="The cassette to clean, of linktape or of vcrpy.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the clean cassette here, leave the other as it is."),
    ] = None,
    redact_text: Annotated[
        bool, typer.Option("--redact-text", help="Take out summaries, descriptions and comments, too.")
    ] = False,
) -> None:
    """Take secrets and personal data out of a cassette, in place.

    A person gets the pseudonym that the cassette, or the `redaction: salt:` of linktape.yaml, has for them.
    On any error the file stays as it was. Exit code 1: something is left, and is named.
    """
    ours = context.ensure_object(Configuration).chosen("record").make(Settings, mode=Mode.RECORD).redaction
    cleaner = _Cleaner(str(cassette), ours.with_text(redact_text))
    if output is None:
        files.rewrite(cassette, cleaner.clean)
    else:
        files.create(output, cleaner.clean(files.read_bytes(cassette)))
    typer.echo(cleaner.summary(str(output or cassette)))
    for finding in cleaner.left:
        typer.echo(str(finding))
    if cleaner.left:
        raise typer.Exit(1)


class _Cleaner:
    """Cleans one cassette, and knows what was in it and what is left."""

    def __init__(self, file: str, policy: RedactionPolicy) -> None:
        self._file = file
        self._policy = policy
        self._found: list[Leak] = []
        self.left: list[Leak] = []

    def clean(self, data: bytes) -> bytes:
        policy = cleaning.policy(data, self._file, self._policy)
        self._found = scan_cassette(data, self._file, Redactor(policy))
        changed = cleaning.clean(data, self._file, Redactor(policy))
        self.left = scan_cassette(changed, self._file, Redactor(policy))
        return changed

    def summary(self, file: str) -> str:
        """Say what was done, without a value."""
        secrets = sum(finding.is_secret for finding in self._found)
        return f"{file}: {counted(secrets, 'secret')} and {len(self._found) - secrets} personal data taken out"
