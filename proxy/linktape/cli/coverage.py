"""`linktape coverage`: which documented answers the client's tests have met, over all their runs."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from linktape.cli.run import say
from linktape.errors import UsageError
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Task


def coverage(
    chosen: Chosen,
    erase: Annotated[bool, typer.Option("--erase", help="Forget all runs, and stop.")] = False,
) -> None:
    """Say which documented answers (operation, status, cause) the client's tests have met; into a pipe as Markdown.

    Runs with --coverage, and pytest with --linktape-coverage, add to .linktape/coverage. Only answers that reached the
    client count, and only operations that it has called.
    """
    from linktape.cli.document_printer import print_document
    from linktape.judge.coverage import percent_words
    from linktape.reports import coverage_reports, report_files
    from linktape.reports.coverage_page import coverage_page

    if erase:
        typer.echo(f"{coverage_reports.erase()} runs forgotten")
        return
    task = chosen.make(Task)
    report_files.check_all(task)
    measured = coverage_reports.load_all().measured()
    if not measured.rows:
        raise UsageError(
            "no run has called an operation of issue links, so there is nothing to measure: does the client take the "
            "address of Jira from LINKTAPE_URL, or from a variable that --env names?"
        )
    problems = report_files.write_all(
        task,
        report=lambda: coverage_page(measured, task.fail_under),
        markdown=lambda: coverage_reports.markdown(measured),
        junit=lambda: coverage_reports.junit(measured, task.fail_under),
        badge=lambda: coverage_reports.badge(measured),
        json=lambda: json.dumps(measured.as_json(), indent=2) + "\n",
    )
    print_document(coverage_reports.document(measured))
    say(problems)
    if problems:
        raise typer.Exit(1)
    if task.fail_under is not None and measured.is_under(task.fail_under):
        say([f"{percent_words(measured.percent)} is under {task.fail_under:g} %"])
        raise typer.Exit(1)
