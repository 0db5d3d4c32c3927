"""`linktape run`: one command against a linktape of its own, judged at its end."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from linktape.cli.log_lines import LogLines, log_to_stderr
from linktape.cli.progress_line import waiting
from linktape.errors import UsageError
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import ClockMode, Mode, Settings, Task

if TYPE_CHECKING:
    from linktape.runs.faketime import FastTime
    from linktape.tape.cassette import Interaction

_MODES = {"replay": Mode.REPLAY, "mock": Mode.MOCK, "record": Mode.RECORD}

Words = Annotated[list[str] | None, typer.Argument(metavar="-- COMMAND ...", help="The command, with its arguments.")]


def run(chosen: Chosen, command: Words = None) -> None:
    """Start linktape on a free port, run a command against it, and judge how it did.

    Exits with the command's own code when that is not 0, else with 1 when the verdict is bad: a call that no
    recording answers, a broken expectation, an answer that could not be recorded, with --strict an unused recording.

    For example: linktape run --replay sync.yaml --env JIRA_URL -- pytest -q
    """
    from linktape.layers.journal import log_call
    from linktape.reports import coverage_reports, junit, report_files, run_file, run_markdown, run_report, summary
    from linktape.runs.command_environment import address_names
    from linktape.runs.run import Run
    from linktape.runs.run import run as run_it

    words = command_words(command, "run --mock")
    task = chosen.make(Task)
    report_files.check_all(task)
    settings, speed = quickened(chosen, task, answerer(chosen))
    lines = LogLines(task)
    log_to_stderr(lines)  # what else there is to say is in the summary
    tell = lines.tell if lines.has_reasons else log_call
    plan = Run(settings, words, address_names(task.env), task.java_trust, speed)
    outcome, met = run_it(plan, waiting, tell, lambda line: lines.say([line], logging.WARNING))

    facts = cache(lambda: run_file.RunFile.of(outcome))
    if outcome.exit_code or not lines.is_quiet:
        lines.say(summary.summary(outcome), logging.INFO if outcome.served.ok else logging.WARNING)
    problems = report_files.write_all(
        task,
        report=lambda: run_report.report(facts()),
        junit=lambda: junit.suite_xml("linktape run", junit.run_cases(outcome)),
        markdown=lambda: run_markdown.markdown(facts()),
        json=lambda: run_file.json_text(outcome),
    )
    if task.coverage:
        coverage_reports.save(met)
    lines.say(problems, logging.ERROR)
    if outcome.served.count:
        began, went_well = datetime.fromisoformat(outcome.started_at), outcome.ended.code == 0
        lines.say(note_played(settings, outcome.played, began, went_well=went_well), logging.WARNING)
    raise typer.Exit(outcome.exit_code or (1 if problems else 0))


def note_played(
    settings: Settings, played: Sequence[Interaction] | None, began: datetime, *, went_well: bool
) -> list[str]:
    """Keep for `cassette prune` which recordings were had; gives what there is to say of it, which fails no run."""
    from linktape.cassette_tools import played_notes

    if played is None:
        return []
    try:
        played_notes.save(played_notes.noted(settings.cassettes, played, began, went_well=went_well))
    except UsageError as exc:
        return [f"what was played is not noted: {exc}"]
    return []


def answerer(chosen: Chosen, default: Mode | None = None) -> Settings:
    """Give the settings; `default` is the mode where nobody is chosen to answer. Raises UsageError."""
    on = [name for name in _MODES if name in chosen.values and chosen.values[name].value]
    names = [name for name in on if chosen.rank[name] == min(chosen.rank[other] for other in on)]
    if len(names) > 1:
        raise UsageError(f"choose one of --replay, --mock and --record, not --{' and --'.join(names)}")
    if not names and default is None:
        raise UsageError("choose who answers: --replay FILE, --mock, or --record FILE with --upstream URL")
    name = names[0] if names else "mock"
    task = chosen.make(Task)
    cassettes = {"replay": task.replay, "mock": (), "record": (task.record,)}[name]
    settings = chosen.settings(_MODES[name], f"--{name}", cassette=name, cassettes=cassettes)
    if task.java_trust and not settings.makes_certificate:
        raise UsageError("--java-trust lets Java trust the authority of --tls, without --tls-cert; give --tls as well")
    return settings


def quickened(chosen: Chosen, task: Task, settings: Settings) -> tuple[Settings, FastTime | None]:
    """Give the settings, and what makes the command's clock go faster, if anything shall. Raises UsageError."""
    from linktape.runs.faketime import fast_time

    if task.speed == 1:
        return settings, None
    if settings.forwards:
        raise UsageError("--speed: an upstream goes no faster; take --mock or --replay, or leave --speed out")
    if settings.clock is ClockMode.VIRTUAL:
        raise UsageError("--speed and --clock virtual exclude each other: time goes faster, or stands still")
    scale = chosen.values.get("time-scale")
    if scale is not None and scale.value != 1 and chosen.rank["time-scale"] <= chosen.rank["speed"]:
        raise UsageError(
            "--speed and --time-scale exclude each other: with --speed the client waits as long as it is told, by a "
            "clock that goes faster"
        )
    return replace(settings, time_scale=1.0), fast_time(task.speed)


def command_words(command: Sequence[str] | None, typed: str) -> tuple[str, ...]:
    """Check that there is a command; `typed` is what an example of it begins with. Raises UsageError."""
    if not command or not command[0]:
        raise UsageError(f"which command? write it after two hyphens: linktape {typed} -- pytest -q")
    return tuple(command)


def say(lines: Sequence[str]) -> None:
    """Tell the user on standard error; standard output is the command's."""
    for line in lines:
        print(f"linktape: {line}", file=sys.stderr)
