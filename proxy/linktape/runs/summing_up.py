"""Sums up what a linktape has served, for the end of a run: every session judged, redacted, and at rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from linktape.faults.state import ScenarioState
from linktape.faults.unmet import never_struck
from linktape.journal_rows import Entry
from linktape.judge.economy import economy_of
from linktape.judge.judge import judge_of
from linktape.judge.troubles import TROUBLES
from linktape.judge.verdict import Verdict
from linktape.pictures.played_tape import stops
from linktape.pictures.time_line import Stop
from linktape.pictures.world_links import arrows
from linktape.refusals import NO_UPSTREAM
from linktape.runs.outcome import Served, SessionOutcome
from linktape.runs.struck import struck_calls
from linktape.session import DEFAULT, Session
from linktape.wiring.onion import Onion


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
