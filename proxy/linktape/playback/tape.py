"""Replay's clock: time moves with writes. Which recording answers a request now, for one session.

A `Tape` is built once from the interactions and never changes. Where a session stands on it is a `Position`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from linktape.jira.operations import Operation
from linktape.messages import Request, Response
from linktape.playback import effects, indexing
from linktape.playback.index import Index, Track
from linktape.playback.match_settings import MatchSettings, Repeat
from linktape.playback.misses import Miss, NearRecording, explain
from linktape.playback.position import Mark, Position, Taken
from linktape.playback.relations import Relations
from linktape.playback.way_in import BY_OPTIONS, WayIn
from linktape.progress import Progress, untold
from linktape.tape.cassette import Interaction
from linktape.values import packable, value

_NEVER = 1 << 62  # later than any recording
_SHOWN = 3  # of the recordings that cannot be had
_MOST_STEADY = 16_384
_PASSING = {408, 425, 429}  # refusals that say: try again


HAD_BEFORE = "; had before"
_tapes = count(1)


@packable
@value(frozen=True, slots=True)
class Wanted:
    """What a request is for, as a tape sees it: its recordings, if there are any."""

    request: Request
    operation: Operation
    track: Track | None
    is_mutation: bool


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
        progress: Progress = untold,
        index: Index | None = None,
        lacking: str = "",
        way: WayIn = BY_OPTIONS,
    ) -> None:
        """`index`: that of these interactions by these settings, where it is there already.

        `lacking`: what should be here and is not, to be told with each miss. `way`: in whose words.
        """
        self._lacking = lacking
        self._way = way
        self.interactions = interactions
        self._index = index or indexing.built(interactions, settings, progress)
        self._repeat = repeat
        self._strict = strict
        self._number = next(_tapes)

    def __len__(self) -> int:
        return len(self._index)

    @property
    def index(self) -> Index:
        """What every recording means and concerns."""
        return self._index

    @property
    def relations(self) -> Relations:
        """What the tape itself relates: issues, types, links."""
        return self._index.relations

    def wanted(self, request: Request, operation: Operation) -> Wanted:
        """Say what a request is for, as far as this tape alone tells."""
        track = self._index.track(request, operation)
        return Wanted(request, operation, track, is_mutation=effects.is_mutation(request, operation))

    def take(self, position: Position, wanted: Wanted, at: datetime) -> Taken | None:
        """Give the recording that answers this now, and move the session on. None: a miss."""
        if position.tape != self._number:
            self._settle_in(position)
        track = wanted.track
        if track is None:
            return None
        steady = position.steady.get(track.key)
        if steady is not None:
            position.uses[steady.mark] = at
            return steady
        taken = self._first_unused(position, track) if wanted.is_mutation else self._present(position, track)
        if taken is not None:
            position.uses[taken.mark] = at
            if self._index.is_write(taken.seq) and taken.mark not in position.written:
                position.written.add(taken.mark)
                position.steady.clear()
                self._move_newest(position, taken.seq)
        return taken

    def which(self, taken: Taken) -> str:
        """Say which recording it is."""
        return f"{self.place(taken.seq)}, recording {taken.offset + 1} of {taken.of}"

    def why(self, taken: Taken) -> str:
        """Say which recording it is, and what is special about its time."""
        text = self.which(taken)
        if taken.early_for:
            text += f"; early: it was recorded after {taken.early_for}, which was not replayed yet"
        if taken.stale_since:
            text += f"; stale: {taken.stale_since} was replayed since, and no recording shows that and no more"
        return text + HAD_BEFORE if taken.is_repeat else text

    def lose(self, position: Position, taken: Taken) -> None:
        """Take note that an answer did not reach the client: it can be had once more."""
        position.steady.clear()
        position.lost.setdefault(taken.epoch, []).append(taken.offset)
        position.lost[taken.epoch].sort(reverse=True)

    def changed_elsewhere(self, position: Position, wanted: Wanted, response: Response) -> None:
        """Take note of a write that the tape did not answer: what it concerns is no longer on the tape."""
        if wanted.is_mutation and response.is_success:
            concerns = effects.mutation_concerns(wanted.operation, response, self.relations)
            position.elsewhere |= {effects.ANYTHING, *concerns}

    def is_elsewhere(self, position: Position, wanted: Wanted) -> bool:
        """Whether a read shows what was changed by answers that are not on the tape."""
        if not position.elsewhere or wanted.is_mutation:
            return False
        return not position.elsewhere.isdisjoint(effects.read_depends_on(wanted.operation, self.relations))

    def miss(self, position: Position, wanted: Wanted) -> Miss:
        """Say why nothing on the tape answers this request, and what comes nearest."""
        request, operation, track = wanted.request, wanted.operation, wanted.track
        as_get = replace(request, method="GET") if request.method == "HEAD" else request
        meant = self._index.meaning(as_get, operation)
        if track is None:
            near = [self._seen(seq) for seq in self._index.nearest.candidates(meant)]
        else:
            near = [self._unavailable(position, track, offset) for offset in range(len(track.recordings))[-_SHOWN:]]
        return explain(request, operation, meant, near, self.relations, len(self), self._lacking, self._way)

    def unused(self, position: Position | None) -> list[tuple[str, int]]:
        """Give the file and line of each interaction that a session never had."""
        had = position.uses if position is not None else {}
        return [self._index.place(seq) for seq in range(len(self)) if self._index.mark(seq) not in had]

    def had(self, position: Position) -> list[Interaction]:
        """Give the interactions that a session had, in the order in which it first had them."""
        return self.marked(position.uses)

    def marked(self, marks: Iterable[Mark]) -> list[Interaction]:
        """Give the interactions that these name, as far as they are on this tape."""
        seqs = (self._index.seq(mark) for mark in marks)
        return [self.interactions[seq] for seq in seqs if seq is not None]

    def by_time(self, position: Position, *, is_present: bool) -> list[Interaction]:
        """Give, in recorded order, what is true now: writes that were replayed, and reads that show no other.

        Without `is_present`, the rest: what is to come.
        """
        self._settle_in(position)
        return [self.interactions[seq] for seq in range(len(self)) if self._has_come(position, seq) is is_present]

    def _has_come(self, position: Position, seq: int) -> bool:
        if self._index.is_write(seq):
            return self._index.mark(seq) in position.written
        return seq < self._front_of(position, self._index.track_of(seq))

    def _first_unused(self, position: Position, track: Track) -> Taken | None:
        """Choose for a mutation: the first recording that was not had."""
        epoch: Mark = (track.key, 0)
        lost = _pop(position.lost, epoch)
        if lost is not None:
            return self._taken(position, track, epoch, lost)
        recordings = track.recordings
        head = position.polled.get(epoch, 0)
        if head < len(recordings):
            position.polled[epoch] = head + 1
            return self._taken(position, track, epoch, head)
        last = len(recordings) - 1
        is_lasting = self._repeat is Repeat.READS and self._is_lasting_refusal(position, recordings[last])
        if self._repeat is Repeat.ALWAYS or is_lasting:
            return self._steady(position, self._taken(position, track, epoch, last))
        return None

    def _present(self, position: Position, track: Track) -> Taken | None:
        """Choose for a read: the latest recording all of whose preceding writes that it depends on were replayed."""
        recordings, front = track.recordings, self._front_of(position, track)
        last = bisect_left(recordings, front) - 1
        first = track.starts[last] if last >= 0 else 0
        epoch: Mark = (track.key, first)
        if last < 0:  # all that was recorded came later
            is_used = self._index.mark(recordings[0]) in position.uses
            if self._strict or (self._repeat is Repeat.NEVER and is_used and _pop(position.lost, epoch) is None):
                return None
            taken = self._taken(position, track, epoch, 0, early_for=self.place(front))
            return taken if self._repeat is Repeat.NEVER else self._steady(position, taken)
        lost = _pop(position.lost, epoch)
        if lost is not None:
            return self._taken(position, track, epoch, lost)
        had = position.polled.get(epoch, 0)
        offset = first + had
        if self._repeat is Repeat.NEVER:
            while offset <= last and self._index.mark(recordings[offset]) in position.uses:
                offset += 1
            if offset > last:
                return None
        offset = min(offset, last)
        position.polled[epoch] = offset + 1 - first
        newest = max([position.newest.get(number, -1) for number in track.about], default=-1)
        stale_since = self.place(newest) if newest > recordings[offset] else ""
        taken = self._taken(position, track, epoch, offset, stale_since=stale_since)
        return taken if position.polled[epoch] > had else self._steady(position, taken)

    def _steady(self, position: Position, taken: Taken) -> Taken:
        """Remember what was had before, and is had each time until another write is replayed or an answer is lost."""
        if taken.is_repeat:
            if len(position.steady) >= _MOST_STEADY:
                position.steady.clear()
            position.steady[taken.epoch[0]] = taken
        return taken

    def _front_of(self, position: Position, track: Track) -> int:
        """Give the first write not replayed that reads of this meaning depend on."""
        front = _NEVER
        for number in track.about:
            writes, past = self._index.writes[number], position.fronts.get(number, 0)
            while past < len(writes) and self._index.mark(writes[past]) in position.written:
                past += 1
            position.fronts[number] = past
            if past < len(writes):
                front = min(front, writes[past])
        return front

    def _is_lasting_refusal(self, position: Position, seq: int) -> bool:
        """Whether Jira refused for a reason that still holds: nothing that it concerns has changed since."""
        status = self.interactions[seq].response.status
        newest = max((position.newest.get(number, -1) for number in self._index.changes[seq]), default=-1)
        return 400 <= status < 500 and status not in _PASSING and newest < seq

    def _taken(
        self, position: Position, track: Track, epoch: Mark, offset: int, early_for: str = "", stale_since: str = ""
    ) -> Taken:
        recordings = track.recordings
        seq = recordings[offset]
        mark = self._index.mark(seq)
        is_repeat = mark in position.uses
        return Taken(seq, mark, epoch, offset, len(recordings), early_for, stale_since, is_repeat)

    def _move_newest(self, position: Position, seq: int) -> None:
        for number in (*self._index.changes[seq], self._index.anything):
            position.newest[number] = max(seq, position.newest.get(number, -1))

    def _settle_in(self, position: Position) -> None:
        """Work out again what depends on this tape, if the position was last on another one."""
        if position.tape == self._number:
            return
        position.tape = self._number
        position.fronts.clear()
        position.newest.clear()
        position.steady.clear()
        for mark in position.written:
            seq = self._index.seq(mark)
            if seq is not None and self._index.is_write(seq):
                self._move_newest(position, seq)

    def _seen(self, seq: int) -> NearRecording:
        interaction = self.interactions[seq]
        return NearRecording(interaction, self._index.meaning(interaction.request, interaction.operation))

    def _unavailable(self, position: Position, track: Track, offset: int) -> NearRecording:
        """Say why a recording of the very thing that was asked for cannot be had."""
        recordings = track.recordings
        seq = recordings[offset]
        used = position.uses.get(self._index.mark(seq))
        if used is not None:
            why = f"already used at {used.astimezone(UTC):%H:%M:%S}"
        elif (front := self._front_of(position, track)) < seq:
            why = f"its time has not come, {self.place(front)} was not replayed yet"
        else:
            why = "its time is over, a write after it was replayed"
        return replace(self._seen(seq), unavailable=f"{why}; {offset + 1} of {len(recordings)}")

    def place(self, seq: int) -> str:
        """Say where a recording stands: `cassettes/sync.yaml:120`."""
        file, line = self._index.place(seq)
        return f"{file}:{line}"


def _pop(lost: dict[Mark, list[int]], epoch: Mark) -> int | None:
    waiting = lost.get(epoch)
    return waiting.pop() if waiting else None
