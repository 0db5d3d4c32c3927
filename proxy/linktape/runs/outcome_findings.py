"""Everything that makes a run bad, in lines for people: each call, each broken expectation, what was never struck."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from linktape.judge.expectations import Violation
from linktape.judge.troubles import TROUBLES
from linktape.playback.misses import MISSED
from linktape.runs.outcome import Served
from linktape.session import DEFAULT

_MOST_REASON = 4
_MOST_NUMBERS = 8


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
