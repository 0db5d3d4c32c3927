"""One run of a drill, and what it shows: whether the client noticed the failure, recovered from it, or swallowed it."""

from __future__ import annotations

from dataclasses import dataclass

from linktape.runs.command import Ended
from linktape.runs.outcome import Served
from linktape.runs.outcome_json import beside_the_verdict, merged_verdict, rounded, session_json
from linktape.runs.struck import Reaction


@dataclass(frozen=True, slots=True)
class Trial:
    """A run to be: its name for reports, a short one for files, and the scenarios to play, as names or paths."""

    name: str
    file: str
    scenarios: tuple[str, ...] = ()
    about: str = ""
    is_twice: bool = False  # the command is run once more against the same Jira


@dataclass(frozen=True, slots=True)
class Result:
    """A run that has been. `output`: what the command printed, redacted, its middle left out.

    `is_harmed`: the fake Jira does not hold what it holds without a fault. `changes`: what a second run has changed.
    """

    trial: Trial
    ended: Ended
    took_s: float
    served: Served
    finding: Reaction
    output: str = ""
    is_harmed: bool = False
    changes: tuple[str, ...] = ()
    speed: float = 1.0  # at which the command's clock went

    @property
    def is_bad(self) -> bool:
        """Whether the client broke an expectation, missed a recording, had to be killed, or cannot be run twice."""
        return not self.served.ok or self.finding in (Reaction.HUNG, Reaction.CHANGED, Reaction.FAILED)

    def as_json(self) -> dict[str, object]:
        """Give the run for programs."""
        served = self.served
        return {
            "scenario": self.trial.name,
            "about": self.trial.about,
            "exit_code": self.ended.code,
            "requests": served.count,
            "retries": served.retries,
            "shortest_wait_s": rounded(served.shortest_wait_s),
            "finding": self.finding.value,
            "is_harmed": self.is_harmed,
            "changes": list(self.changes),
            "ok": not self.is_bad,
            "took_s": round(self.took_s, 3),
            "speed": self.speed,
            "is_twice": self.trial.is_twice,
            "ended": str(self.ended),
            **merged_verdict(served),
            **beside_the_verdict(served),
            "output": self.output,
            "sessions": [session_json(session) for session in served.sessions],
        }
