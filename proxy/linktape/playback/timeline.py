"""A tape as a line of time: each recording, and whether a session has had it. For people who look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from linktape.playback.position import Position
from linktape.playback.tape import Tape
from linktape.tape.cassette import Interaction


@dataclass(frozen=True, slots=True)
class Moment:
    """A recording in its place. `next`: the one behind the last that was had."""

    index: int
    interaction: Interaction
    is_write: bool
    state: Literal["played", "next", "unused"]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A tape, and where a session stands on it. Costs what it shows, whatever the tape's length."""

    tape: Tape
    position: Position

    def __len__(self) -> int:
        return len(self.tape)

    @property
    def played(self) -> int:
        """How many recordings the session has had."""
        return len(self._played)

    def moments(self, first: int, count: int) -> Iterator[Moment]:
        """Give so many recordings, from this one on."""
        played, index = self._played, self.tape.index
        upcoming = max(played, default=-1) + 1
        for seq in range(first, min(first + count, len(self))):
            state: Literal["played", "next", "unused"] = "unused"
            if seq in played:
                state = "played"
            elif seq == upcoming:
                state = "next"
            yield Moment(seq, self.tape.interactions[seq], index.is_write(seq), state)

    @property
    def _played(self) -> set[int]:
        seqs = (self.tape.index.seq(mark) for mark in self.position.uses)
        return {seq for seq in seqs if seq is not None}
