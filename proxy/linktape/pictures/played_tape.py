"""A session's tape as stops: its recordings in their order, and the calls that none of them answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice

from linktape.jira.words import words
from linktape.journal_rows import Entry
from linktape.pictures.time_line import MOST_STOPS, Played, Stop
from linktape.playback.effects import is_write
from linktape.tape.cassette import Interaction

_FROM = "cassette "


def stops(
    recordings: Sequence[Interaction],
    unused: Iterable[tuple[str, int]],
    entries: Iterable[Entry],
    missed: Collection[int],
    redact: Callable[[str], str] = str,
    *,
    is_over: bool = False,
) -> list[Stop]:
    """Give the stops of at most `MOST_STOPS` recordings. `missed`: the numbers of the calls that have no recording.

    A missed call stands behind the recording that was played last before it. The first recording that was not asked
    for is the next, unless the session `is_over`.
    """
    left = set(unused)
    times: Counter[str] = Counter()
    behind: dict[str, list[Stop]] = {}
    last = ""
    for entry in entries:
        if entry.origin.startswith(_FROM):
            last = entry.origin.removeprefix(_FROM)
            times[last] += 1
        elif entry.n in missed:
            behind.setdefault(last, []).append(Stop(entry.words, f"#{entry.n}", Played.REFUSED))
    told = behind.pop("", [])
    is_next = not is_over
    for recording in islice(recordings, MOST_STOPS):
        played = Played.PLAYED
        if (recording.file, recording.line) in left:
            played, is_next = Played.NEXT if is_next else Played.UNUSED, False
        place = redact(recording.place)
        is_a_write = is_write(recording.request, recording.operation, recording.response)
        told.append(Stop(redact(words(recording.operation)), place, played, is_a_write, max(1, times[place])))
        told += behind.pop(place, [])
    return told
