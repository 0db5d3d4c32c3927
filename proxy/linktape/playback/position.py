"""Where one session stands on a tape. Plain data, which names recordings by meaning and count.

So a position outlives a cassette that is loaded again, and can be kept anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from linktape.playback.effects import Concern
from linktape.values import DERIVED, value

Mark = tuple[bytes, int]
"""One recording: its meaning's key, and which one of those with this meaning it is, from 0."""


@value(frozen=True, slots=True)
class Taken:
    """The recording that answers a request now, by its number on the tape: one of the `of` that have its meaning."""

    seq: int
    mark: Mark
    epoch: Mark
    offset: int
    of: int
    early_for: str = ""  # the place of the write that should have been replayed first; empty: not early
    stale_since: str = ""  # the place of the newest write that it does not show; empty: not stale
    is_repeat: bool = False


@dataclass(slots=True)
class Position:
    """Where one session stands on the tape."""

    uses: dict[Mark, datetime] = field(default_factory=dict[Mark, datetime])  # when last; in order of first use
    written: set[Mark] = field(default_factory=set[Mark])  # the writes that were replayed
    polled: dict[Mark, int] = field(default_factory=dict[Mark, int])  # first of an epoch -> had of it
    lost: dict[Mark, list[int]] = field(default_factory=dict[Mark, list[int]])  # first of an epoch -> to be had again
    elsewhere: set[Concern] = field(default_factory=set[Concern])  # changed by answers that are not on the tape
    # the tape that the rest was worked out on
    tape: int = field(default=0, metadata=DERIVED)
    # concern -> how many of its writes are past
    fronts: dict[int, int] = field(default_factory=dict[int, int], metadata=DERIVED)
    # concern -> its newest replayed write
    newest: dict[int, int] = field(default_factory=dict[int, int], metadata=DERIVED)
    # meaning -> what answers it again and again, until another write is replayed
    steady: dict[bytes, Taken] = field(default_factory=dict[bytes, Taken], metadata=DERIVED)
