"""The index of a tape: every recording by what it means, every write by what it concerns. Built once, then only asked.

Recordings are numbered over all cassettes (`seq`, from 0), and so is what changes concern.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from linktape.jira.operations import Operation, OperationId
from linktape.messages import Request, Response
from linktape.playback import effects
from linktape.playback.effects import ANYTHING, Concern
from linktape.playback.meaning import PAGE_SIZE, WHOLE, Meaning, is_whole, meaning
from linktape.playback.misses import Nearest
from linktape.playback.position import Mark
from linktape.playback.relations import Relations, relate
from linktape.playback.settings import MatchSettings
from linktape.progress import Progress, untold
from linktape.tape.cassette import Interaction


@dataclass(slots=True)
class Track:
    """All recordings of one meaning, in order. `starts`: for each, the offset of the first in its epoch.

    An epoch is a run of recordings with no write between them that they depend on.
    """

    key: bytes
    recordings: array[int] = field(default_factory=lambda: array("q"))
    starts: array[int] = field(default_factory=lambda: array("l"))
    about: tuple[int, ...] = ()  # the concerns that the first of them depends on; reads of one meaning have the same
    write_before: int = -1  # the last write that concerned the newest of them

    def add(self, seq: int, write_before: int) -> None:
        is_new = not self.recordings or write_before != self.write_before
        self.starts.append(len(self.recordings) if is_new else self.starts[-1])
        self.recordings.append(seq)
        self.write_before = write_before


class Index:
    """Finds recordings without going through them. Lookups cost the same whatever its size.

    `writes`: for each concern's number, its writes in order. `changes`: for each mutation, what it concerns.
    `anything`: the number of the concern that every write has. `nearest`: finds what resembles a meaning.
    """

    def __init__(
        self, interactions: Sequence[Interaction], settings: MatchSettings, progress: Progress = untold
    ) -> None:
        kept: list[tuple[Interaction, bool]] = []
        self.relations: Relations = relate(_passing(interactions, kept, progress))
        self.writes: list[array[int]] = []
        self.changes: dict[int, tuple[int, ...]] = {}
        self._settings = settings
        self._tracks: dict[bytes, Track] = {}
        self._keys: list[bytes] = []  # seq -> key
        self._nths: array[int] = array("l")  # seq -> which one of its key
        self._files: list[str] = []
        self._lines: array[int] = array("l")
        self._concern_numbers: dict[Concern, int] = {}
        self.anything = self._number_of(ANYTHING)
        self._is_write: set[int] = set()
        self.nearest = Nearest()
        for seq, (interaction, has_everything) in enumerate(kept):
            progress(len(kept) + seq, 2 * len(kept))
            self._add(seq, interaction, is_whole=has_everything)

    def __len__(self) -> int:
        return len(self._keys)

    def meaning(self, request: Request, operation: Operation) -> Meaning:
        """Say what a request means, in the names that the tape relates."""
        return meaning(request, operation, self.relations, self._settings)

    def track(self, request: Request, operation: Operation) -> Track | None:
        """Give the recordings that answer such a request, or None."""
        keys = self._keys_of(request, operation)
        return next((self._tracks[key] for key in keys if key in self._tracks), None)

    def track_of(self, seq: int) -> Track:
        """Give the recordings that mean what this one means."""
        return self._tracks[self._keys[seq]]

    def is_write(self, seq: int) -> bool:
        """Whether a recording changed Jira."""
        return seq in self._is_write

    def mark(self, seq: int) -> Mark:
        """Name a recording for positions."""
        return self._keys[seq], self._nths[seq]

    def seq(self, mark: Mark) -> int | None:
        """Find the recording of this name, if the tape has it."""
        track = self._tracks.get(mark[0])
        return track.recordings[mark[1]] if track is not None and mark[1] < len(track.recordings) else None

    def place(self, seq: int) -> tuple[str, int]:
        """Give a recording's file and line."""
        return self._files[seq], self._lines[seq]

    def _keys_of(self, request: Request, operation: Operation) -> Iterator[bytes]:
        meant = self.meaning(request, operation)
        yield meant.key
        if operation.traits.is_paged_by_query:
            yield meant.with_part(PAGE_SIZE, WHOLE).key
        if request.method == "HEAD" and not self._settings.exact:
            yield from self._keys_of(replace(request, method="GET"), operation)

    def _add(self, seq: int, interaction: Interaction, *, is_whole: bool) -> None:
        request, operation, response = interaction.request, interaction.operation, interaction.response
        meant = self.meaning(request, operation)
        is_mutation = effects.is_mutation(request, operation)
        concerns: Iterable[Concern] = (
            effects.mutation_concerns(operation, response, self.relations)
            if is_mutation
            else effects.read_depends_on(operation, self.relations)
        )
        about = tuple(map(self._number_of, concerns))
        before = max((self.writes[number][-1] for number in about if self.writes[number]), default=-1)
        if meant.key not in self._tracks:
            self.nearest.add(seq, meant)
        track = self._track(meant, about)
        self._keys.append(track.key)
        self._nths.append(len(track.recordings))
        self._files.append(interaction.file)
        self._lines.append(interaction.line)
        track.add(seq, before)
        if is_whole:
            self._track(meant.with_part(PAGE_SIZE, WHOLE), about).add(seq, before)
        if is_mutation:
            self.changes[seq] = about
        if effects.is_write(request, operation, response):
            self._is_write.add(seq)
            for number in (*about, self.anything):
                self.writes[number].append(seq)

    def _track(self, meant: Meaning, about: tuple[int, ...]) -> Track:
        return self._tracks.setdefault(meant.key, Track(meant.key, about=about))

    def _number_of(self, concern: Concern) -> int:
        if concern not in self._concern_numbers:
            self._concern_numbers[concern] = len(self.writes)
            self.writes.append(array("q"))
        return self._concern_numbers[concern]


def _passing(
    interactions: Sequence[Interaction], kept: list[tuple[Interaction, bool]], progress: Progress
) -> Iterator[Interaction]:
    """Pass interactions on, each made once. Keep what is indexed when all were seen, and whether the answer was whole.

    Answers are not kept, but for those that name an issue which was created.
    """
    for interaction in interactions:
        progress(len(kept), 2 * len(interactions))
        operation, response = interaction.operation, interaction.response
        without = replace(interaction, response=Response(response.status))
        is_kept = operation.id is OperationId.CREATE_ISSUE
        kept.append((interaction if is_kept else without, is_whole(operation, response)))
        yield interaction
