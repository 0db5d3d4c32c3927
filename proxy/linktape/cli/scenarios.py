"""`linktape scenarios`: the library, and help with writing one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from linktape.cli.options import WholeSentences
from linktape.errors import BadDocument, UsageError
from linktape.faults.language.scenario_model import schema as scenario_schema
from linktape.faults.language.sentences import sentences
from linktape.wiring import scenario_library
from linktape.wording import counted, first_sentence

app = typer.Typer(
    cls=WholeSentences,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The scenarios: list, show, check and explain them.",
)

_Name = Annotated[str, typer.Argument(metavar="NAME_OR_FILE", help="A name from the library, or a YAML file.")]
_Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario files.")]


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False) -> None:
    """List the scenarios that come with linktape."""
    found = [scenario_library.built_in(name) for name in scenario_library.names()]
    if as_json:
        typer.echo(json.dumps([{"scenario": one.name, "description": one.description} for one in found], indent=2))
        return
    width = max((len(one.name) for one in found), default=0)
    for one in found:
        typer.echo(f"{one.name:<{width}}  {first_sentence(one.description)}")


@app.command()
def show(name: _Name) -> None:
    """Print a scenario as it is written."""
    typer.echo(scenario_library.text_of(name), nl=False)


@app.command()
def check(files: _Files) -> None:
    """Check scenario files: every mistake with its line, its column and what was expected. Exits 2 if there is any."""
    failed = 0
    for file in files:
        try:
            scenario = scenario_library.read_file(file)
        except UsageError as exc:
            failed += 1
            typer.echo(str(exc) if isinstance(exc, BadDocument) else f"linktape: error: {exc}", err=True)
        else:
            typer.echo(f"{file}: ok, scenario {scenario.name} with {counted(len(scenario.rules), 'rule')}")
    if failed:
        raise typer.Exit(UsageError.exit_code)


@app.command()
def explain(name: _Name) -> None:
    """Say in sentences what a scenario does, and what it expects of a good client."""
    for line in sentences(scenario_library.find(name)):
        typer.echo(line)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    typer.echo(json.dumps(scenario_schema(), indent=2, ensure_ascii=False))
