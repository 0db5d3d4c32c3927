"""Builds the index of a tape, in two rounds: what the answers relate, then what each request means in those names.

A tape can be taken in parts, by processes of their own: what a part shows and says travels between them.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import NamedTuple, TypeVar

from linktape.jira.operations import Operation, OperationId
from linktape.messages import Request, Response
from linktape.playback import effects
from linktape.playback.effects import Concern
from linktape.playback.evidence import Evidence
from linktape.playback.index import ANYTHING, Index, Tables
from linktape.playback.match_settings import MatchSettings
from linktape.playback.meaning import PAGE_SIZE, WHOLE, is_whole, meaning
from linktape.playback.nearest import NearestBuilder, likenesses
from linktape.playback.relations import Relations, related
from linktape.playback.rows import Rows, gathered
from linktape.progress import Progress, untold
from linktape.tape.cassette import Cassette, Interaction

_OFTEN = 256

_One = TypeVar("_One")


class _Kept(NamedTuple):
    """What is indexed of an interaction when all were seen. The answer, but for its status, only if it names an issue
    that was created.
    """

    request: Request
    operation: Operation
    response: Response
    is_whole: bool
    file: str
    line: int


@dataclass(slots=True)
class Said:
    """What the recordings of a part say, each at its place: mostly numbers. `about`: numbers of `concerns`.

    `wholes`: the second meaning of an answer that has everything. `likenesses`: those of recording `n` are
    `likenesses[ends[n - 1]:ends[n]]`.
    """

    keys: list[bytes] = field(default_factory=list[bytes])
    wholes: dict[int, bytes] = field(default_factory=dict[int, bytes])
    is_mutation: bytearray = field(default_factory=bytearray)
    is_write: bytearray = field(default_factory=bytearray)
    concerns: list[Concern] = field(default_factory=list[Concern])
    about: Rows = field(default_factory=Rows)
    likenesses: array[int] = field(default_factory=partial(array, "Q"))
    ends: array[int] = field(default_factory=partial(array, "I"))
    places: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])


def can_be_outlined(settings: MatchSettings) -> bool:
    """Whether outlines are enough to match by these settings."""
    return not settings.exact and not settings.headers


def built(interactions: Sequence[Interaction], settings: MatchSettings, progress: Progress = untold) -> Index:
    """Index interactions for matching by these settings."""
    source: Iterable[Interaction] = interactions
    if isinstance(interactions, Cassette) and can_be_outlined(settings):
        source = interactions.outlines()
    with uncollected():
        part = Part(source, len(interactions), lambda done, count: progress(done, 2 * count))
        relations = related(part.evidence)
        said = part.said(relations, settings, lambda done, count: progress(count + done, 2 * count))
        return whole([said], relations, settings)


class Part:
    """Some recordings in their order. `evidence`: what their answers show, the first round."""

    def __init__(self, interactions: Iterable[Interaction], count: int, progress: Progress = untold) -> None:
        self._kept: list[_Kept] = []
        self.evidence = Evidence(_told(self._passing(interactions), progress, count))

    def said(self, relations: Relations, settings: MatchSettings, progress: Progress = untold) -> Said:
        """Say what each means, and concerns, in the names that the whole tape relates: the second round."""
        said, numbers = Said(), dict[Concern, int]()
        for seq, one in enumerate(_told(self._kept, progress, len(self._kept))):
            request, operation, response = one.request, one.operation, one.response
            meant = meaning(request, operation, relations, settings)
            is_mutation = effects.is_mutation(request, operation)
            concerns: Iterable[Concern] = (
                effects.mutation_concerns(operation, response, relations)
                if is_mutation
                else effects.read_depends_on(operation, relations)
            )
            said.keys.append(meant.key)
            if one.is_whole:
                said.wholes[seq] = meant.with_part(PAGE_SIZE, WHOLE).key
            said.is_mutation.append(is_mutation)
            said.is_write.append(is_mutation and response.is_success)
            said.about.add([numbers.setdefault(concern, len(numbers)) for concern in concerns])
            said.likenesses.extend(likenesses(meant))
            said.ends.append(len(said.likenesses))
            said.places.append((one.file, one.line))
        said.concerns = list(numbers)
        return said

    def _passing(self, interactions: Iterable[Interaction]) -> Iterator[Interaction]:
        """Pass interactions on, each made once, and keep what is indexed when all were seen."""
        for one in interactions:
            is_kept = one.operation.id is OperationId.CREATE_ISSUE
            response = one.response if is_kept else _empty(one.response.status)
            is_all = is_whole(one.operation, one.response)
            self._kept.append(_Kept(one.request, one.operation, response, is_all, one.file, one.line))
            yield one


def whole(parts: Iterable[Said], relations: Relations, settings: MatchSettings) -> Index:
    """Make the index of a tape of what its parts say."""
    builder = _Builder()
    for said in parts:
        builder.add(said)
    return builder.index(relations, settings)


class _Builder:
    """Fills the tables of an index."""

    def __init__(self) -> None:
        self._tables = Tables()
        self._nearest = NearestBuilder()
        self._files: list[str] = []
        self._tracks: dict[bytes, int] = {}
        self._recorded = [array("I"), array("I"), array("I")]  # track, seq, first of its epoch
        self._sizes, self._starts = array("I"), array("I")  # of each track: how many, and the first of the last epoch
        self._before = array("q")  # of each track: the last write that concerned the newest of it
        self._concerns: dict[Concern, int] = {effects.ANYTHING: ANYTHING}
        self._written = [array("I"), array("I")]  # concern, seq
        self._last_writes = array("q", [-1])  # of each concern

    def add(self, said: Said) -> None:
        """Index what the next recordings say."""
        tables = self._tables
        numbers = [self._number_of(concern) for concern in said.concerns]
        start = 0
        for at, (key, end, (file, line)) in enumerate(zip(said.keys, said.ends, said.places, strict=True)):
            seq = len(tables.tracks)
            about = [numbers[number] for number in said.about[at]]
            before = max(map(self._last_writes.__getitem__, about), default=-1)
            if key not in self._tracks:
                self._nearest.add(seq, said.likenesses[start:end])
            start = end
            track = self._track(key, about)
            tables.tracks.append(track)
            tables.nths.append(self._sizes[track])
            tables.lines.append(line)
            if not self._files or file != self._files[-1]:
                self._files.append(file)
                tables.parts.append(seq)
            self._record(track, seq, before)
            if at in said.wholes:
                self._record(self._track(said.wholes[at], about), seq, before)
            tables.changes.add(about if said.is_mutation[at] else ())
            is_write = said.is_write[at]
            tables.is_write.append(is_write)
            for number in (*about, ANYTHING) if is_write else ():
                self._last_writes[number] = seq
                self._written[0].append(number)
                self._written[1].append(seq)

    def index(self, relations: Relations, settings: MatchSettings) -> Index:
        """Give the finished index."""
        tracks, *columns = self._recorded
        recordings, starts = gathered(tracks, columns, len(self._tracks))
        (writes,) = gathered(self._written[0], self._written[1:], len(self._concerns))
        tables = replace(self._tables, keys=list(self._tracks), recordings=recordings, starts=starts, writes=writes)
        return Index(tables, relations, self._nearest.nearest(), self._files, settings)

    def _track(self, key: bytes, about: Iterable[int]) -> int:
        number = self._tracks.setdefault(key, len(self._tracks))
        if number == len(self._sizes):
            self._sizes.append(0)
            self._starts.append(0)
            self._before.append(-1)
            self._tables.about.add(about)
        return number

    def _record(self, track: int, seq: int, before: int) -> None:
        if before != self._before[track]:
            self._starts[track] = self._sizes[track]
            self._before[track] = before
        self._sizes[track] += 1
        tracks, seqs, starts = self._recorded
        tracks.append(track)
        seqs.append(seq)
        starts.append(self._starts[track])

    def _number_of(self, concern: Concern) -> int:
        number = self._concerns.setdefault(concern, len(self._concerns))
        if number == len(self._last_writes):
            self._last_writes.append(-1)
        return number


def _told(ones: Iterable[_One], progress: Progress, total: int) -> Iterator[_One]:
    for seq, one in enumerate(ones):
        if not seq % _OFTEN:
            progress(seq, total)
        yield one


@lru_cache(maxsize=1_000)
def _empty(status: int) -> Response:
    return Response(status)


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave the garbage collector out of it: nothing here makes circles, and it would go through all of it again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
