"""The JSON of a drill, read again: of it the page is made, at its end or a year later."""

from __future__ import annotations

from typing import Self

from pydantic import NonNegativeFloat, NonNegativeInt

from linktape.pictures.html import Kind
from linktape.reports.drill_reports import as_json
from linktape.reports.file_facts import TrialsFile
from linktape.runs.drill import Drilled


class DrillFile(TrialsFile):
    """What `linktape drill --json` writes, as far as people look at it."""

    score: NonNegativeFloat | None
    failures_met: NonNegativeInt
    runs_left: NonNegativeInt

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
