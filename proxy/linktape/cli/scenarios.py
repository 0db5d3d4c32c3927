"""`linktape scenarios`: the library, and help with writing one's own."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from pathlib import Path
from typing import Annotated

import typer

from linktape.cli.options import WholeSentences
from linktape.errors import BadDocument, UsageError
from linktape.faults.groups import ScenarioGroup, group_of
from linktape.faults.language.scenario_model import schema as scenario_schema
from linktape.faults.language.sentences import sentences
from linktape.faults.scenario import Scenario
from linktape.wiring import scenario_library
from linktape.wording import counted, first_sentence

app = typer.Typer(
    cls=WholeSentences,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The scenarios: list, show, check and explain them.",
)

_Name = Annotated[str, typer.Argument(metavar="NAME_OR_FILE", help="A name from the library, or a YAML file.")]
_Files = Annotated[list[Path], typer.Argument(metavar="FILE_OR_FOLDER...", help="Scenario files, or folders of them.")]
_Words = Annotated[list[str] | None, typer.Argument(metavar="WORD...", help="Such as 429, comment, rate or limits.")]


@app.command("list")
def list_(
    words: _Words = None, as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False
) -> None:
    """List the scenarios that come with linktape, in groups; with words only those that have all of them."""
    found = [one for one in scenario_library.library() if _has(one, words or [])]
    if not found:
        raise UsageError(f"no scenario has {' and '.join(map(repr, words or []))} in its name, group or description")
    if as_json:
        rows = [{"scenario": one.name, "group": group_of(one).value, "description": one.description} for one in found]
        typer.echo(json.dumps(rows, indent=2))
        return
    width = max(len(one.name) for one in found)
    for number, group in enumerate(group for group in ScenarioGroup if any(group_of(one) is group for one in found)):
        typer.echo(f"{chr(10) * bool(number)}{group}")
        for one in found:
            if group_of(one) is group:
                typer.echo(_fitted(f"  {one.name:<{width}}  {first_sentence(one.description)}", width + 4))


def _has(scenario: Scenario, words: list[str]) -> bool:
    text = f"{scenario.name} {group_of(scenario)} {scenario.description}".casefold()
    return all(word.casefold() in text for word in words)


def _fitted(line: str, indent: int) -> str:
    """Break a line at a terminal's width; a pipe gets it whole."""
    if not sys.stdout.isatty():
        return line
    columns = max(shutil.get_terminal_size().columns, indent + 20)
    return textwrap.fill(line, columns, subsequent_indent=" " * indent)


@app.command()
def show(name: _Name) -> None:
    """Print a scenario as it is written."""
    typer.echo(scenario_library.text_of(name), nl=False)


@app.command()
def check(files: _Files) -> None:
    """Check scenario files: every mistake with its line, its column and what was expected. Exits 2 if there is any.

    Of a folder all scenario files in it and below it are checked. What is allowed and hardly meant is a warning.
    """
    failed = 0
    for file in files:
        try:
            found, others = scenario_library.files_in(file) if file.is_dir() else ([file], 0)
        except UsageError as exc:
            failed += 1
            typer.echo(f"linktape: error: {exc}", err=True)
            continue
        failed += sum(not _is_fine(one) for one in found)
        if others:
            typer.echo(f"{file}: {counted(others, 'other YAML file is', 'other YAML files are')} no scenario")
    if failed:
        raise typer.Exit(UsageError.exit_code)


def _is_fine(file: Path) -> bool:
    try:
        scenario = scenario_library.read_file(file)
    except UsageError as exc:
        typer.echo(str(exc) if isinstance(exc, BadDocument) else f"linktape: error: {exc}", err=True)
        return False
    for doubt in scenario.doubts:
        typer.echo(f"warning: {doubt}", err=True)
    typer.echo(f"{file}: ok, scenario {scenario.name} with {counted(len(scenario.rules), 'rule')}")
    return True


@app.command()
def explain(name: _Name) -> None:
    """Say in sentences what a scenario does, and what it expects of a good client."""
    for line in sentences(scenario_library.find(name)):
        typer.echo(line)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    typer.echo(json.dumps(scenario_schema(), indent=2, ensure_ascii=False))
