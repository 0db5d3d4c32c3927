"""`linktape cassette import`: other tools' recordings become cassettes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from linktape.cassette_tools.importing.cassette import cassette
from linktape.cassette_tools.importing.readers import ForeignRecording, read
from linktape.cli.progress_line import waiting
from linktape.errors import BadDocument, UsageError
from linktape.redaction.redactor import Redactor
from linktape.tape import files
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode, Settings
from linktape.wording import counted, visible

_ENDINGS = {".gz", ".har", ".json", ".yaml", ".yml", ".zip"}
_BODIES = "__files"


def import_(
    chosen: Chosen,
    recordings: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE_OR_FOLDER...", help="Recordings: HAR, Ruby's VCR, Betamax, nock, WireMock; folders of them."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR|FILE",
            help="A folder for the cassettes, or one cassette, all.yaml, for all. [default: FILE.yaml, beside it]",
        ),
    ] = None,
) -> None:  # fmt: skip
    """Make cassettes of other tools' recordings, without their secrets and people, as if linktape had recorded them.

    A folder becomes one cassette, of all recordings in it and below it, in the order of their names.
    What is not kept is named on standard error, with its place.
    Exit code 2: a file cannot be read, holds nothing of Jira's, or its cassette is there already.
    """
    settings = chosen.make(Settings, mode=Mode.REPLAY)
    targets = _targets(recordings, output)
    for target in targets:
        if target.exists():
            raise UsageError(f"{target} is there already: delete it, or name another with --output")
    for target, sources in targets.items():
        read_files = [recording for path in sources for recording in _recordings(path)]
        named = " and ".join(str(path) for path in sources)
        if not read_files:
            raise UsageError(f"{named}: no recording in it; a file of one ends in {', '.join(sorted(_ENDINGS))}")
        with waiting(f"importing {named}"):
            made = cassette(read_files, Redactor(settings.redaction), settings.recorded_site)
        for loss in made.losses:
            typer.echo(visible(str(loss)), err=True)
        if not made.count:
            raise UsageError(f"{named}: no call of Jira's REST API is in it that could be kept; {target} was not made")
        target.parent.mkdir(parents=True, exist_ok=True)
        files.create(target, made.content)
        tools = " and ".join(dict.fromkeys(one.tool for one in read_files))
        typer.echo(f"{target}: {counted(made.count, 'interaction')} of {named}, {tools}")


def _targets(recordings: list[Path], output: Path | None) -> dict[Path, list[Path]]:
    """Give each cassette with what goes into it. Raises UsageError where two files would be one by accident."""
    if output is not None and (output.is_file() or (output.suffix and not output.is_dir())):
        return {output: recordings}
    targets: dict[Path, list[Path]] = {}
    for path in recordings:
        target = (path.parent if output is None else output) / f"{path.resolve().name}.yaml"
        if target in targets:
            raise UsageError(f"{targets[target][0]} and {path} would both become {target}; import one after the other")
        targets[target] = [path]
    return targets


def _recordings(path: Path) -> Iterator[ForeignRecording]:
    """Read a file, or all of a folder: there, what is no recording is named and left out."""
    if not path.is_dir():
        yield _read(path)
        return
    for file in sorted(path.rglob("*")):
        parts = file.relative_to(path).parts
        if file.suffix not in _ENDINGS or _BODIES in parts or any(part.startswith(".") for part in parts):
            continue
        if file.is_file():
            try:
                yield _read(file)
            except (BadDocument, UsageError) as exc:
                typer.echo(visible(f"{exc}; it is left out"), err=True)


def _read(path: Path) -> ForeignRecording:
    with waiting(files.about("reading", path)):
        return read(files.read_bytes(path), str(path), partial(_beside, path.absolute()))


def _beside(path: Path, name: str) -> bytes | None:
    """Give a body that WireMock keeps in a file of its own: beside the folder of its mappings, nowhere else."""
    home = next((folder.with_name(_BODIES) for folder in path.parents if folder.name == "mappings"), None)
    if home is None:
        return None
    try:
        bodies = home.resolve()
        file = (bodies / name).resolve()
        is_there = file.is_relative_to(bodies) and file.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return None
    return files.read_bytes(file) if is_there else None
