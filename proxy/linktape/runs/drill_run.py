"""One run of a drill, and what it shows: whether the client noticed the failure, recovered from it, or swallowed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from linktape.faults.state import ScenarioState
from linktape.jira.operations import OperationId
from linktape.runs.command import Ended
from linktape.runs.outcome import Served, merged_verdict
from linktape.session import Entry
from linktape.wiring.onion import Onion

Held = tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, int], ...]]
"""What a fake Jira holds: every link, and how many comments each issue has; without ids and times."""


class Reaction(StrEnum):
    """What became of a failure."""

    NOT_MET = "not met"  # the client made no call that it would have struck
    NOTICED = "noticed"  # the command said so by its exit code
    RECOVERED = "recovered"  # it succeeded, and Jira holds what it should
    SWALLOWED = "swallowed"  # it claims success, and the failed call was never made good
    HUNG = "hung"  # it had to be killed


SURVIVORS = frozenset({Reaction.SWALLOWED, Reaction.HUNG})
"""What a failure must not become."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A run to be: its name for reports, a short one for files, and the scenarios to play, as names or paths."""

    name: str
    file: str
    scenarios: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A run that has been. `output`: the end of what the command printed, redacted.

    `is_harmed`: the fake Jira does not hold what it holds without a fault.
    """

    trial: Trial
    ended: Ended
    took_s: float
    served: Served
    finding: Reaction
    output: str = ""
    is_harmed: bool = False

    @property
    def is_bad(self) -> bool:
        """Whether the client broke an expectation, missed a recording, or had to be killed."""
        return not self.served.ok or self.finding is Reaction.HUNG

    def as_json(self) -> dict[str, object]:
        """Give the run for programs."""
        served = self.served
        wait_s = served.shortest_wait_s
        return {
            "scenario": self.trial.name,
            "about": self.trial.about,
            "exit_code": self.ended.code,
            "requests": served.count,
            "retries": served.retries,
            "shortest_wait_s": None if wait_s is None else round(wait_s, 3),
            "finding": self.finding.value,
            "is_harmed": self.is_harmed,
            "ok": not self.is_bad,
            "took_s": round(self.took_s, 3),
            **merged_verdict(served),
            "output": self.output,
            "journal": [entry.as_json() for session in served.sessions for entry in session.entries],
        }


def holdings(onion: Onion) -> Held | None:
    """Give what the fake Jiras of all sessions hold together; None where there is no fake."""
    if onion.fake is None:
        return None
    links: list[tuple[str, str, str]] = []
    comments: list[tuple[str, int]] = []
    for session in onion.sessions:
        world = onion.fake.world(session)
        links += world.graph()
        counts = ((issue.key, len(world.comments_of(issue))) for issue in world.issues.values())
        comments += [(key, count) for key, count in counts if count]
    return tuple(sorted(links)), tuple(sorted(comments))


def finding(ended: Ended, calls: Sequence[Entry], was: Held | None, clean: Held | None) -> Reaction:
    """Say what became of the failures that struck these calls. `was` and `clean`: what Jira holds now, and should."""
    if ended.code:
        return Reaction.NOTICED
    if was is not None and was != clean:
        return Reaction.SWALLOWED
    struck = (call for call in calls if is_struck(call))
    if all(_is_made_good(call, calls, knows_jira=was is not None) for call in struck):
        return Reaction.RECOVERED
    return Reaction.SWALLOWED


def is_struck(call: Entry) -> bool:
    """Whether a scenario decided the answer, or its way."""
    return call.origin.startswith("scenario ")


def has_acted(onion: Onion) -> bool:
    """Whether any rule of a scenario did anything to any call, be it only to make it late."""
    states = [session.peek(ScenarioState) for session in onion.sessions]
    return any(
        counts.total.acted for state in states if state is not None for rule in state.running for counts in rule.counts
    )


def _is_made_good(call: Entry, calls: Sequence[Entry], *, knows_jira: bool) -> bool:
    """Whether a failed call did no harm: a write whose outcome Jira holds, or one that succeeded later."""
    if knows_jira and OperationId(call.operation).traits.is_mutation:
        return True
    key = (call.session, call.operation, call.subject)
    tries = (one for one in calls if one.n >= call.n and (one.session, one.operation, one.subject) == key)
    return any(one.delivered and one.status is not None and one.status < 300 for one in tries)
