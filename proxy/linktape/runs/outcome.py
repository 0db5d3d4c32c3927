"""What a run has come to: how the command ended, and what is to be said of every session. Redacted, and at rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from linktape.faults.state import ScenarioState
from linktape.faults.unmet import never_struck
from linktape.journal_rows import Entry
from linktape.judge.coverage import Measured
from linktape.judge.economy import Remark, economy_of
from linktape.judge.expectations import Violation
from linktape.judge.judge import Conduct, judge_of
from linktape.judge.troubles import TROUBLES, Trouble
from linktape.judge.verdict import Unmet, Verdict
from linktape.pictures.graph import Arrow
from linktape.pictures.played_tape import stops
from linktape.pictures.time_line import Stop
from linktape.pictures.world_links import arrows
from linktape.playback.misses import MISSED
from linktape.refusals import NO_UPSTREAM
from linktape.runs.command import Ended
from linktape.runs.struck import Reaction, Struck, reaction, struck_calls
from linktape.session import DEFAULT, Session
from linktape.tape.cassette import Interaction
from linktape.wiring.onion import Onion

_MOST_REASON = 4
_MOST_NUMBERS = 8


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


def sum_up(onion: Onion, name: str | None = None, *, draws: bool = False) -> Served:
    """Sum up all sessions; where there is none, one that nobody used stands for a client that did not call at all.

    `name`: only sessions with calls count, and where there are none, the session of this name, whose address the client
    was given: what came to the default one went past it. `draws`: what has become of links and tape is needed, too.
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
        unused = onion.replayer.unused_by(sessions)
    return Served(
        mode=onion.mode,
        source=onion.redact(source),
        scenarios=tuple(scenario.name for scenario in onion.scenarios),
        seed=settings.seed,
        strict=settings.strict,
        sessions=tuple(
            _session(onion, session, is_outside=name not in (None, DEFAULT) and session.name == DEFAULT, draws=draws)
            for session in sorted(sessions, key=_begun)
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
        untested=_unanswered(sessions) if not onion.past.calls else None,
    )


def _unanswered(sessions: Sequence[Session]) -> str | None:
    """Say that the upstream gave no answer to any call; None where one was answered, or may have been, or none came."""
    calls = [entry for session in sessions for entry in session.journal]
    if len(calls) < max(1, sum(session.calls for session in sessions)):
        return None
    if any(entry.origin != NO_UPSTREAM for entry in calls):
        return None
    why = next((note.reason for note in reversed(calls[0].layers)), "it failed")
    return f"no call was answered by the upstream, so nothing was tested: {why}"


def _begun(session: Session) -> tuple[bool, str]:
    """Give what sorts sessions by when they began; those without a call come last."""
    first = next(iter(session.journal), None)
    return (first is None, first.at if first else session.name)


def _session(onion: Onion, session: Session, *, is_outside: bool, draws: bool) -> SessionOutcome:
    verdict = _clean(onion.judged(session), onion.redact)
    if is_outside:
        verdict = replace(verdict, outside=tuple(entry.n for entry in session.journal))
    troubled = any(trouble.calls(verdict) for trouble in TROUBLES)
    is_ok = not (verdict.violations or troubled or verdict.not_recorded)
    entries = tuple(session.journal)
    return SessionOutcome(
        name=session.name,
        verdict=replace(verdict, ok=is_ok, unused=(), unmet=(), never_struck=()),
        count=session.calls,
        entries=entries,
        conduct=judge_of(session).conduct,
        remarks=(*economy_of(session).remarks(), *judge_of(session).conduct.remarks()),
        broken=frozenset(judge_of(session).broken()),
        links=tuple(arrows(onion.fake.world(session), onion.redact)) if onion.fake and draws else (),
        tape=tuple(_tape(onion, session, entries, verdict)) if draws else (),
    )


def _tape(onion: Onion, session: Session, entries: Sequence[Entry], verdict: Verdict) -> list[Stop]:
    if onion.replayer is None:
        return []
    unused = onion.replayer.unused(session)
    return stops(
        onion.replayer.recordings(session), unused, entries, set(verdict.unmatched), onion.redact, is_over=True
    )


def _clean(verdict: Verdict, redact: Callable[[str], str]) -> Verdict:
    violations = tuple(replace(violation, happened=redact(violation.happened)) for violation in verdict.violations)
    return replace(verdict, violations=violations, not_judged=tuple(map(redact, verdict.not_judged)))


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


def findings(served: Served) -> Iterable[str]:
    """Give, line by line, everything that makes the verdict bad."""
    yield from (one for one in (served.untested, served.lost) if one)
    yield from (never_struck_words(served, name) for name in served.never_struck)
    for session in served.sessions:
        where = "" if session.name == DEFAULT else f"{session.name}: "
        for trouble in TROUBLES:
            for number in trouble.calls(session.verdict):
                words, reason = session.told(number, trouble.layer)
                asked, lines = _asked_again(reason.splitlines()[:_MOST_REASON])
                yield f"{where}#{number} {words}: {trouble.told}{asked}"
                yield from (f"    {line.strip()}" for line in lines)
        yield from (f"{where}#{number}: answered, and NOT recorded" for number in session.verdict.not_recorded)
        yield from (f"{where}{line}" for line in _violation_lines(session.verdict.violations))
    for name, verdict in served.dropped_bad:
        yield from (f"{name}: {line}" for line in _violation_lines(verdict.violations))
        for trouble in TROUBLES:
            if trouble.calls(verdict):
                yield f"{name}: {trouble.said(len(trouble.calls(verdict)))}"
    if served.strict:
        yield from (str(one) for one in served.unmet if one.scenario not in served.never_struck)
        yield from (f"never asked for: {file}:{line}" for file, line in served.unused)


def _asked_again(reason: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Take from a miss's first line what the finding does not say already: the request itself."""
    if reason and reason[0].startswith(MISSED):
        return f" ({reason[0].partition(' (')[2]}", reason[1:]
    return "", reason


def _violation_lines(violations: Iterable[Violation]) -> Iterable[str]:
    """Give a line for each broken expectation, however often it was broken."""
    by_rule: dict[tuple[str, str, str], list[Violation]] = {}
    for violation in violations:
        by_rule.setdefault((violation.policy, violation.expected, violation.because), []).append(violation)
    for (policy, expected, because), mine in by_rule.items():
        if len(mine) == 1:
            yield str(mine[0])
            continue
        numbers = [f"#{violation.requests[:2][-1]}" for violation in mine if violation.requests]  # none: too few came
        calls = ", ".join(numbers[:_MOST_NUMBERS]) + (", …" if len(numbers) > _MOST_NUMBERS else "")
        told = f"{policy}: broken {len(mine)} times{f' ({calls})' if calls else ''}; first {mine[0].happened}"
        yield f"{told}; expected {expected}: {because}"


def never_struck_words(served: Served, name: str) -> str:
    """Say why a scenario that was asked for has tested nothing."""
    rules = [one for one in served.unmet if one.scenario == name]
    reasons = [one.reason if len(rules) == 1 else f"rule {one.rule}: {one.reason}" for one in rules]
    why = "; ".join(reasons) or "it has neither rules nor expectations"
    return f"scenario {name} struck no call, so nothing of it was tested: {why}"
