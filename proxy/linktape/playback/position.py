"""Where one session stands on a tape. Plain data, which names recordings by meaning and count.

So a position outlives a cassette that is loaded again, and can be kept anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from linktape.playback.effects import Concern
from linktape.tape.cassette import Interaction

Mark = tuple[bytes, int]
"""One recording: its meaning's key, and which one of those with this meaning it is, from 0."""


@dataclass(slots=True)
class Position:
    """Where one session stands on the tape."""

    uses: dict[Mark, datetime] = field(default_factory=dict[Mark, datetime])  # when last; in order of first use
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
        text = f"{self.interaction.place}, recording {self.offset + 1} of {self.of}"
        if self.early_for:
            text += f"; early: it was recorded after {self.early_for}, which was not replayed yet"
        if self.stale_since:
            text += f"; stale: {self.stale_since} was replayed since, and no recording shows that and no more"
        return f"{text}; had before" if self.is_repeat else text
