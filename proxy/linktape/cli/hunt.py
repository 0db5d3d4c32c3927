"""`linktape hunt`: the smallest sequence of failures that makes a command lose, double or reverse something."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from linktape.cli.log_lines import log_to_stderr
from linktape.cli.run import Words, answerer, command_words, quickened, say
from linktape.errors import LinktapeError, UsageError
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode, Task

if TYPE_CHECKING:
    from linktape.runs.hunt import Hunted

_NOT_REPEATED = ("speed", "time-scale", "jobs", "control-port", "control-host", "control-token-file")
"""What the command that shows a find again does not take from the hunt's options, or takes from how the find went."""


def hunt(chosen: Chosen, command: Words = None) -> None:
    """Search for the few failures after which Jira does not hold what it holds after a run without one.

    The fake Jira answers. What is found is made as small as it can be, and written as a scenario that shows it again.
    Exits with the command's own code when it fails without a failure, else with 1 when something was found.

    For example: linktape hunt --env JIRA_URL --budget 120s --jobs 2 -- ./sync --once
    """
    from linktape.cli.document_printer import print_document
    from linktape.cli.hunt_progress import HuntProgress
    from linktape.reports import coverage_reports, hunt_reports, report_files
    from linktape.reports.hunt_file import HuntFile
    from linktape.reports.hunt_page import hunt_page
    from linktape.runs.command_environment import address_names
    from linktape.runs.hunt import HuntPlan
    from linktape.runs.hunt import hunt as hunt_it

    words = command_words(command, "hunt")
    task = chosen.make(Task)
    report_files.check_all(task)
    _check_folder(task.out)
    settings, speed = quickened(chosen, task, answerer(chosen, default=Mode.MOCK))
    plan = HuntPlan(
        settings=replace(settings, port=0),
        command=words,
        names=address_names(task.env),
        java_trust=task.java_trust,
        jobs=task.jobs,
        timeout_s=task.timeout_s,
        speed=speed,
        budget_s=task.budget_s,
        most_runs=task.runs,
        seed=settings.seed or 0,
        options={name: chosen.as_words(name, without=_NOT_REPEATED) for name in ("run", "drill")},
    )
    log_to_stderr()
    with HuntProgress() as watch:
        hunted = hunt_it(plan, watch)

    files, problems = _written(hunted, task.out)
    print_document(hunt_reports.document(hunted, files))
    problems += report_files.write_all(
        task,
        report=lambda: hunt_page(HuntFile.of(hunted, files)),
        junit=lambda: hunt_reports.junit(hunted),
        json=lambda: json.dumps(hunt_reports.as_json(hunted, files), indent=2, ensure_ascii=False) + "\n",
        markdown=lambda: hunt_reports.markdown(hunted, files),
    )
    if task.coverage:
        coverage_reports.save(hunted.met)
    say(problems)
    raise typer.Exit(hunted.exit_code or (1 if problems else 0))


def _written(hunted: Hunted, folder: Path) -> tuple[dict[int, Path], list[str]]:
    """Write each find as a scenario; gives the files by the find's number, and what could not be written."""
    from linktape.reports.hunt_scenario import write_scenario

    files: dict[int, Path] = {}
    problems: list[str] = []
    for number, prey in enumerate(hunted.found):
        try:
            files[number] = write_scenario(hunted, prey, folder)
        except LinktapeError as exc:
            problems.append(str(exc))
    return files, problems


def _check_folder(folder: Path) -> None:
    """Make sure, before the work is done, that finds can be written. Raises UsageError."""
    if not folder.is_dir():
        raise UsageError(f"--out {folder}: there is no such folder; make it first")
    if not os.access(folder, os.W_OK):
        raise UsageError(f"--out {folder}: the folder cannot be written to")
