"""The JSON of a drill, read again: of it the page is made, at its end or a year later."""

from __future__ import annotations

from typing import Self

from pydantic import NonNegativeFloat, NonNegativeInt

from linktape.pictures.html import Kind
from linktape.pictures.verdict_data import Facts, VerdictFacts
from linktape.reports.drill_reports import as_json
from linktape.reports.file_facts import CoverageFacts, SessionFacts, StruckFacts
from linktape.runs.drill import Drilled
from linktape.runs.struck import Reaction


class DrillRun(VerdictFacts):
    """One run of a drill. `survival`: how the failure was swallowed, in a sentence; `output`: what was printed."""

    scenario: str
    about: str
    exit_code: int
    ended: str
    requests: NonNegativeInt
    retries: NonNegativeInt
    shortest_wait_s: NonNegativeFloat | None
    finding: Reaction
    took_s: NonNegativeFloat
    speed: float = 1.0
    survival: str | None
    changes: tuple[str, ...]
    output: str
    struck: tuple[StruckFacts, ...]
    sessions: tuple[SessionFacts, ...]


class DrillFile(Facts):
    """What `linktape drill --json` writes, as far as people look at it."""

    headline: str
    command: str
    mode: str
    exit_code: int
    score: NonNegativeFloat | None
    failures_met: NonNegativeInt
    runs_left: NonNegativeInt
    speed: float = 1.0
    slowed: tuple[str, ...] = ()
    clean: DrillRun | None
    runs: tuple[DrillRun, ...]
    coverage: CoverageFacts

    @classmethod
    def of(cls, drilled: Drilled, exit_code: int) -> Self:
        """Give a drill as its file will have it."""
        return cls.model_validate(as_json(drilled, exit_code))

    @property
    def survivals(self) -> list[str]:
        """How failures were swallowed, a sentence each."""
        return [run.survival for run in self.runs if run.survival]

    @property
    def kind(self) -> Kind:
        """How good the drill is in all."""
        return "bad" if self.exit_code else "warn" if self.survivals else "good"
