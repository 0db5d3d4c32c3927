"""The index of a tape: every recording by what it means, every write by what it concerns. Built once, then only asked.

Recordings are numbered over all cassettes (`seq`, from 0), and so is what changes concern.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from linktape.jira.operations import Operation
from linktape.messages import Request
from linktape.playback.match_settings import MatchSettings
from linktape.playback.meaning import PAGE_SIZE, WHOLE, Meaning, meaning
from linktape.playback.nearest import Nearest
from linktape.playback.position import Mark
from linktape.playback.relations import Relations
from linktape.playback.rows import Rows
from linktape.values import packable, value

ANYTHING = 0
"""The number of the concern that every write has."""


@packable
@value(frozen=True, slots=True)
class Track:
    """All recordings of one meaning, in order. An epoch is a run of them with no write between that they depend on."""

    key: bytes
    number: int
    tables: Tables

    @property
    def recordings(self) -> Sequence[int]:
        """The numbers of the recordings."""
        return self.tables.recordings[self.number]

    @property
    def starts(self) -> Sequence[int]:
        """For each recording, the offset of the first in its epoch."""
        return self.tables.starts[self.number]

    @property
    def about(self) -> Sequence[int]:
        """The numbers of the concerns that the first of them depends on; reads of one meaning have the same."""
        return self.tables.about[self.number]


def _numbers() -> array[int]:
    return array("I")


@dataclass(frozen=True, slots=True)
class Tables:
    """What an index is made of: numbers only, so that neither memory nor the garbage collector feels its length."""

    keys: list[bytes] = field(default_factory=list[bytes])  # track -> key
    recordings: Rows = field(default_factory=Rows)  # track -> its recordings
    starts: Rows = field(default_factory=Rows)  # track -> for each, the first of its epoch
    about: Rows = field(default_factory=Rows)  # track -> concerns
    tracks: array[int] = field(default_factory=_numbers)  # seq -> track
    nths: array[int] = field(default_factory=_numbers)  # seq -> which one of its track
    lines: array[int] = field(default_factory=_numbers)  # seq -> line
    changes: Rows = field(default_factory=Rows)  # seq -> for a mutation, what it concerns
    writes: Rows = field(default_factory=Rows)  # concern -> its writes
    is_write: bytearray = field(default_factory=bytearray)  # seq -> 1 for what changed Jira
    parts: array[int] = field(default_factory=_numbers)  # file -> its first seq


class Index:
    """Finds recordings without going through them. Lookups cost the same whatever its size.

    `writes`: for each concern's number, its writes in order. `changes`: for each mutation, what it concerns.
    `anything`: the number of the concern that every write has. `nearest`: finds what resembles a meaning.
    `files`: the names of the files, `tables.parts` where each begins.
    """

    def __init__(
        self, tables: Tables, relations: Relations, nearest: Nearest, files: Sequence[str], settings: MatchSettings
    ) -> None:
        self.tables = tables
        self.relations = relations
        self.nearest = nearest
        self.files = files
        self.writes = tables.writes
        self.changes = tables.changes
        self.anything = ANYTHING
        self._settings = settings
        self._track_by_key = {key: number for number, key in enumerate(tables.keys)}

    def __len__(self) -> int:
        return len(self.tables.tracks)

    def meaning(self, request: Request, operation: Operation) -> Meaning:
        """Say what a request means, in the names that the tape relates."""
        return meaning(request, operation, self.relations, self._settings)

    def track(self, request: Request, operation: Operation) -> Track | None:
        """Give the recordings that answer such a request, or None."""
        for key in self._keys_of(request, operation):
            number = self._track_by_key.get(key)
            if number is not None:
                return self._track(number)
        return None

    def track_of(self, seq: int) -> Track:
        """Give the recordings that mean what this one means."""
        return self._track(self.tables.tracks[seq])

    def is_write(self, seq: int) -> bool:
        """Whether a recording changed Jira."""
        return bool(self.tables.is_write[seq])

    def mark(self, seq: int) -> Mark:
        """Name a recording for positions."""
        return self.tables.keys[self.tables.tracks[seq]], self.tables.nths[seq]

    def seq(self, mark: Mark) -> int | None:
        """Find the recording of this name, if the tape has it."""
        number = self._track_by_key.get(mark[0])
        if number is None:
            return None
        recordings = self.tables.recordings[number]
        return recordings[mark[1]] if mark[1] < len(recordings) else None

    def place(self, seq: int) -> tuple[str, int]:
        """Give a recording's file and line."""
        return self.files[bisect_right(self.tables.parts, seq) - 1], self.tables.lines[seq]

    def _track(self, number: int) -> Track:
        return Track(self.tables.keys[number], number, self.tables)

    def _keys_of(self, request: Request, operation: Operation) -> Iterator[bytes]:
        meant = self.meaning(request, operation)
        yield meant.key
        if operation.traits.is_paged_by_query:
            yield meant.with_part(PAGE_SIZE, WHOLE).key
        if request.method == "HEAD" and not self._settings.exact:
            yield from self._keys_of(replace(request, method="GET"), operation)
