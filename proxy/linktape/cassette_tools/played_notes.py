"""Which interactions were played: what `linktape run` notes in `.linktape/used`, and `cassette prune` reads.

A drill's run without a fault is a run as well. Tests with the fixture note what they played, and not what they left
out: a test run may be of some tests.

Each run adds a file of its own, so that none waits for another and none loses what another notes; when there are many,
a run makes one of them. An interaction is known by what it says, not by its line: a cassette may be edited, formatted
and moved together with its project.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import blake2s
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from linktape.errors import UsageError
from linktape.tape import files, writer
from linktape.tape.cassette import Interaction

FOLDER = Path(".linktape") / "used"
MOST_FILES = 50
"""How many files there are before a run makes one of them."""

_MODEL = ConfigDict(extra="forbid", frozen=True)


class CassetteNotes(BaseModel):
    """What is known of one cassette. `run`: when the last run began that went well; `played`: key -> when last."""

    model_config = _MODEL

    run: AwareDatetime | None = None
    played: Mapping[str, AwareDatetime] = Field(default_factory=dict[str, AwareDatetime])

    def and_(self, other: CassetteNotes) -> CassetteNotes:
        """Give what both know."""
        runs = [run for run in (self.run, other.run) if run is not None]
        played = dict(self.played)
        for key_, at in other.played.items():
            played[key_] = max(at, played.get(key_, at))
        return CassetteNotes(run=max(runs, default=None), played=played)


class Notes(BaseModel):
    """What is known of all cassettes, by their file as seen from the project's folder."""

    model_config = _MODEL

    version: Literal[1] = 1
    cassettes: Mapping[str, CassetteNotes] = Field(default_factory=dict[str, CassetteNotes])

    def of(self, file: Path | str) -> CassetteNotes:
        """Give what is known of one cassette."""
        return self.cassettes.get(name_of(file), CassetteNotes())

    def and_(self, other: Notes) -> Notes:
        """Give what both know."""
        names = [*self.cassettes, *(name for name in other.cassettes if name not in self.cassettes)]
        nothing = CassetteNotes()
        return Notes(
            cassettes={
                name: self.cassettes.get(name, nothing).and_(other.cassettes.get(name, nothing)) for name in names
            }
        )


def key(interaction: Interaction) -> str:
    """Name an interaction by its request and its answer; those that say the same have one name."""
    answer = blake2s(interaction.response.content, digest_size=8)
    return f"{writer.key(interaction)}/{answer.hexdigest()}"


def name_of(file: Path | str, folder: Path | str = ".") -> str:
    """Name a cassette as seen from the project's folder, whatever links lead to it."""
    real = os.path.realpath(file)
    try:
        return Path(os.path.relpath(real, folder)).as_posix()
    except ValueError:  # on another drive
        return Path(real).as_posix()


def noted(read: Sequence[Path | str], played: Iterable[Interaction], began: datetime, *, went_well: bool) -> Notes:
    """Make notes of a run that answered from these cassettes. One that failed tells nothing of what it left out."""
    found = {name_of(file): dict[str, datetime]() for file in read}
    for one in played:
        found.setdefault(name_of(one.file), {})[key(one)] = began
    run = began if went_well else None
    return Notes(cassettes={name: CassetteNotes(run=run, played=keys) for name, keys in found.items()})


class PlayedInTests:
    """What the tests of a process were answered with, each from its own cassettes."""

    def __init__(self) -> None:
        self._played: dict[str, dict[str, datetime]] = {}

    def add(self, played: Iterable[Interaction], at: datetime) -> None:
        """Note what a test had."""
        for one in played:
            self._played.setdefault(os.path.realpath(one.file), {})[key(one)] = at

    def save(self, project: Path) -> None:
        """Keep it in a project's folder. Raises UsageError where that cannot be done."""
        if self._played:
            notes = {name_of(file, project): CassetteNotes(played=keys) for file, keys in self._played.items()}
            save(Notes(cassettes=notes), project / FOLDER)


def save(notes: Notes, folder: Path = FOLDER) -> None:
    """Add what a run has to say. Raises UsageError where that cannot be kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(f"{folder} cannot be made: {exc.strerror}") from exc
    with suppress(UsageError):  # it is there already
        files.create(folder / ".gitignore", b"*\n")
    paths = _files(folder)
    if len(paths) < MOST_FILES:
        paths = []
    for path in paths:
        notes = notes.and_(_read(path))
    name = f"{os.getpid()}-{secrets.token_hex(4)}.json"
    files.create(folder / name, notes.model_dump_json(exclude_defaults=True).encode() + b"\n")
    for path in paths:
        path.unlink(missing_ok=True)


def load(folder: Path = FOLDER) -> Notes:
    """Give what all runs together have noted. Raises UsageError where there is nothing, or where a file is none."""
    paths = _files(folder)
    if not paths:
        raise UsageError(f"no run has noted in {folder} what it played: `linktape run --replay FILE -- COMMAND` does")
    notes = Notes()
    for path in paths:
        notes = notes.and_(_read(path))
    return notes


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def _read(path: Path) -> Notes:
    try:
        return Notes.model_validate_json(path.read_bytes())
    except FileNotFoundError:  # another run has just made one file of many, or it was cleared away
        return Notes()
    except (OSError, ValidationError) as exc:
        what = "no notes of linktape's; delete it, and what only it knows counts as never played"
        raise UsageError(f"{path}: {what}") from exc
