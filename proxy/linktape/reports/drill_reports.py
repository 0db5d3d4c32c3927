"""What a drill has found, for a terminal and for reviews (Markdown), for CI (JUnit) and for programs."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from linktape.judge.troubles import TROUBLES
from linktape.pictures.html import Kind
from linktape.reports import printed_document
from linktape.reports.junit import Case, suite_xml
from linktape.reports.printed_document import (
    Cell,
    Grid,
    GridColumn,
    Heading,
    Items,
    Judged,
    Part,
    Quoted,
    Sentence,
)  # fmt: skip
from linktape.runs.command_environment import shown
from linktape.runs.drill import Drilled
from linktape.runs.drill_run import Result
from linktape.runs.outcome_findings import never_struck_words
from linktape.runs.struck import SURVIVORS, Reaction
from linktape.version import __version__
from linktape.wording import counted

COLUMNS = (
    GridColumn("scenario"),
    GridColumn("finding"),
    GridColumn("verdict"),
    GridColumn("exit", goes=2, is_number=True),
    GridColumn("requests", goes=3, is_number=True),
    GridColumn("retries", goes=4, is_number=True),
    GridColumn("shortest wait", goes=5, is_number=True),
    GridColumn("violations", goes=1, is_number=True),
)
_GOOD = (Reaction.NOTICED, Reaction.RECOVERED, Reaction.UNCHANGED)
_BAD = (Reaction.SWALLOWED, Reaction.HUNG, Reaction.CHANGED, Reaction.FAILED)
KINDS: dict[Reaction, Kind] = {**dict.fromkeys(_GOOD, "good"), **dict.fromkeys(_BAD, "bad")}
"""How good each finding is; those that are missing here say nothing of the client."""
_SECOND = {
    Reaction.UNCHANGED: "the second run changed nothing",
    Reaction.CHANGED: "the second run changed what the first one had settled",
    Reaction.FAILED: "the second run failed",
    Reaction.HUNG: "the second run hung",
}


def document(drilled: Drilled) -> list[Part]:
    """Give the matrix, the survivors and the violations, to be printed."""
    parts: list[Part] = [Heading(headline(drilled)), Sentence(f"Command: `{command(drilled)}`"), _matrix(drilled)]
    if drilled.plan.speed is not None:
        but = ", but for what stands at the end" if drilled.slowed else ""
        parts.insert(2, Sentence(f"Speed: {drilled.plan.speed.speed:g}{but}"))
    if drilled.clean is not None and drilled.clean.ended.code:
        parts += [Sentence("It printed:"), Quoted(drilled.clean.output)]
    changes = drilled.again.changes if drilled.again is not None else ()
    violations = [(result, violation) for result in drilled.results for _, violation in result.served.violations]
    lists = {
        "Swallowed": _survivals(drilled),
        "Changed by the second run": [f"it {change}" for change in changes],
        "Violations": [f"{result.trial.name}: {text}" for result, text in violations],
        "Not met": [line for result in drilled.results for line in _not_met(result)],
        "Not at the speed": drilled.slowed,
    }
    for title, lines in lists.items():
        if lines:
            parts += [Heading(title, 2), Items(lines)]
    if drilled.left:
        parts.append(Sentence(f"Interrupted: {counted(drilled.left, 'run')} not made."))
    return parts


def markdown(drilled: Drilled) -> str:
    """Give the document for reviews."""
    return printed_document.markdown(document(drilled))


def command(drilled: Drilled) -> str:
    """Give the command as a shell reads it, redacted."""
    return shlex.join(shown(drilled.plan.command, drilled.redact))


def headline(drilled: Drilled) -> str:
    """Sum the drill up in a line."""
    if drilled.clean is None:
        return f"Drill: {drilled.not_started or 'interrupted before the first run had ended'}"
    if drilled.clean.ended.code:
        ended = "hung" if drilled.clean.finding is Reaction.HUNG else f"ended with {drilled.clean.ended}"
        return f"Drill: the command {ended} without any fault, so there is nothing to drill"
    if drilled.untested is not None:
        return f"Drill: {drilled.untested}"
    bad = counted(sum(1 for result in drilled.results if result.is_bad), "run")
    if drilled.left:
        of = len(drilled.results) + drilled.left
        return f"Drill: interrupted after {len(drilled.results)} of {of} runs; so far {drilled.score_words}, {bad} bad"
    score = f"{drilled.score_words}; {bad} with a bad verdict"
    if drilled.again is None:
        return f"Drill: {score}"
    second = _SECOND[drilled.again.finding]
    return f"Drill: {second}" if len(drilled.results) == 1 else f"Drill: {score}; {second}"


def _matrix(drilled: Drilled) -> Grid:
    results = [*([drilled.clean] if drilled.clean else []), *drilled.results]
    survivors = drilled.survivors
    results.sort(key=lambda one: rank(one.finding, is_bad=one.is_bad, has_survived=one in survivors))
    return Grid(COLUMNS, list(map(_line, results)), is_ordered=True)


def rank(finding: Reaction, *, is_bad: bool, has_survived: bool) -> tuple[bool, bool, bool, bool]:
    """Order runs, wherever they are shown: the bad, what survived, those without a failure, the others, the not met."""
    return (not is_bad, not has_survived, finding is not Reaction.NONE, finding is Reaction.NOT_MET)


def _line(result: Result) -> tuple[Cell, ...]:
    served = result.served
    wait_s = served.shortest_wait_s
    return (
        result.trial.name,
        Judged(result.finding.value, KINDS.get(result.finding, "plain")),
        Judged("bad", "bad") if result.is_bad else Judged("good", "good"),
        str(result.ended.code),
        str(served.count),
        str(served.retries),
        "–" if wait_s is None else f"{wait_s:.2f} s",
        str(len(served.violations)),
    )


def _not_met(result: Result) -> Iterable[str]:
    """Say of a scenario that was asked for by name why it has tested nothing."""
    return (never_struck_words(result.served, name) for name in result.served.never_struck)


def _survivals(drilled: Drilled) -> list[str]:
    """Say each way in which failures survived once, with all that did so."""
    ways: dict[str, list[str]] = {}
    for result in drilled.survivors:
        name, _, way = survival(result).rpartition(": ")
        ways.setdefault(way, []).append(name)
    return [
        f"{way} ({len(names)}): {', '.join(names)}" if len(names) > 1 else f"{names[0]}: {way}"
        for way, names in ways.items()
    ]


def survival(result: Result) -> str:
    """Say how a failure survived."""
    about = f" ({result.trial.about})" if result.trial.about and len(result.trial.about) < 60 else ""
    if result.finding is Reaction.HUNG:
        return f"{result.trial.name}{about}: the command hung, and was killed after {result.took_s:.0f} s"
    harm = "and Jira does not hold what it should" if result.is_harmed else "although a call failed for good"
    return f"{result.trial.name}{about}: the command exits with 0, {harm}"


def junit(drilled: Drilled) -> str:
    """Give a case for each run."""
    clean = drilled.clean
    problem = (headline(drilled),) if clean is None or clean.ended.code or drilled.untested else ()
    cases = [Case("(no fault)", problem, clean.took_s if clean else 0.0, clean.output if clean else "")]
    results = ((result, tuple(_problems(result, drilled))) for result in drilled.results)
    cases += [Case(result.trial.name, problems, result.took_s, result.output) for result, problems in results]
    return suite_xml("linktape drill", cases)


def _problems(result: Result, drilled: Drilled) -> Iterable[str]:
    if result.finding is Reaction.HUNG or (drilled.plan.each_call and result.finding in SURVIVORS):
        yield survival(result)
    yield from _not_met(result)
    if result.finding is Reaction.FAILED:
        yield _SECOND[Reaction.FAILED]
    yield from (f"the second run {change}" for change in result.changes)
    yield from (str(violation) for _, violation in result.served.violations)
    for trouble in TROUBLES:
        calls = result.served.troubled(trouble)
        if calls:
            yield trouble.said(len(calls))


def as_json(drilled: Drilled, exit_code: int) -> dict[str, object]:
    """Give everything for programs."""
    return {
        "linktape": __version__,
        "headline": headline(drilled),
        "exit_code": exit_code,
        "command": command(drilled),
        "score": None if drilled.score is None else round(drilled.score, 1),
        "untested": drilled.untested,
        "failures_met": len(drilled.counted),
        "survivors": [result.trial.name for result in drilled.survivors],
        "mode": drilled.plan.settings.mode.value,
        "speed": 1.0 if drilled.plan.speed is None else drilled.plan.speed.speed,
        "slowed": drilled.slowed,
        "not_started": drilled.not_started,
        "interrupted": drilled.interrupted,
        "runs_left": drilled.left,
        "clean": _run_json(drilled.clean, drilled) if drilled.clean else None,
        "runs": [_run_json(result, drilled) for result in drilled.results],
        "coverage": drilled.met.measured().as_json(),
    }


def _run_json(result: Result, drilled: Drilled) -> dict[str, object]:
    is_survivor = result in drilled.survivors
    return {**result.as_json(), "survival": survival(result) if is_survivor else None}
