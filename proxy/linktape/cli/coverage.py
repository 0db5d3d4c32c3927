"""`linktape coverage`: which documented answers the client's tests have met, over all their runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from linktape.errors import UsageError
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Task

if TYPE_CHECKING:
    from linktape.judge.coverage import Measured


def coverage(
    chosen: Chosen,
    erase: Annotated[bool, typer.Option("--erase", help="Forget all runs, and stop.")] = False,
) -> None:
    """Say which documented answers (operation, status, cause) the client's tests have met, as Markdown.

    Runs with --coverage, and pytest with --linktape-coverage, add to .linktape/coverage. Only answers that reached the
    client count, and only operations that it has called.
    """
    from linktape.reports import coverage_files
    from linktape.reports.report_files import check_writable, write

    if erase:
        typer.echo(f"{coverage_files.erase()} runs forgotten")
        return
    task = chosen.make(Task)
    wanted = {"markdown": task.markdown, "junit": task.junit, "badge": task.badge, "json": task.json}
    for name, path in wanted.items():
        check_writable(path, f"--{name}")
    measured = coverage_files.load_all().measured()
    if not measured.rows:
        raise UsageError("no run has called an operation of issue links; there is nothing to measure")
    texts = _texts(measured, task.fail_under)
    for name, path in wanted.items():
        if path is not None:
            write(path, texts[name]())
    typer.echo(texts["markdown"](), nl=False)
    if task.fail_under is not None and measured.percent < task.fail_under:
        typer.echo(f"linktape: {measured.percent:.1f} % is under {task.fail_under:g} %", err=True)
        raise typer.Exit(1)


def _texts(measured: Measured, fail_under: float | None) -> dict[str, Callable[[], str]]:
    from linktape.reports import coverage_reports

    return {
        "markdown": lambda: coverage_reports.markdown(measured),
        "junit": lambda: coverage_reports.junit(measured, fail_under),
        "badge": lambda: coverage_reports.badge(measured),
        "json": lambda: json.dumps(measured.as_json(), indent=2) + "\n",
    }
