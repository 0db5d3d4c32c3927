"""One run of a drill, and what it shows: whether the client noticed the failure, recovered from it, or swallowed it."""

from __future__ import annotations

from dataclasses import dataclass

from linktape.runs.command import Ended
from linktape.runs.outcome import Served, merged_verdict
from linktape.runs.struck import Reaction
from linktape.wiring.onion import Onion

Held = tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, int, tuple[str, ...]], ...]]
"""What a fake Jira holds: every link, and of each issue how many comments and which remote links. No ids, no times."""


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
    issues: list[tuple[str, int, tuple[str, ...]]] = []
    for session in onion.sessions:
        world = onion.fake.world(session)
        links += world.graph()
        for issue in world.issues.values():
            count, urls = len(world.comments_of(issue)), sorted(url for url, _ in world.remote_targets(issue.key))
            if count or urls:
                issues.append((issue.key, count, tuple(urls)))
    return tuple(sorted(links)), tuple(sorted(issues))
