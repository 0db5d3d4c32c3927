"""`linktape drill`: which of Jira's failures a command survives, retries wrongly, or swallows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from linktape.cli.answerer_options import Source
from linktape.cli.options import Common, Seconds, option
from linktape.cli.run import (
    EnvNames,
    Files,
    Json,
    Junit,
    KeepCoverage,
    Report,
    Words,
    command_words,
    on_a_free_port,
    only_errors_to_stderr,
    say,
)
from linktape.errors import UsageError
from linktape.wiring.settings import FileSettings, Mode, seconds

_EACH_SINGLE_CALL = "--each-call-all"

if TYPE_CHECKING:
    from linktape.runs.drill_run import Result

TIME_SCALE = 0.01
"""Delays and Retry-After are shrunk in a drill unless the command line says otherwise: there are many runs."""


class DrillCommand(TyperCommand):
    """Lets `--each-call` stand alone or with a value, which typer cannot."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Turn `--each-call=all` into a flag of its own; what follows two hyphens is the command's."""
        own = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [*map(_each_call, args[:own]), *args[own:]])


def _each_call(word: str) -> str:
    option_name, is_given, value = word.partition("=")
    if option_name != "--each-call" or not is_given:
        return word
    if value != "all":
        raise UsageError(f"{word}: write --each-call for one run per error of an operation, or --each-call=all")
    return _EACH_SINGLE_CALL


def drill(
    context: typer.Context,
    common: Common,
    source: Source,
    command: Words = None,
    env: EnvNames = None,
    each_call: Annotated[
        bool,
        typer.Option(
            "--each-call",
            help="One run per documented error of each operation that is called; --each-call=all: of each single call.",
        ),
    ] = False,
    each_single_call: Annotated[bool, typer.Option(_EACH_SINGLE_CALL, hidden=True)] = False,
    jobs: Annotated[int, option("--jobs", "So many runs at once.", min=1, max=64)] = 1,
    timeout: Annotated[Seconds, option("--timeout", "A run that takes longer is killed: it hung.")] = "60s",
    fail_under: Annotated[
        float | None,
        option(
            "--fail-under",
            "Exit with 1 when fewer percent of the failures were noticed or recovered from.",
            min=0.0,
            max=100.0,
            metavar="PERCENT",
        ),
    ] = None,
    report: Report = None,
    junit: Junit = None,
    as_json: Json = None,
    markdown: Annotated[Path | None, option("--markdown", "Write the matrix as Markdown.", metavar="FILE")] = None,
    coverage: KeepCoverage = False,
) -> None:
    """Run a command once without a fault and once per scenario, and print how it took each.

    Without --scenario: all that come with linktape and concern what the command calls. Without a source: the fake Jira.
    Exits with the command's own code when it fails without a fault, else with 1 when a verdict is bad.
    """
    from linktape.runs.drill import DrillPlan
    from linktape.runs.drill import drill as drill_it
    from linktape.runs.environment import address_names

    words = command_words(command)
    files = Files(report=report, junit=junit, json=as_json, markdown=markdown)
    files.check()
    found = context.ensure_object(FileSettings)
    if source.record is not None:
        raise UsageError("a drill makes its own runs; record one of them with `linktape run --record`")
    given = on_a_free_port(_shrunk(common, context), context)
    settings = source.settings(given, found, strict=False, default=Mode.MOCK)
    plan = DrillPlan(
        settings=replace(settings, port=0, scenarios=()),
        command=words,
        names=address_names(env or ()),
        scenarios=settings.scenarios,
        each_call="all" if each_single_call else "operation" if each_call else "",
        jobs=jobs,
        timeout_s=seconds(timeout, "--timeout"),
    )
    only_errors_to_stderr()
    drilled = drill_it(plan, _tell)
    code = drilled.exit_code(fail_under)
    from linktape.reports import drill_reports

    typer.echo(drill_reports.markdown(drilled), nl=False)
    problems = files.write(
        report=lambda: drill_reports.html(drilled),
        junit=lambda: drill_reports.junit(drilled),
        json=lambda: json.dumps(drill_reports.as_json(drilled, code), indent=2, ensure_ascii=False) + "\n",
        markdown=lambda: drill_reports.markdown(drilled),
    )
    if coverage:
        from linktape.reports import coverage_files

        coverage_files.save(drilled.met)
    say(problems)
    raise typer.Exit(code or (1 if problems else 0))


def _shrunk(common: Common, context: typer.Context) -> Common:
    given = context.get_parameter_source("time_scale")
    return common if given is None or given.name != "DEFAULT" else replace(common, time_scale=TIME_SCALE)


def _tell(result: Result, number: int, of: int) -> None:
    from linktape.wording import counted

    seen = result.served
    found = f", {result.finding}" if result.trial.scenarios else ""
    bad = ", bad" if result.is_bad else ""
    say([f"{number}/{of} {result.trial.name}: exit {result.ended.code}, {counted(seen.count, 'call')}{found}{bad}"])
