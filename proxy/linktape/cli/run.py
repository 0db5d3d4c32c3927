"""`linktape run`: one command against a linktape of its own, judged at its end."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linktape.cli.answerer_options import answerer
from linktape.errors import LinktapeError, UsageError
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Task

if TYPE_CHECKING:
    from linktape.runs.outcome import Outcome

Words = Annotated[list[str] | None, typer.Argument(metavar="-- COMMAND ...", help="The command, with its arguments.")]


def run(chosen: Chosen, command: Words = None) -> None:
    """Start linktape on a free port, run a command against it, and judge how it did.

    Exits with the command's own code when that is not 0, else with 1 when the verdict is bad: a call that no
    recording answers, a broken expectation, an answer that could not be recorded, with --strict an unused recording.
    """
    from linktape.runs.environment import address_names
    from linktape.runs.run import Run
    from linktape.runs.run import run as run_it

    words = command_words(command)
    task = chosen.make(Task)
    files = Files(report=task.report, junit=task.junit, json=task.json)
    files.check()
    settings = answerer(chosen)
    only_errors_to_stderr()
    outcome, met = run_it(Run(settings, words, address_names(task.env)))
    from linktape.reports.summary import summary

    say(summary(outcome))
    problems = files.write_run(outcome)
    if task.coverage:
        from linktape.reports import coverage_files

        coverage_files.save(met)
    say(problems)
    raise typer.Exit(outcome.exit_code or (1 if problems else 0))


def command_words(command: Sequence[str] | None) -> tuple[str, ...]:
    """Check that there is a command. Raises UsageError."""
    if not command or not command[0]:
        raise UsageError("which command? write it after two hyphens: linktape run --mock -- pytest -q")
    return tuple(command)


def only_errors_to_stderr() -> None:
    """Keep linktape's log out of the command's output, but for its own failures; the rest is in the summary."""
    log = logging.getLogger("linktape")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("linktape: %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.ERROR)
    log.propagate = False


def say(lines: Sequence[str]) -> None:
    """Tell the user on standard error; standard output is the command's."""
    for line in lines:
        print(f"linktape: {line}", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class Files:
    """Where reports go."""

    report: Path | None = None
    junit: Path | None = None
    json: Path | None = None
    markdown: Path | None = None

    def check(self) -> None:
        """Make sure beforehand that all can be written. Raises UsageError."""
        from linktape.reports.report_files import check_writable

        for option_name in ("report", "junit", "json", "markdown"):
            check_writable(getattr(self, option_name), f"--{option_name}")

    def write_run(self, outcome: Outcome) -> list[str]:
        """Write what was asked for of a run; gives what could not be written."""
        from linktape.reports.junit import run_cases, suite_xml
        from linktape.reports.run_report import report

        return self.write(
            report=lambda: report(outcome),
            junit=lambda: suite_xml("linktape run", run_cases(outcome)),
            json=lambda: json.dumps(outcome.as_json(), indent=2, ensure_ascii=False) + "\n",
        )

    def write(self, **texts: Callable[[], str]) -> list[str]:
        """Write each text into the file that was asked for by its name; gives what could not be written."""
        from linktape.reports.report_files import write

        problems = []
        for name, text in texts.items():
            path = getattr(self, name)
            try:
                if path is not None:
                    write(path, text())
            except LinktapeError as exc:
                problems.append(str(exc))
        return problems
