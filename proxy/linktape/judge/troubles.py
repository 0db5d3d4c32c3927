"""The ways in which a call goes wrong that make a verdict bad, and how each is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from linktape.judge.verdict import Verdict
from linktape.wording import counted


@dataclass(frozen=True, slots=True)
class Trouble:
    """One of these ways: a verdict's member of its name has the calls."""

    member: Literal["unmatched", "unsupported", "outside"]
    layer: str  # which one says why
    told: str  # of one call, in words
    one: str  # `1 call has no recording`
    many: str
    expected: str

    def calls(self, verdict: Verdict) -> tuple[int, ...]:
        """Give the calls of a verdict that went wrong so."""
        numbers: tuple[int, ...] = getattr(verdict, self.member)
        return numbers

    def said(self, calls: int) -> str:
        """Say how many calls went wrong so: `2 calls have no recording`."""
        return f"{counted(calls, 'call')} {self.one if calls == 1 else self.many}"


TROUBLES = (
    Trouble(
        "unmatched", "Replayer", "no recording answers this", "has no recording", "have no recording", "a recording"
    ),
    Trouble(
        "unsupported",
        "FakeJira",
        "Jira would answer this, and the mock does not",
        "is not served by the mock",
        "are not served by the mock",
        "what the mock serves",
    ),
    Trouble(
        "outside",
        "BasePath",
        "this is not below the address that was given",
        "went past the address that was given",
        "went past the address that was given",
        "the address as it was given, with its path",
    ),
)
