"""What a run has come to: how the command ended, and what is to be said of every session. Redacted, and at rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal

from linktape.faults.state import ScenarioState
from linktape.faults.unmet import never_struck
from linktape.journal_rows import Entry
from linktape.judge.coverage import Measured
from linktape.judge.economy import Remark, economy_of
from linktape.judge.expectations import Violation
from linktape.judge.judge import Conduct, judge_of
from linktape.judge.verdict import Unmet, Verdict, rule_names
from linktape.runs.command import Ended
from linktape.runs.struck import Reaction, Struck, reaction, struck_calls
from linktape.session import DEFAULT, Session
from linktape.wiring.onion import Onion
from linktape.wording import counted

_MOST_REASON = 4


@dataclass(frozen=True, slots=True)
class Trouble:
    """A way in which a call went wrong that makes the verdict bad, and how it is told."""

    member: Literal["unmatched", "unsupported", "outside"]
    layer: str  # which one says why
    told: str  # of one call
    counted: str  # of many
    expected: str

    def calls(self, verdict: Verdict) -> tuple[int, ...]:
        """Give the calls of a verdict that went wrong so."""
        numbers: tuple[int, ...] = getattr(verdict, self.member)
        return numbers


TROUBLES = (
    Trouble("unmatched", "Replayer", "no recording answers this", "matched no recording", "a recording"),
    Trouble(
        "unsupported",
        "FakeJira",
        "Jira would answer this, and the mock does not",
        "the mock does not serve",
        "what the mock serves",
    ),
    Trouble(
        "outside",
        "BasePath",
        "this is not below the address that was given",
        "went past the address that was given",
        "the address as it was given, with its path",
    ),
)


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


def sum_up(onion: Onion, name: str | None = None) -> Served:
    """Sum up all sessions; where there is none, one that nobody used stands for a client that did not call at all.

    `name`: only sessions with calls count, and where there are none, the session of this name, whose address the client
    was given: what came to the default one went past it.
    """
    if name is None:
        sessions = list(onion.sessions) or [onion.sessions.get(DEFAULT)]
    else:
        sessions = [session for session in onion.sessions if session.calls] or [onion.sessions.get(name)]
    settings = onion.settings
    playing = [state.scenarios for state in (one.peek(ScenarioState) for one in sessions) if state is not None]
    scenarios = [*onion.scenarios, *chain(*playing)]
    left = onion.unmet()
    may_be_silent = settings.allow_no_calls and not onion.calls
    played = ", ".join(map(str, settings.cassettes))
    source = played or settings.upstream or str(settings.site or "the built-in site")
    unused: list[tuple[str, int]] = []
    if onion.replayer is not None and not onion.past.dropped:
        first, *others = [onion.replayer.unused(session) for session in sessions]
        in_all = set(first).intersection(*others)
        unused = [place for place in first if place in in_all]
    return Served(
        mode=onion.mode,
        source=onion.redact(source),
        scenarios=tuple(scenario.name for scenario in onion.scenarios),
        seed=settings.seed,
        strict=settings.strict,
        sessions=tuple(
            _session(onion, session, is_outside=name not in (None, DEFAULT) and session.name == DEFAULT)
            for session in sessions
        ),
        unused=tuple(unused),
        coverage=onion.all_coverage().measured(),
        recorded=onion.recordings.counts() if onion.recordings else {},
        recorded_lines=tuple(onion.recorded_lines()),
        dropped_bad=tuple((name, _clean(verdict, onion.redact)) for name, verdict in onion.past.bad),
        calls_before=onion.past.calls,
        seeds={scenario.name: scenario.seed_or(settings.seed) for scenario in onion.scenarios if scenario.draws},
        struck=tuple(chain(*(struck_calls(list(session.journal), scenarios, onion.redact) for session in sessions))),
        expected=tuple(dict.fromkeys(expectation.name for one in scenarios for expectation in one.expect)),
        unmet=tuple(left),
        never_struck=() if may_be_silent else tuple(never_struck(left, onion.scenarios)),
    )


def _session(onion: Onion, session: Session, *, is_outside: bool) -> SessionOutcome:
    verdict = _clean(onion.judged(session), onion.redact)
    if is_outside:
        verdict = replace(verdict, outside=tuple(entry.n for entry in session.journal))
    troubled = any(trouble.calls(verdict) for trouble in TROUBLES)
    is_ok = not (verdict.violations or troubled or verdict.not_recorded)
    return SessionOutcome(
        name=session.name,
        verdict=replace(verdict, ok=is_ok, unused=(), unmet=(), never_struck=()),
        count=session.calls,
        entries=tuple(session.journal),
        conduct=judge_of(session).conduct,
        remarks=tuple(economy_of(session).remarks()),
        broken=frozenset(judge_of(session).broken()),
    )


def _clean(verdict: Verdict, redact: Callable[[str], str]) -> Verdict:
    violations = tuple(replace(violation, happened=redact(violation.happened)) for violation in verdict.violations)
    return replace(verdict, violations=violations, not_judged=tuple(map(redact, verdict.not_judged)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run: the command, how it ended, what it was served.

    `not_started` says why there was none; `left_over`: something of it was still running, and was ended.
    """

    command: tuple[str, ...]
    started_at: str  # RFC 3339, UTC
    took_s: float
    ended: Ended
    served: Served
    left_over: bool = False
    not_started: str | None = None

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

    def as_json(self) -> dict[str, object]:
        """Give the run for programs: the verdict over all sessions, and around it what ran."""
        served = self.served
        return {
            "ok": served.ok,
            "exit_code": self.exit_code,
            "command": list(self.command),
            "command_exit_code": self.ended.code,
            "signal": self.ended.signal,
            "not_started": self.not_started,
            "started_at": self.started_at,
            "took_s": round(self.took_s, 3),
            "mode": served.mode,
            "source": served.source,
            "scenarios": list(served.scenarios),
            "seed": served.seed,
            "seeds": dict(served.seeds),
            "untested": served.untested,
            "finding": self.reaction.value,
            "struck": [struck.as_json() for struck in served.struck],
            "kept": served.kept,
            "requests": served.count,
            "retries": served.retries,
            "shortest_wait_s": _rounded(served.shortest_wait_s),
            **merged_verdict(served),
            "recorded": served.recorded,
            "lost": served.lost,
            "coverage": served.coverage.as_json(),
            "sessions": [_as_json(session) for session in served.sessions],
        }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def merged_verdict(served: Served) -> dict[str, object]:
    """Give the verdict's members over all sessions; where there are several, each finding names its session."""
    is_alone = len(served.sessions) == 1 and not served.dropped_bad

    def number(session: SessionOutcome, n: int) -> object:
        return n if is_alone else {"session": session.name, "request": n}

    return {
        **{one.member: [number(session, n) for session, n in served.troubled(one)] for one in TROUBLES},
        "unused": [{"file": file, "line": line} for file, line in served.unused],
        "unmet": rule_names(served.unmet),
        "violations": [
            violation.as_json() | ({} if is_alone else {"session": name}) for name, violation in served.violations
        ],
        "not_recorded": [number(session, n) for session in served.sessions for n in session.verdict.not_recorded],
        "not_judged": list(dict.fromkeys(chain(*(session.verdict.not_judged for session in served.sessions)))),
    }


def _as_json(session: SessionOutcome) -> dict[str, object]:
    return {
        "session": session.name,
        "verdict": session.verdict.as_json(),
        "requests": session.count,
        "retries": session.conduct.retries,
        "shortest_wait_s": _rounded(session.conduct.shortest_wait_s),
        "economy": [remark.as_json() for remark in session.remarks],
        "journal": [entry.as_json() for entry in session.entries],
    }


def findings(served: Served) -> Iterable[str]:
    """Give, line by line, everything that makes the verdict bad."""
    yield from (one for one in (served.untested, served.lost) if one)
    yield from (never_struck_words(served, name) for name in served.never_struck)
    for session in served.sessions:
        where = "" if session.name == DEFAULT else f"{session.name}: "
        for trouble in TROUBLES:
            for number in trouble.calls(session.verdict):
                words, reason = session.told(number, trouble.layer)
                yield f"{where}#{number} {words}: {trouble.told}"
                yield from (f"    {line.strip()}" for line in reason.splitlines()[:_MOST_REASON])
        yield from (f"{where}#{number}: answered, and NOT recorded" for number in session.verdict.not_recorded)
        yield from (f"{where}{violation}" for violation in session.verdict.violations)
    for name, verdict in served.dropped_bad:
        yield from (f"{name}: {violation}" for violation in verdict.violations)
        for trouble in TROUBLES:
            if trouble.calls(verdict):
                yield f"{name}: {counted(len(trouble.calls(verdict)), 'call')} {trouble.counted}"
    if served.strict:
        yield from (str(one) for one in served.unmet if one.scenario not in served.never_struck)
        yield from (f"never asked for: {file}:{line}" for file, line in served.unused)


def never_struck_words(served: Served, name: str) -> str:
    """Say why a scenario that was asked for has tested nothing."""
    rules = [one for one in served.unmet if one.scenario == name]
    reasons = [one.reason if len(rules) == 1 else f"rule {one.rule}: {one.reason}" for one in rules]
    why = "; ".join(reasons) or "it has neither rules nor expectations"
    return f"scenario {name} struck no call, so nothing of it was tested: {why}"
