"""A tape as a line of small boxes, one for each recording in its order: what was played, what is next, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from linktape.pictures.html import Html, joined, tag
from linktape.wording import counted

MOST_STOPS = 1_000


class Played(StrEnum):
    """What became of a recording."""

    PLAYED = "played"
    NEXT = "next"  # what the tape would play now, if it were asked for
    UNUSED = "unused"
    REFUSED = "refused"  # no recording but a call that the tape does not answer


_LEGEND = {
    Played.PLAYED: "played",
    Played.NEXT: "next",
    Played.UNUSED: "not asked for",
    Played.REFUSED: "a call that has no recording",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A recording, or a call that was refused: what it is in words, and where it stands (`sync.yaml:40`, `#3`)."""

    words: str
    place: str
    played: Played
    is_write: bool = False
    times: int = 1  # how often it was played, where it was


def tape(stops: Sequence[Stop]) -> Html:
    """Draw the tape with its legend: writes are boxes with a W, reads with an r."""
    left_out = len(stops) - MOST_STOPS
    more = [tag("p", f"… and {counted(left_out, 'recording')} more", class_="soft")] if left_out > 0 else []
    kinds = [kind for kind in Played if any(stop.played is kind for stop in stops)]
    legend = [
        tag(
            "span",
            tag("span", "✕" if kind is Played.REFUSED else "W", class_=f"stop write {kind}"),
            f" {_LEGEND[kind]}",
        )
        for kind in kinds
    ]
    letters = [tag("span", tag("b", letter), f" a {word}") for letter, word in (("W", "write"), ("r", "read"))]
    return joined(
        [
            tag("ol", *map(_stop, stops[:MOST_STOPS]), class_="tape"),
            *more,
            tag("p", *letters, *legend, class_="legend"),
        ]
    )


def _stop(stop: Stop) -> Html:
    times = f", {stop.times} times" if stop.times > 1 else ""
    said = f"{stop.place}: {stop.words} ({stop.played}{times})"
    letter = _letter(stop.played, is_write=stop.is_write)
    class_ = f"stop {'write' if stop.is_write else 'read'} {stop.played}"
    return tag(
        "li", tag("span", letter, aria_hidden="true"), tag("span", said, class_="aside"), class_=class_, title=said
    )


def _letter(played: Played, *, is_write: bool = True) -> str:
    return "✕" if played is Played.REFUSED else "W" if is_write else "r"
