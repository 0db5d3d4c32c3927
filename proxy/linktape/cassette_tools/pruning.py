"""Which interactions of a cassette no run has played, and which of them may go. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from linktape.cassette_tools import dropping
from linktape.cassette_tools.conversation import conversation
from linktape.cassette_tools.played_notes import CassetteNotes, key
from linktape.durations import seconds_in
from linktape.errors import UsageError
from linktape.tape import reader
from linktape.tape.cassette import Interaction

_DAYS = re.compile(r"([0-9]{1,5})([dw])")


@dataclass(frozen=True, slots=True)
class Unplayed:
    """An interaction that was not played since then, what it asks, and when it was played before.

    `stays`: why it is kept all the same.
    """

    interaction: Interaction
    asked: str
    last: datetime | None
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What is known of a cassette: `count` interactions, those not played, and the content without those that go."""

    count: int
    unplayed: Sequence[Unplayed]
    content: bytes

    @property
    def goes(self) -> int:
        """How many are not in the content any more."""
        return sum(not one.stays for one in self.unplayed)


def moment(text: str, now: datetime) -> datetime:
    """Read `--since`: a date, a moment, or how long ago. Raises UsageError."""
    days, seconds_ = _DAYS.fullmatch(text), seconds_in(text)
    try:
        if days is not None:
            return now - timedelta(days=int(days[1]) * (7 if days[2] == "w" else 1))
        if seconds_ is not None:
            return now - timedelta(seconds=seconds_)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as exc:
        expected = "a date such as 2026-10-01, or how long ago: 30d, 4w, 12h"
        raise UsageError(f"--since {text!r}: write {expected}") from exc
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def pruned(data: bytes, file: str, notes: CassetteNotes, since: datetime | None = None) -> Pruned:
    """Find what no run has played since then, or ever. Raises BadDocument, or UsageError where nothing can be told.

    Only a run that went well, and began after an interaction was recorded, tells by what it left out.
    """
    cassette = reader.cassette(data, file)
    if notes.run is None or (since is not None and notes.run < since):
        when = "" if since is None else f" since {day(since)}"
        raise UsageError(
            f"{file}: no `linktape run` that went well has answered from it{when}, so nothing is known of its use"
        )
    unplayed: list[Unplayed] = []
    has_comment = dropping.commented(data, file)
    for at, turn in enumerate(conversation(cassette)):
        one = turn.interaction
        last = notes.played.get(key(one))
        if last is not None and (since is None or last >= since):
            continue
        stays = "somebody has commented it" if at in has_comment else ""
        if one.recorded_at is not None and one.recorded_at > notes.run:
            stays = f"it was recorded after the last run that went well ({day(notes.run)})"
        unplayed.append(Unplayed(one, turn.asked, last, stays))
    goes = {one.interaction.index for one in unplayed if not one.stays}
    if len(goes) == len(cassette) and goes:
        raise UsageError(f"{file}: no interaction of it was played; delete the file if nobody needs it")
    return Pruned(len(cassette), unplayed, dropping.without(data, file, goes) if goes else data)


def day(at: datetime) -> str:
    """Say a moment as people say it: the day alone at midnight."""
    here = at.astimezone(UTC)
    return f"{here.date()}" if here.timetz().replace(tzinfo=None) == time() else f"{here:%Y-%m-%d %H:%M} UTC"
