"""`linktape cost`: what a client, as an app, uses of Jira's hourly points."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linktape.cli.log_lines import log_to_stderr
from linktape.cli.progress_line import waiting
from linktape.errors import UsageError
from linktape.jira.profiles import Profile
from linktape.limiter.limit_plan import LimitPlan
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode, Settings, Task, regular_files

if TYPE_CHECKING:
    from linktape.limiter.bill import Item
    from linktape.reports.run_file import RunFile
    from linktape.tape.cassette import Cassette

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE.json | -- COMMAND ...", help="A run's JSON, or with --replay the command."),
]

_CHOOSE = "choose what to count: --cassette FILE, --replay FILE -- COMMAND, or the file that `run --json` has written"


def cost(chosen: Chosen, what: Words = None) -> None:
    """Say how many of Jira's hourly points a client uses as an app, of which pool, and what would cost less.

    From a recording (--cassette), from a run against one (--replay FILE -- COMMAND), or from the JSON of a run.
    Exits with the command's own code when that is not 0, with 1 when no call came.

    For example: linktape cost --cassette sync.yaml --limits '{preset: cloud-2026, tier: 2, users: 300}'
    """
    from linktape.limiter.bill import Bill
    from linktape.reports import cost_report, report_files

    task, settings = chosen.make(Task), chosen.make(Settings, mode=Mode.REPLAY)
    report_files.check_writable(task.json, "--json")
    plan = settings.limits or LimitPlan("cloud-2026")
    if plan.preset != "cloud-2026":
        raise UsageError("--limits: points are Jira Cloud's; write cloud-2026, with the tier of your app")
    profile = settings.profile or Profile.DOCUMENTED
    words = tuple(what or ())
    if sum([bool(settings.cassettes), bool(task.replay), bool(words) and not task.replay]) != 1:
        raise UsageError(_CHOOSE)
    code = 0
    if settings.cassettes:
        found, left_out = _of_cassettes(settings.cassettes, "--cassette", profile)
    elif task.replay:
        recorded = _recorded(task.replay, profile)
        ran = _replayed(chosen, task, words)
        found, left_out = _of_run(ran, recorded, profile)
        code = ran.command_exit_code
    else:
        found, left_out = _of_file(words, profile)
    bill = Bill(found)

    if bill.items:
        typer.echo("\n".join(cost_report.table(bill)))
    for line in cost_report.sentences(bill, plan, left_out):
        typer.echo(f"linktape: {line}")
    if task.json is not None:
        text = json.dumps(cost_report.as_json(bill, plan, left_out), indent=2, ensure_ascii=False) + "\n"
        report_files.write(task.json, text)
    raise typer.Exit(code or (0 if bill.items or settings.allow_no_calls else 1))


def _loaded(paths: Sequence[Path], option: str) -> list[Cassette]:
    from linktape.tape import files

    regular_files(paths, option)
    found = []
    for path in paths:
        with waiting(files.about("reading", path)) as progress:
            found.append(files.load(path, progress))
    return found


def _of_cassettes(paths: Sequence[Path], option: str, profile: Profile) -> tuple[list[Item], list[str]]:
    from linktape.cassette_tools import costing

    found = [item for one in _loaded(paths, option) for item in costing.items(one, profile)]
    return found, costing.left_out(found)


def _recorded(paths: Sequence[Path], profile: Profile) -> dict[str, Item]:
    """Give the recordings by their places."""
    from linktape.cassette_tools import costing

    return {one.place: costing.item(one, profile) for cassette in _loaded(paths, "--replay") for one in cassette}


def _of_run(run: RunFile, recorded: dict[str, Item], profile: Profile) -> tuple[list[Item], list[str]]:
    from linktape.reports import run_cost

    found = run_cost.items(run, recorded, profile)
    return found, run_cost.left_out(run, found)


def _of_file(words: Sequence[str], profile: Profile) -> tuple[list[Item], list[str]]:
    from linktape.reports.page_of_file import file_of
    from linktape.reports.run_cost import places
    from linktape.reports.run_file import RunFile

    if len(words) != 1:
        raise UsageError(f"one file, and options before it, not {' '.join(words)!r}; a command needs --replay FILE")
    run = file_of(Path(words[0]))
    if not isinstance(run, RunFile):
        raise UsageError(f"{words[0]}: of a drill or a hunt, whose runs are broken on purpose; name that of a run")
    there = [path for path in places(run) if path.is_file()]
    return _of_run(run, _recorded(there, profile), profile)


def _replayed(chosen: Chosen, task: Task, words: Sequence[str]) -> RunFile:
    """Run the command against its recording, and give what came of it."""
    from linktape.cli.run import command_words, say
    from linktape.reports import run_file, summary
    from linktape.runs.command_environment import address_names
    from linktape.runs.run import Run
    from linktape.runs.run import run as run_it

    settings = chosen.settings(Mode.REPLAY, "--replay", cassette="replay", cassettes=task.replay)
    settings = replace(settings, port=0, limits=None)
    log_to_stderr()
    outcome, _ = run_it(Run(settings, command_words(words, "cost --replay FILE"), address_names(task.env)), waiting)
    say(summary.summary(outcome))
    return run_file.RunFile.of(outcome)
