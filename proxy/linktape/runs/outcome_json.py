"""A run for programs: the verdict over all sessions, and around it what ran and every call."""

from __future__ import annotations

from dataclasses import asdict
from itertools import chain

from linktape.judge.troubles import TROUBLES
from linktape.judge.verdict import rule_names
from linktape.runs.outcome import Outcome, Served, SessionOutcome
from linktape.runs.outcome_findings import never_struck_words
from linktape.version import __version__


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """Give what `linktape run --json` writes."""
    served = outcome.served
    return {
        "linktape": __version__,
        "ok": served.ok,
        "exit_code": outcome.exit_code,
        "command": list(outcome.command),
        "command_exit_code": outcome.ended.code,
        "signal": outcome.ended.signal,
        "ended": str(outcome.ended),
        "not_started": outcome.not_started,
        "started_at": outcome.started_at,
        "took_s": round(outcome.took_s, 3),
        "speed": outcome.speed,
        "slowed": list(outcome.slowed),
        "mode": served.mode,
        "source": served.source,
        "scenarios": list(served.scenarios),
        "seed": served.seed,
        "seeds": dict(served.seeds),
        "finding": outcome.reaction.value,
        "kept": served.kept,
        "requests": served.count,
        "retries": served.retries,
        "shortest_wait_s": rounded(served.shortest_wait_s),
        **merged_verdict(served),
        **beside_the_verdict(served),
        "recorded": served.recorded,
        "recorded_lines": list(served.recorded_lines),
        "coverage": served.coverage.as_json(),
        "sessions": [session_json(session) for session in served.sessions],
    }


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


def beside_the_verdict(served: Served) -> dict[str, object]:
    """Give what else makes a run bad, and why: nothing tested, nothing struck, sessions that are no more."""
    return {
        "strict": served.strict,
        "untested": served.untested,
        "lost": served.lost,
        "never_struck": [
            {"scenario": name, "because": never_struck_words(served, name)} for name in served.never_struck
        ],
        "never_acted": [{"scenario": one.scenario, "rule": one.rule, "because": one.reason} for one in served.unmet],
        "dropped": [{"session": name, **verdict.as_json()} for name, verdict in served.dropped_bad],
        "struck": [struck.as_json() for struck in served.struck],
    }


def rounded(seconds: float | None) -> float | None:
    """Give a time in seconds as the files have it."""
    return None if seconds is None else round(seconds, 3)


def session_json(session: SessionOutcome) -> dict[str, object]:
    """Give a session as the files of runs and drills have it."""
    return {
        "session": session.name,
        "verdict": session.verdict.as_json(),
        "requests": session.count,
        "retries": session.conduct.retries,
        "shortest_wait_s": rounded(session.conduct.shortest_wait_s),
        "economy": [remark.as_json() for remark in session.remarks],
        "journal": [entry.as_json() for entry in session.entries],
        "links": [asdict(arrow) for arrow in session.links],
        "tape": [asdict(stop) for stop in session.tape],
    }
