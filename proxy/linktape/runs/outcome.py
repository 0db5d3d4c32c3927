"""What a run has come to: how the command ended, and what is to be said of every session. Redacted, and at rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from linktape.journal_rows import Entry
from linktape.judge.coverage import Measured
from linktape.judge.economy import Remark
from linktape.judge.expectations import Violation
from linktape.judge.judge import Conduct
from linktape.judge.troubles import Trouble
from linktape.judge.verdict import Unmet, Verdict
from linktape.pictures.graph import Arrow
from linktape.pictures.time_line import Stop
from linktape.runs.command import Ended
from linktape.runs.struck import Reaction, Struck, reaction
from linktape.tape.cassette import Interaction


@dataclass(frozen=True, slots=True)
class SessionOutcome:
    """One session: its verdict (without what was not used or met, which only all together can tell), its calls."""

    name: str
    verdict: Verdict
    count: int  # of all calls; `entries` may be fewer
    entries: tuple[Entry, ...]
    conduct: Conduct
    remarks: tuple[Remark, ...]
    broken: frozenset[str] = frozenset()  # every broken expectation, also one whose violation another tells
    links: tuple[Arrow, ...] = ()  # what the fake Jira's links have come to, the changed ones first
    tape: tuple[Stop, ...] = ()  # what has become of the recordings

    def told(self, number: int, layer: str) -> tuple[str, str]:
        """Give a call in words, and what a layer said of it; empty where that is not known any more."""
        entry = next((entry for entry in self.entries if entry.n == number), None)
        notes = entry.layers if entry else ()
        return (entry.words if entry else "a call", next((note.reason for note in notes if note.layer == layer), ""))


@dataclass(frozen=True, slots=True)
class Served:
    """What linktape saw of a client. `unused` is what no session asked for; `lost`: what could not be written.

    `seeds` are those of the scenarios that leave something to chance; `expected` are the expectations by name.
    `unmet` are the rules that acted in no session, `never_struck` the scenarios that were asked for by name and of
    which no rule did. `untested`: why nothing was tested at all, in a sentence.
    """

    mode: str
    source: str
    scenarios: tuple[str, ...]
    seed: int | None
    strict: bool
    sessions: tuple[SessionOutcome, ...]
    unused: tuple[tuple[str, int], ...]
    coverage: Measured
    recorded: dict[str, int]
    recorded_lines: tuple[str, ...]
    lost: str | None = None
    dropped_bad: tuple[tuple[str, Verdict], ...] = ()
    calls_before: int = 0  # in sessions that are no more
    seeds: Mapping[str, int] = field(default_factory=dict[str, int])
    struck: tuple[Struck, ...] = ()
    expected: tuple[str, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    never_struck: tuple[str, ...] = ()
    untested: str | None = None

    @property
    def ok(self) -> bool:
        """Whether something was tested, nothing is to be said against the client, and nothing was lost."""
        is_whole = self.lost is None and self.untested is None and not self.never_struck
        is_used = not (self.strict and (self.unused or self.unmet))
        return is_whole and is_used and not self.dropped_bad and all(session.verdict.ok for session in self.sessions)

    @property
    def count(self) -> int:
        """How many calls there were."""
        return self.calls_before + sum(session.count for session in self.sessions)

    @property
    def kept(self) -> list[str]:
        """The expectations that were kept, by name."""
        broken = {violation.policy for _, violation in self.violations}.union(*(one.broken for one in self.sessions))
        return [name for name in self.expected if name not in broken]

    @property
    def retries(self) -> int:
        """How many of the calls were retries."""
        return sum(session.conduct.retries for session in self.sessions)

    @property
    def shortest_wait_s(self) -> float | None:
        """The shortest wait before a retry."""
        waits = [session.conduct.shortest_wait_s for session in self.sessions]
        return min((wait for wait in waits if wait is not None), default=None)

    @property
    def violations(self) -> list[tuple[str, Violation]]:
        """Every violation with its session's name."""
        judged = [*((session.name, session.verdict) for session in self.sessions), *self.dropped_bad]
        return [(name, violation) for name, verdict in judged for violation in verdict.violations]

    def troubled(self, trouble: Trouble) -> list[tuple[SessionOutcome, int]]:
        """Give every call that went wrong in this way, with its session."""
        return [(session, number) for session in self.sessions for number in trouble.calls(session.verdict)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run: the command, how it ended, what it was served.

    `not_started` says why there was none; `left_over`: something of it was still running, and was ended.
    `played`: the recordings that were had; None where nothing is replayed. `elsewhere`: hosts that it asked for, and to
    which our forward proxy does not lead. `speed`: at which the command's clock was to go; `slowed`: why it went at 1.
    """

    command: tuple[str, ...]
    started_at: str  # RFC 3339, UTC
    took_s: float
    ended: Ended
    served: Served
    left_over: bool = False
    not_started: str | None = None
    played: Sequence[Interaction] | None = field(default=None, repr=False)
    elsewhere: tuple[str, ...] = ()
    speed: float = 1.0
    slowed: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """What `linktape run` exits with: the command's own code where it failed, else 1 for a bad verdict."""
        return self.ended.code or (0 if self.served.ok else 1)

    @property
    def reaction(self) -> Reaction:
        """What became of the failures that were to be played, as far as one run can tell."""
        served = self.served
        if not served.scenarios and not served.struck:
            return Reaction.NONE
        if len(served.never_struck) == len(served.scenarios) and not served.struck:
            return Reaction.NOT_MET
        return reaction(self.ended, served.struck)
