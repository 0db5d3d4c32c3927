"""The JSON of a run, read again: of it the page and the Markdown are made, at its end or a year later."""

from __future__ import annotations

import json
import shlex
from typing import Self

from pydantic import Field, NonNegativeFloat, NonNegativeInt

from linktape.pictures.html import Kind
from linktape.pictures.observations import Observation, in_a_line
from linktape.pictures.verdict_data import Journal, VerdictFacts, observations
from linktape.reports.file_facts import CoverageFacts, SessionFacts, StruckFacts, journal
from linktape.runs.outcome import Outcome
from linktape.runs.outcome_json import outcome_json
from linktape.runs.struck import Reaction
from linktape.wording import counted


def json_text(outcome: Outcome) -> str:
    """Give the text of the file: a run for programs, its sum in a sentence first."""
    facts = outcome_json(outcome)
    sentence, _ = RunFile.model_validate(facts).headline()
    return json.dumps({"headline": sentence, **facts}, indent=2, ensure_ascii=False) + "\n"


class RunFile(VerdictFacts):
    """What `linktape run --json` writes, as far as people look at it."""

    linktape: str
    command: tuple[str, ...]
    command_exit_code: int
    exit_code: int
    ended: str
    not_started: str | None
    started_at: str
    took_s: NonNegativeFloat
    speed: float = 1.0
    slowed: tuple[str, ...] = ()
    mode: str
    source: str
    scenarios: tuple[str, ...]
    seeds: dict[str, int]
    finding: Reaction
    kept: tuple[str, ...]
    requests: NonNegativeInt
    retries: NonNegativeInt
    recorded_lines: tuple[str, ...]
    coverage: CoverageFacts
    struck: tuple[StruckFacts, ...]
    sessions: tuple[SessionFacts, ...] = Field(min_length=1)

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """Give a run as its file will have it."""
        return cls.model_validate(outcome_json(outcome))

    @property
    def shown_command(self) -> str:
        """The command as a shell reads it."""
        return shlex.join(self.command)

    @property
    def speed_words(self) -> str:
        """At which speed the command's clock went: `50`, or `1, not 50: ` and why."""
        return f"1, not {self.speed:g}: {'; '.join(self.slowed)}" if self.slowed else f"{self.speed:g}"

    def journal(self) -> Journal:
        """Give every call by its place."""
        return journal(self.sessions)

    def observations(self) -> list[Observation]:
        """Give what is to be said of the client, the bad first."""
        return observations(self, self.journal())

    def headline(self) -> tuple[str, Kind]:
        """Sum the run up in a sentence, and say how good that is."""
        bad = [one for one in self.observations() if one.is_bad]
        if bad:
            more = f"; and {counted(len(bad) - 1, 'other finding')}" if len(bad) > 1 else ""
            return (f"Bad: {in_a_line(bad[0])}{more}", "bad")
        if not self.ok:
            return ("Bad: a session that is no more broke an expectation", "bad")
        if self.command_exit_code and self.struck:
            return (f"Good: the command noticed the failure ({self.ended}), and broke no expectation", "good")
        if self.command_exit_code:
            return (f"Good, but the command failed for a reason of its own ({self.ended}): no fault struck it", "warn")
        if self.finding is Reaction.SWALLOWED:
            return ("Good, but a failure was swallowed, or handled without a word", "warn")
        return (f"Good: {counted(self.requests, 'call')}, and nothing is to be said against this client", "good")
