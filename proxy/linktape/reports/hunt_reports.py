"""What a hunt has found, for a terminal and for reviews (Markdown), for CI (JUnit) and for programs."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from linktape.reports import printed_document
from linktape.reports.hunt_scenario import failures, sentence
from linktape.reports.junit import Case, suite_xml
from linktape.reports.printed_document import Heading, Items, Part, Quoted, Sentence
from linktape.runs.command_environment import shown
from linktape.runs.drill_run import Result
from linktape.runs.hunt import Hunted, Prey
from linktape.runs.schedule import MOST_STRIKES
from linktape.runs.struck import Reaction
from linktape.version import __version__
from linktape.wording import counted, roughly

Files = Mapping[int, Path]
"""Where each find was written, by its place among the finds; one that could not be written is missing."""


def document(hunted: Hunted, files: Files) -> list[Part]:
    """Give what was found, each with its file, and how much was tried, to be printed."""
    parts: list[Part] = [Heading(headline(hunted)), Sentence(f"Command: `{command(hunted)}`")]
    if hunted.clean is not None and hunted.clean.ended.code:
        parts += [Sentence("It printed:"), Quoted(hunted.clean.output)]
    lists = {
        "Found": [sentence(prey) + _where(prey, files.get(number)) for number, prey in enumerate(hunted.found)],
        "Did harm once, and not again": hunted.unsteady,
        "Not at the speed": hunted.slowed,
    }
    for title, lines in lists.items():
        if lines:
            parts += [Heading(title, 2), Items(lines)]
    return [*parts, Sentence(effort(hunted))]


def markdown(hunted: Hunted, files: Files) -> str:
    """Give the document for reviews."""
    return printed_document.markdown(document(hunted, files))


def headline(hunted: Hunted) -> str:
    """Sum the hunt up in a line."""
    clean = hunted.clean
    if clean is None:
        return f"Hunt: {hunted.not_started or 'interrupted before the first run had ended'}"
    if clean.ended.code:
        ended = "hung" if clean.finding is Reaction.HUNG else f"ended with {clean.ended}"
        return f"Hunt: the command {ended} without any failure, so there is nothing to hunt"
    if clean.served.untested is not None:
        return f"Hunt: {clean.served.untested}"
    what = counted(len(hunted.found), "way", "ways") + " to break the command" if hunted.found else "nothing found"
    is_over = "interrupted, so far " if hunted.interrupted is not None else ""
    return f"Hunt: {is_over}{what}, in {counted(hunted.runs, 'run')} ({roughly(hunted.took_s)})"


def command(hunted: Hunted) -> str:
    """Give the command as a shell reads it, redacted."""
    return shlex.join(shown(hunted.plan.command, hunted.redact))


def _where(prey: Prey, path: Path | None) -> str:
    return f" ({path}, found in run {prey.runs})" if path is not None else f" (found in run {prey.runs})"


def effort(hunted: Hunted) -> str:
    """Say what was tried, and why the hunt ended."""
    words = ("single failure", "pair", "schedule of three", "schedule of four")
    many = ("single failures", "pairs", "schedules of three", "schedules of four")
    tried = [
        counted(hunted.tried[size], words[size - 1], many[size - 1])
        for size in range(1, MOST_STRIKES + 1)
        if hunted.tried[size]
    ]
    if not tried:
        return "Nothing was tried."
    is_spent = hunted.runs >= hunted.plan.most_runs
    up = "the runs were used up" if is_spent else "the time was up"
    ended = "nothing promising was left" if hunted.is_exhausted else f"then {up}"
    ended = "then it was interrupted" if hunted.interrupted is not None else ended
    speed = "" if hunted.plan.speed is None else f" at the speed {hunted.plan.speed.speed:g}"
    return f"Tried {', '.join(tried)}{speed}, with --seed {hunted.plan.seed}; {ended}."


def junit(hunted: Hunted) -> str:
    """Give a case for the run without a failure, and one for each find."""
    clean = hunted.clean
    is_hunted = clean is not None and not clean.ended.code and clean.served.untested is None
    output, took_s = (clean.output, clean.took_s) if clean is not None else ("", 0.0)
    cases = [Case("(no failure)", () if is_hunted else (headline(hunted),), took_s, output)]
    cases += [
        Case(failures(prey), tuple(harm.says for harm in prey.harms), prey.result.took_s, prey.result.output)
        for prey in hunted.found
    ]
    return suite_xml("linktape hunt", cases)


def as_json(hunted: Hunted, files: Files) -> dict[str, object]:
    """Give everything for programs."""
    return {
        "linktape": __version__,
        "headline": headline(hunted),
        "exit_code": hunted.exit_code,
        "command": command(hunted),
        "mode": hunted.plan.settings.mode.value,
        "seed": hunted.plan.seed,
        "budget_s": hunted.plan.budget_s,
        "took_s": round(hunted.took_s, 3),
        "runs_made": hunted.runs,
        "tried": {str(size): count for size, count in sorted(hunted.tried.items()) if size},
        "is_exhausted": hunted.is_exhausted,
        "effort": effort(hunted),
        "interrupted": hunted.interrupted,
        "not_started": hunted.not_started,
        "unsteady": hunted.unsteady,
        "speed": 1.0 if hunted.plan.speed is None else hunted.plan.speed.speed,
        "slowed": hunted.slowed,
        "found": [_found_json(prey, files.get(number)) for number, prey in enumerate(hunted.found)],
        "clean": _run_json(hunted.clean, None) if hunted.clean is not None else None,
        "runs": [_run_json(prey.result, sentence(prey)) for prey in hunted.found],
        "coverage": hunted.met.measured().as_json(),
    }


def _found_json(prey: Prey, path: Path | None) -> dict[str, object]:
    return {
        "file": None if path is None else str(path),
        "says": sentence(prey),
        "harms": [{"damage": harm.damage.value, "says": harm.says} for harm in prey.harms],
        "failures": [
            {"operation": one.operation.value, "nth": one.nth, "failure": one.failure.name} for one in prey.schedule
        ],
        "runs": prey.runs,
        "took_s": round(prey.took_s, 3),
    }


def _run_json(result: Result, survival: str | None) -> dict[str, object]:
    return {**result.as_json(), "survival": survival}
