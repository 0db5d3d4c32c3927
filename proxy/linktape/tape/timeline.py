"""Replay's clock: time moves with writes. Which recording answers a request now, for one session.

A `Tape` is built once from the interactions and never changes. Where a session stands on it is a `Position`, plain
data that names recordings by meaning and count, so that it outlives a cassette that is loaded again.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count

from linktape.jira.operations import Operation
from linktape.messages import Request, Response
from linktape.tape import concerns
from linktape.tape.concerns import Concern
from linktape.tape.interaction import Interaction
from linktape.tape.matching import PAGE_SIZE, PAGED, WHOLE, MatchSettings, Meaning, is_whole, meaning
from linktape.tape.misses import Miss, Nearest, Seen, explain
from linktape.tape.relations import Relations, relate

Mark = tuple[bytes, int]
"""One recording: its meaning's key, and which one of those with this meaning it is, from 0."""

_NEVER = 1 << 62  # later than any recording
_PASSING = {408, 425, 429}  # refusals that say: try again


class Repeat(StrEnum):
    """What may be had again: reads (and refusals while nothing has changed), nothing, or everything."""

    READS = "reads"
    NEVER = "never"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Use:
    """How often a recording was had, and when last."""

    times: int
    at: datetime


@dataclass(slots=True)
class Position:
    """Where one session stands on the tape."""

    uses: dict[Mark, Use] = field(default_factory=dict[Mark, Use])  # in order of first use
    written: set[Mark] = field(default_factory=set[Mark])  # the writes that were replayed
    polled: dict[Mark, int] = field(default_factory=dict[Mark, int])  # first of an epoch -> had of it
    lost: dict[Mark, list[int]] = field(default_factory=dict[Mark, list[int]])  # first of an epoch -> to be had again
    elsewhere: set[Concern] = field(default_factory=set[Concern])  # changed by answers that are not on the tape
    tape: int = 0  # the tape that the next two were worked out on
    fronts: dict[int, int] = field(default_factory=dict[int, int])  # concern -> how many of its writes are past
    newest: dict[int, int] = field(default_factory=dict[int, int])  # concern -> its newest replayed write


@dataclass(frozen=True, slots=True)
class Taken:
    """The recording that answers a request now: one of the `of` that have its meaning."""

    interaction: Interaction
    epoch: Mark
    offset: int
    of: int
    early_for: str = ""  # the place of the write that should have been replayed first; empty: not early
    stale_since: str = ""  # the place of the newest write that it does not show; empty: not stale
    is_repeat: bool = False

    @property
    def why(self) -> str:
        """Say which recording it is, and what is special about its time."""
        said = f"{self.interaction.place}, recording {self.offset + 1} of {self.of}"
        if self.early_for:
            said += f"; early: it was recorded after {self.early_for}, which was not replayed yet"
        if self.stale_since:
            said += f"; stale: {self.stale_since} was replayed since, and no recording shows that and no more"
        return f"{said}; had before" if self.is_repeat else said


@dataclass(slots=True)
class _Track:
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


_tapes = count(1)


class Tape:
    """The interactions of one or more cassettes, in order, ready to be asked. Immutable; no state of any session.

    Every lookup costs the same, however long the tape is.
    """

    def __init__(
        self,
        interactions: Sequence[Interaction],
        *,
        settings: MatchSettings = MatchSettings(),
        repeat: Repeat = Repeat.READS,
        strict: bool = False,
    ) -> None:
        self.interactions = interactions
        self.relations: Relations = relate(interactions)
        self._settings = settings
        self._repeat = repeat
        self._strict = strict
        self._number = next(_tapes)
        self._tracks: dict[bytes, _Track] = {}
        self._keys: list[bytes] = []  # seq -> key
        self._nths: array[int] = array("l")  # seq -> which one of its key
        self._concern_numbers: dict[Concern, int] = {}
        self._writes: list[array[int]] = []  # concern -> its writes
        self._concerns_of: dict[int, tuple[int, ...]] = {}  # mutation -> what it concerns
        self._is_write: set[int] = set()
        self._files: list[str] = []
        self._lines: array[int] = array("l")
        self._nearest = Nearest()
        for seq, interaction in enumerate(interactions):
            self._add(seq, interaction)

    def __len__(self) -> int:
        return len(self._keys)

    # --- building ---------------------------------------------------------------------------------------------------

    def _add(self, seq: int, interaction: Interaction) -> None:
        request, operation, response = interaction.request, interaction.operation, interaction.response
        meant = self._meaning(request, operation)
        about = self._about(request, operation, response)
        before = max((self._writes[number][-1] for number in about if self._writes[number]), default=-1)
        if meant.key not in self._tracks:
            self._nearest.add(seq, meant)
        track = self._track(meant, about)
        self._keys.append(track.key)
        self._nths.append(len(track.recordings))
        self._files.append(interaction.file)
        self._lines.append(interaction.line)
        track.add(seq, before)
        if is_whole(operation, response):
            self._track(meant.with_part(PAGE_SIZE, WHOLE), about).add(seq, before)
        if concerns.is_mutation(request, operation):
            self._concerns_of[seq] = about
        if concerns.is_write(request, operation, response):
            self._is_write.add(seq)
            for number in about:
                self._writes[number].append(seq)

    def _track(self, meant: Meaning, about: tuple[int, ...]) -> _Track:
        return self._tracks.setdefault(meant.key, _Track(meant.key, about=about))

    def _meaning(self, request: Request, operation: Operation) -> Meaning:
        return meaning(request, operation, self.relations, self._settings)

    def _about(self, request: Request, operation: Operation, response: Response) -> tuple[int, ...]:
        """Number what a mutation concerns, or a read depends on."""
        if concerns.is_mutation(request, operation):
            named: Iterable[Concern] = concerns.mutation_concerns(operation, response, self.relations)
        else:
            named = concerns.read_depends_on(operation, self.relations)
        return tuple(self._number_of(concern) for concern in named)

    def _number_of(self, concern: Concern) -> int:
        number = self._concern_numbers.get(concern)
        if number is None:
            number = self._concern_numbers[concern] = len(self._writes)
            self._writes.append(array("q"))
        return number

    # --- asking -----------------------------------------------------------------------------------------------------

    def take(self, position: Position, request: Request, operation: Operation, at: datetime) -> Taken | None:
        """Give the recording that answers this request now, and move the session on. None: a miss."""
        self._settle_in(position)
        track = self._asked(request, operation)
        if track is None:
            return None
        is_mutation = concerns.is_mutation(request, operation)
        taken = self._first_unused(position, track) if is_mutation else self._present(position, track)
        if taken is not None:
            self._use(position, track.recordings[taken.offset], at)
        return taken

    def lose(self, position: Position, taken: Taken) -> None:
        """Take note that an answer did not reach the client: it can be had once more."""
        position.lost.setdefault(taken.epoch, []).append(taken.offset)
        position.lost[taken.epoch].sort(reverse=True)

    def changed_elsewhere(self, position: Position, request: Request, operation: Operation, response: Response) -> None:
        """Take note of a write that the tape did not answer: what it concerns is no longer on the tape."""
        if concerns.is_write(request, operation, response):
            position.elsewhere |= concerns.mutation_concerns(operation, response, self.relations)

    def is_elsewhere(self, position: Position, request: Request, operation: Operation) -> bool:
        """Whether a read shows what was changed by answers that are not on the tape."""
        if not position.elsewhere or concerns.is_mutation(request, operation):
            return False
        return not position.elsewhere.isdisjoint(concerns.read_depends_on(operation, self.relations))

    def miss(self, position: Position, request: Request, operation: Operation) -> Miss:
        """Say why nothing on the tape answers this request, and what comes nearest."""
        asked = replace(request, method="GET") if request.method == "HEAD" else request
        meant = self._meaning(asked, operation)
        track = self._asked(request, operation)
        if track is None:
            near = [self._seen(seq) for seq in self._nearest.candidates(meant)]
        else:
            near = [self._unavailable(position, track, offset) for offset in range(len(track.recordings))[-3:]]
        return explain(request, operation, meant, near, self.relations, len(self))

    def unused(self, position: Position | None) -> list[tuple[str, int]]:
        """Give the file and line of each interaction that a session never had."""
        had = position.uses if position is not None else {}
        every = enumerate(zip(self._files, self._lines, strict=True))
        return [place for seq, place in every if self._mark(seq) not in had]

    def had(self, position: Position) -> list[Interaction]:
        """Give the interactions that a session had, in the order in which it first had them."""
        seqs = (self._seq(mark) for mark in position.uses)
        return [self.interactions[seq] for seq in seqs if seq is not None]

    # --- time -------------------------------------------------------------------------------------------------------

    def _first_unused(self, position: Position, track: _Track) -> Taken | None:
        """Choose for a mutation: the first recording that was not had."""
        epoch: Mark = (track.key, 0)
        lost = _pop(position.lost, epoch)
        if lost is not None:
            return self._taken(position, track, epoch, lost)
        head = position.polled.get(epoch, 0)
        if head < len(track.recordings):
            position.polled[epoch] = head + 1
            return self._taken(position, track, epoch, head)
        last = len(track.recordings) - 1
        is_lasting = self._repeat is Repeat.READS and self._is_lasting_refusal(position, track.recordings[last])
        if self._repeat is Repeat.ALWAYS or is_lasting:
            return self._taken(position, track, epoch, last)
        return None

    def _present(self, position: Position, track: _Track) -> Taken | None:
        """Choose for a read: the latest recording all of whose preceding writes that it depends on were replayed."""
        front = self._front_of(position, track)
        last = bisect_left(track.recordings, front) - 1
        if last < 0:
            return self._early(position, track, front)
        first = track.starts[last]
        epoch: Mark = (track.key, first)
        lost = _pop(position.lost, epoch)
        if lost is not None:
            return self._taken(position, track, epoch, lost)
        offset = first + position.polled.get(epoch, 0)
        if self._repeat is Repeat.NEVER:
            while offset <= last and self._mark(track.recordings[offset]) in position.uses:
                offset += 1
            if offset > last:
                return None
        offset = min(offset, last)
        position.polled[epoch] = offset + 1 - first
        newest = max((position.newest.get(number, -1) for number in track.about), default=-1)
        taken = self._taken(position, track, epoch, offset)
        return replace(taken, stale_since=self._place(newest)) if newest > track.recordings[offset] else taken

    def _early(self, position: Position, track: _Track, front: int) -> Taken | None:
        epoch: Mark = (track.key, 0)
        is_used = self._mark(track.recordings[0]) in position.uses
        if self._strict or (self._repeat is Repeat.NEVER and is_used and _pop(position.lost, epoch) is None):
            return None
        return replace(self._taken(position, track, epoch, 0), early_for=self._place(front))

    def _front_of(self, position: Position, track: _Track) -> int:
        """Give the first write not replayed that reads of this meaning depend on."""
        return min((self._front(position, number) for number in track.about), default=_NEVER)

    def _front(self, position: Position, number: int) -> int:
        """Give the first write of a concern that was not replayed."""
        writes = self._writes[number]
        past = position.fronts.get(number, 0)
        while past < len(writes) and self._mark(writes[past]) in position.written:
            past += 1
        position.fronts[number] = past
        return writes[past] if past < len(writes) else _NEVER

    def _is_lasting_refusal(self, position: Position, seq: int) -> bool:
        """Whether Jira refused for a reason that still holds: nothing that it concerns has changed since."""
        status = self.interactions[seq].response.status
        newest = max((position.newest.get(number, -1) for number in self._concerns_of[seq]), default=-1)
        return 400 <= status < 500 and status not in _PASSING and newest < seq

    def _taken(self, position: Position, track: _Track, epoch: Mark, offset: int) -> Taken:
        seq = track.recordings[offset]
        is_repeat = self._mark(seq) in position.uses
        return Taken(self.interactions[seq], epoch, offset, len(track.recordings), is_repeat=is_repeat)

    def _use(self, position: Position, seq: int, at: datetime) -> None:
        mark = self._mark(seq)
        before = position.uses.get(mark)
        position.uses[mark] = Use(1 if before is None else before.times + 1, at)
        if seq in self._is_write and mark not in position.written:
            position.written.add(mark)
            self._move_newest(position, seq)

    def _move_newest(self, position: Position, seq: int) -> None:
        for number in self._concerns_of[seq]:
            position.newest[number] = max(seq, position.newest.get(number, -1))

    def _settle_in(self, position: Position) -> None:
        """Work out again what depends on this tape, if the position was last on another one."""
        if position.tape == self._number:
            return
        position.tape = self._number
        position.fronts.clear()
        position.newest.clear()
        for mark in position.written:
            seq = self._seq(mark)
            if seq is not None and seq in self._is_write:
                self._move_newest(position, seq)

    # --- finding ----------------------------------------------------------------------------------------------------

    def _asked(self, request: Request, operation: Operation) -> _Track | None:
        for key in self._keys_of(request, operation):
            track = self._tracks.get(key)
            if track is not None:
                return track
        return None

    def _keys_of(self, request: Request, operation: Operation) -> Iterator[bytes]:
        meant = self._meaning(request, operation)
        yield meant.key
        if operation.id in PAGED:
            yield meant.with_part(PAGE_SIZE, WHOLE).key
        if request.method == "HEAD" and not self._settings.exact:
            yield from self._keys_of(replace(request, method="GET"), operation)

    def _mark(self, seq: int) -> Mark:
        return self._keys[seq], self._nths[seq]

    def _seq(self, mark: Mark) -> int | None:
        track = self._tracks.get(mark[0])
        return track.recordings[mark[1]] if track is not None and mark[1] < len(track.recordings) else None

    def _seen(self, seq: int) -> Seen:
        interaction = self.interactions[seq]
        return Seen(interaction, self._meaning(interaction.request, interaction.operation))

    def _unavailable(self, position: Position, track: _Track, offset: int) -> Seen:
        """Say why a recording of the very thing that was asked for cannot be had."""
        seq = track.recordings[offset]
        use = position.uses.get(self._mark(seq))
        front = self._front_of(position, track)
        if use is not None:
            why = f"already used at {use.at.astimezone(UTC):%H:%M:%S}"
        elif front < seq:
            why = f"its time has not come, {self._place(front)} was not replayed yet"
        else:
            why = "its time is over, a write after it was replayed"
        return replace(self._seen(seq), unavailable=f"{why}; {offset + 1} of {len(track.recordings)}")

    def _place(self, seq: int) -> str:
        return f"{self._files[seq]}:{self._lines[seq]}"


def _pop(lost: dict[Mark, list[int]], epoch: Mark) -> int | None:
    waiting = lost.get(epoch)
    return waiting.pop() if waiting else None
