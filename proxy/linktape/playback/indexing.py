"""Builds the index of a tape, in two rounds: what the answers relate, then what each request means in those names."""

from __future__ import annotations

import gc
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from linktape.jira.operations import Operation, OperationId
from linktape.messages import Request, Response
from linktape.playback import effects
from linktape.playback.effects import Concern
from linktape.playback.index import ANYTHING, Index, Tables
from linktape.playback.match_settings import MatchSettings
from linktape.playback.meaning import PAGE_SIZE, WHOLE, Meaning, is_whole, meaning
from linktape.playback.misses import NearestBuilder
from linktape.playback.relations import Relations, relate
from linktape.playback.rows import gathered
from linktape.progress import Progress, untold
from linktape.tape.cassette import Cassette, Interaction

_OFTEN = 256


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


def built(interactions: Sequence[Interaction], settings: MatchSettings, progress: Progress = untold) -> Index:
    """Index interactions for matching by these settings."""
    source: Iterable[Interaction] = interactions
    if isinstance(interactions, Cassette) and not settings.exact and not settings.headers:
        source = interactions.outlines()
    kept: list[_Kept] = []
    with _uncollected():
        relations = relate(_told(_passing(source, kept), progress, 2 * len(interactions)))
        builder = _Builder(relations, settings)
        for seq, one in enumerate(kept):
            builder.add(seq, one)
            if not seq % _OFTEN:
                progress(len(kept) + seq, 2 * len(kept))
        return builder.index()


class _Builder:
    """Fills the tables of an index."""

    def __init__(self, relations: Relations, settings: MatchSettings) -> None:
        self._relations = relations
        self._settings = settings
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

    def add(self, seq: int, one: _Kept) -> None:
        """Index one recording more."""
        request, operation, response = one.request, one.operation, one.response
        meant = meaning(request, operation, self._relations, self._settings)
        is_mutation = effects.is_mutation(request, operation)
        concerns: Iterable[Concern] = (
            effects.mutation_concerns(operation, response, self._relations)
            if is_mutation
            else effects.read_depends_on(operation, self._relations)
        )
        about = [self._number_of(concern) for concern in concerns]
        before = max((self._last_writes[number] for number in about), default=-1)
        if meant.key not in self._tracks:
            self._nearest.add(seq, meant)
        track = self._track(meant, about)
        tables = self._tables
        tables.tracks.append(track)
        tables.nths.append(self._sizes[track])
        tables.lines.append(one.line)
        if not self._files or one.file != self._files[-1]:
            self._files.append(one.file)
            tables.parts.append(seq)
        self._record(track, seq, before)
        if one.is_whole:
            self._record(self._track(meant.with_part(PAGE_SIZE, WHOLE), about), seq, before)
        tables.changes.add(about if is_mutation else ())
        is_write = is_mutation and response.is_success
        tables.is_write.append(is_write)
        for number in (*about, ANYTHING) if is_write else ():
            self._last_writes[number] = seq
            self._written[0].append(number)
            self._written[1].append(seq)

    def index(self) -> Index:
        """Give the finished index."""
        tracks, *columns = self._recorded
        recordings, starts = gathered(tracks, columns, len(self._tracks))
        (writes,) = gathered(self._written[0], self._written[1:], len(self._concerns))
        tables = replace(self._tables, keys=list(self._tracks), recordings=recordings, starts=starts, writes=writes)
        return Index(tables, self._relations, self._nearest.nearest(), self._files, self._settings)

    def _track(self, meant: Meaning, about: Iterable[int]) -> int:
        number = self._tracks.setdefault(meant.key, len(self._tracks))
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


def _passing(interactions: Iterable[Interaction], kept: list[_Kept]) -> Iterator[Interaction]:
    """Pass interactions on, each made once, and keep what is indexed when all were seen."""
    for one in interactions:
        is_kept = one.operation.id is OperationId.CREATE_ISSUE
        response = one.response if is_kept else _empty(one.response.status)
        whole = is_whole(one.operation, one.response)
        kept.append(_Kept(one.request, one.operation, response, whole, one.file, one.line))
        yield one


def _told(interactions: Iterable[Interaction], progress: Progress, total: int) -> Iterator[Interaction]:
    for seq, one in enumerate(interactions):
        if not seq % _OFTEN:
            progress(seq, total)
        yield one


@lru_cache(maxsize=1_000)
def _empty(status: int) -> Response:
    return Response(status)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the garbage collector out of it: nothing here makes circles, and it would go through all of it again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
