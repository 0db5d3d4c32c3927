"""`linktape drill`: which of Jira's failures a command survives, retries wrongly, or swallows."""

from __future__ import annotations

import json
from dataclasses import replace

import typer

from linktape.cli.log_lines import log_to_stderr
from linktape.cli.run import Words, answerer, command_words, note_played, quickened, say
from linktape.clock import REAL
from linktape.errors import UsageError
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode, Task


def drill(chosen: Chosen, command: Words = None) -> None:
    """Run a command once without a fault and once per scenario, and print how it took each.

    Without --scenario: all that come with linktape and concern what the command calls. Without a source: the fake Jira.
    Exits with the command's own code when it fails without a fault, else with 1 when a verdict is bad.

    For example: linktape drill --env JIRA_URL --fail-under 80 -- ./sync --once
    """
    from linktape.cli.document_printer import print_document
    from linktape.cli.drill_progress import DrillProgress
    from linktape.reports import coverage_reports, drill_reports, report_files
    from linktape.reports.drill_file import DrillFile
    from linktape.reports.drill_page import drill_page
    from linktape.runs.command_environment import address_names
    from linktape.runs.drill import DrillPlan
    from linktape.runs.drill import drill as drill_it

    words = command_words(command, "drill")
    task = chosen.make(Task)
    report_files.check_all(task)
    if task.record is not None:
        raise UsageError("a drill makes its own runs; record one of them with `linktape run --record`")
    settings, speed = quickened(chosen, task, answerer(chosen, default=Mode.MOCK))
    plan = DrillPlan(
        settings=replace(settings, port=0, scenarios=()),
        command=words,
        names=address_names(task.env),
        java_trust=task.java_trust,
        scenarios=settings.scenarios,
        each_call=task.each_call,
        twice=task.twice,
        jobs=task.jobs,
        timeout_s=task.timeout_s,
        speed=speed,
    )
    log_to_stderr()
    began = REAL.now()
    with DrillProgress(task.jobs) as watch:
        drilled = drill_it(plan, watch)
    code = drilled.exit_code(task.fail_under)

    print_document(drill_reports.document(drilled))
    problems = report_files.write_all(
        task,
        report=lambda: drill_page(DrillFile.of(drilled, code)),
        junit=lambda: drill_reports.junit(drilled),
        json=lambda: json.dumps(drill_reports.as_json(drilled, code), indent=2, ensure_ascii=False) + "\n",
        markdown=lambda: drill_reports.markdown(drilled),
    )
    if task.coverage:
        coverage_reports.save(drilled.met)
    say(problems)
    if drilled.clean is not None and drilled.clean.served.count:
        went_well = drilled.clean.ended.code == 0
        say(note_played(plan.settings, drilled.played, began, went_well=went_well))
    raise typer.Exit(code or (1 if problems else 0))
