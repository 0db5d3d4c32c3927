"""What is to be said of a client, for people: each kind once, however often it happened, with links to the calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from linktape.pictures.html import Html, breakable, chip, folded, joined, tag
from linktape.session import DEFAULT
from linktape.wording import cut

MOST_SHOWN = 3
MOST_NUMBERS = 6
MOST_FOLDED = 500


class CallPlace(NamedTuple):
    """Which call: its session (empty where there is but one), and its number there."""

    session: str
    n: int

    def __str__(self) -> str:
        return f"#{self.n}" if self.session in ("", DEFAULT) else f"{self.session} #{self.n}"


Address = Callable[[CallPlace], str]
"""Gives the address of a call on the page; empty where it is not there."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that it happened: the calls, what happened in a line, and more of it in several."""

    calls: tuple[CallPlace, ...]
    happened: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """Something to be said: `what` is its name in a word or two, `sentence` says it."""

    what: str
    sentence: str
    told: tuple[Occurrence, ...] = ()
    expected: str = ""
    because: str = ""
    is_bad: bool = True


def in_a_line(observation: Observation) -> str:
    """Say an observation with its calls: `1 call has no recording (#3 read the links of MKY-2)`."""
    with_calls = [one for one in observation.told if one.calls]
    if not with_calls:
        return observation.sentence
    first, *others = with_calls
    is_said = observation.what in observation.sentence  # of a broken rule the occurrence tells the call by itself
    if is_said and not others:
        return f"{observation.sentence}: {first.happened}"
    number, *rest = labels([_offender(one) for one in with_calls[:MOST_NUMBERS]])
    shown = [number if is_said else f"{number} {first.happened}", *rest]
    return f"{observation.sentence} ({', '.join(shown)}{', …' if len(others) >= MOST_NUMBERS else ''})"


def labels(calls: Sequence[CallPlace]) -> list[str]:
    """Name calls in a row: `b #2`, `#4`, `c #1`; a session is named where it begins."""
    before = ["", *(call.session for call in calls)]
    return [f"#{call.n}" if call.session == last else str(call) for call, last in zip(calls, before, strict=False)]


def _offender(one: Occurrence) -> CallPlace:
    """Give the call that is to blame: of several the first is the one that was struck before."""
    return one.calls[min(1, len(one.calls) - 1)]


def observations_part(seen: Sequence[Observation], address: Address = lambda call: "") -> Html:
    """Give the observations as a list, each with its first occurrences; the others are folded."""
    return tag("ul", *(_observation(observation, address) for observation in seen), class_="findings")


def _observation(observation: Observation, address: Address) -> Html:
    told = observation.told[:MOST_FOLDED]
    shown, rest = [_occurrence(one, address) for one in told[:MOST_SHOWN]], told[MOST_SHOWN:]
    parts = [
        tag(
            "p",
            chip(observation.what, "bad" if observation.is_bad else "plain"),
            " ",
            tag("strong", observation.sentence),
        )
    ]
    parts += [tag("ul", *shown)] if shown else []
    if rest:
        more = tag("ul", *(_occurrence(one, address) for one in rest))
        parts.append(folded(f"and {len(observation.told) - MOST_SHOWN} more", more))
    if observation.expected:
        why = tag("span", f": {observation.because}", class_="soft") if observation.because else Html("")
        parts.append(tag("p", tag("span", "expected ", class_="soft"), observation.expected, why))
    return tag("li", joined(parts), class_="bad" if observation.is_bad else "plain")


def _occurrence(one: Occurrence, address: Address) -> Html:
    named = zip(one.calls, labels(one.calls), strict=True)
    numbers = [part for call, label in named for part in (_number(label, address(call)), " ")]
    more = [tag("pre", one.more)] if one.more else []
    return tag("li", *numbers, breakable(cut(one.happened, 2_000)), *more)


def _number(label: str, address: str) -> Html:
    return tag("a", label, href=address) if address else tag("span", label)
