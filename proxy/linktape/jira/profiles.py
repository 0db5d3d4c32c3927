"""Whom to believe where documents and sites disagree, how well a fact is known, and a fact as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

Choice = bool | int | str | None


class Profile(StrEnum):
    """Whom to believe where documents and sites disagree."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    DATACENTER = "datacenter"


class Mark(StrEnum):
    """How well a fact is known."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    INFERRED = "inferred"
    UNKNOWN = "unknown"  # a default of ours


_MARKS = {mark.value[0]: mark for mark in Mark}


@dataclass(frozen=True, slots=True)
class Fact:
    """One rule: what each profile chooses, how well that is known, and where it is written."""

    name: str
    rule: str
    choices: Mapping[Profile, Choice]
    marks: Mapping[Profile, Mark]
    source: str
    is_setting: bool  # whether a site file may set it

    @property
    def differs(self) -> bool:
        """Whether the profiles choose differently."""
        return len({repr(choice) for choice in self.choices.values()}) > 1

    def cell(self, profile: Profile) -> str:
        """Say what a profile chooses, and how well that is known."""
        return f"{choice_in_words(self.choices[profile])} ({self.marks[profile]})"


ChoiceT = TypeVar("ChoiceT", bound=Choice)


def by_profile(given: ChoiceT | tuple[ChoiceT, ChoiceT, ChoiceT]) -> dict[Profile, ChoiceT]:
    """Read a choice: one for each profile in turn, or one for all."""
    return dict(zip(Profile, given if isinstance(given, tuple) else (given, given, given), strict=True))


def marks_of(letters: str) -> dict[Profile, Mark]:
    """Read marks: a letter for each profile (d, o, i, u), or one for all."""
    first, *others = (_MARKS[letter] for letter in letters)
    return dict(zip(Profile, (first, *(others or (first, first))), strict=True))


def choice_in_words(choice: Choice) -> str:
    """Say a choice in a word."""
    if choice is None:
        return "none"
    if isinstance(choice, bool):
        return "yes" if choice else "no"
    return str(choice)
