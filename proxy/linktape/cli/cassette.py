"""`linktape cassette`: cassettes for people. Import, prune, redact and scan have files of their own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from linktape.cassette_tools import exporting
from linktape.cassette_tools.age import age
from linktape.cassette_tools.conversation import Turn, conversation
from linktape.cassette_tools.difference import difference
from linktape.cassette_tools.whole_check import checked
from linktape.cli.cassette_import import import_
from linktape.cli.cassette_prune import prune
from linktape.cli.cassette_redaction import redact, scan
from linktape.cli.options import WholeSentences, command
from linktape.cli.progress_line import waiting
from linktape.errors import BadDocument, UsageError
from linktape.messages import SITE
from linktape.tape import files
from linktape.tape.cassette import Cassette
from linktape.tape.sites import of_site
from linktape.wiring.configuration import Chosen
from linktape.wiring.settings import Mode, Settings
from linktape.wording import counted, visible

app = typer.Typer(
    cls=WholeSentences,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Cassettes: show, check, compare, export, import, prune, scan and clean them.",
)

_Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Cassettes, of linktape or of vcrpy.")]
_File = Annotated[Path, typer.Argument(metavar="FILE", help="A cassette, of linktape or of vcrpy.")]
_WIDE = 200  # what a table may take where nobody looks at a terminal


@app.command()
def show(
    cassettes: _Files, as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False
) -> None:
    """Print the conversation in Jira's words: issues, link types and which way each link points.

    As JSON the turns of several cassettes are one list; each turn has its file.
    """
    loaded = [_loaded(cassette) for cassette in cassettes]
    told = [list(conversation(found)) for found in loaded]
    if as_json:
        typer.echo(json.dumps([_as_json(turn) for turns in told for turn in turns], indent=2, ensure_ascii=False))
    for number, (cassette, turns) in enumerate(zip(cassettes, told, strict=True)):
        if not as_json:
            typer.echo(f"{chr(10) * bool(number)}{cassette}: {counted(len(turns), 'interaction')}")
            _console().print(_table(turns))
    for notice in (notice for found in loaded for notice in found.notices):
        typer.echo(str(notice), err=True)


@app.command()
def check(
    cassettes: _Files,
) -> None:
    """Check cassettes: the format, Atlassian's OpenAPI, the direction of links, orphans, and that vcrpy loads them.

    The last line of each says how old it is.
    Exit code 0: nothing found; 1: something found; 2: a file cannot be read.
    """
    count = 0
    unreadable = False
    for path in cassettes:
        try:
            with waiting(files.about("checking", path)) as progress:
                found, loaded = checked(files.read_bytes(path), str(path), progress)
        except UsageError as exc:
            unreadable = True
            has_place = isinstance(exc, BadDocument)
            typer.echo(str(exc) if has_place else f"linktape: error: {exc}", err=not has_place)
            continue
        count += len(found)
        for line in (*found, *loaded.notices):
            typer.echo(visible(str(line)))
        wrong = counted(len(found), "finding") if found else "nothing wrong"
        told = [counted(len(loaded), "interaction"), *age(loaded, datetime.now(UTC)), wrong]
        typer.echo(f"{path}: {', '.join(told)}")
    if unreadable:
        raise typer.Exit(2)
    if count:
        raise typer.Exit(1)


@app.command("diff")
def diff(
    first: Annotated[Path, typer.Argument(metavar="A", help="The earlier cassette.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="The later cassette.")],
    exact: Annotated[bool, typer.Option("--exact", help="Let times, ids and addresses count, too.")] = False,
) -> None:
    """Say what changed between two recordings: links made, deleted, shown; answers. Times and ids do not count.

    Exit code 0: the same; 1: something changed.
    """
    one, other = _loaded(first), _loaded(second)
    found = difference(one, other, exact=exact, one_salt=_salt(one) == _salt(other))
    console = _console()
    for title, changes in (("Links", found.links), ("Answers", found.answers)):
        if changes:
            console.print(Text(title, style="bold"), soft_wrap=True)
        for change in changes:
            style = {"+": "green", "-": "red"}.get(change.sign, "yellow")
            line = Text(f"  {change.sign} {visible(change.text)}", style=style)
            console.print(line.append(f"  ({' -> '.join(change.places)})", style="dim"), soft_wrap=True)
            for detail in change.details:
                console.print(Text(f"      {visible(detail)}"), soft_wrap=True)
    if found:
        raise typer.Exit(1)
    typer.echo(f"{first} and {second} say the same")


def export(
    chosen: Chosen,
    cassette: _File,
    number: Annotated[
        int | None, typer.Argument(metavar="[N]", help="The interaction's number, from 1; none: all of them.", min=1)
    ] = None,
    as_har: Annotated[bool, typer.Option("--har", help="As an HTTP archive (HAR 1.2).")] = False,
    as_curl: Annotated[bool, typer.Option("--curl", help="As curl commands.")] = False,
    site: Annotated[str, typer.Option("--site", metavar="URL", help="The site that curl is to ask.")] = SITE,
) -> None:
    """Print interactions in another tool's form: `export FILE 3 --curl`, `export FILE --har`.

    Where a cassette holds several sites, each request keeps the address that it was recorded from.
    """
    if as_har == as_curl:
        raise UsageError("export needs --har or --curl, one of them")
    loaded, recorded_site = _loaded(cassette), chosen.make(Settings, mode=Mode.REPLAY).recorded_site
    if number is not None and number > len(loaded):
        raise UsageError(f"{cassette} has {counted(len(loaded), 'interaction')}; there is no number {number}")
    found = loaded if recorded_site is None else of_site(loaded, recorded_site)
    addresses = exporting.Addresses(found, site.rstrip("/"))
    if len(addresses.jiras) > 1:
        which = f"{cassette} holds {' and '.join(addresses.jiras)}"
        if site != SITE:
            raise UsageError(f"--site {site} stands for one site, and {which}; add --recorded-site URL")
        typer.echo(f"linktape: {which}: each keeps its address, and none is sent credentials", err=True)
    asked = [one for one in found if number is None or one.index == number - 1]
    if number is not None and not asked:
        raise UsageError(f"interaction {number} of {cassette} was recorded from another site than {recorded_site}")
    if as_har:
        typer.echo(json.dumps(exporting.har(asked, addresses), indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(exporting.curl(one, addresses) for one in asked))


command(app, export)
command(app, import_)


def _loaded(path: Path) -> Cassette:
    with waiting(files.about("reading", path)) as progress:
        return files.load(path, progress)


def _salt(cassette: Cassette) -> object:
    policy = cassette.metadata.get("redaction")
    return policy.get("salt") if isinstance(policy, dict) else None


def _table(turns: list[Turn]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("#", justify="right", style="dim")
    table.add_column("line", justify="right", style="dim")
    table.add_column("asked", overflow="fold")
    table.add_column("status", justify="right")
    table.add_column("answered", overflow="fold")
    for number, turn in enumerate(turns, 1):
        status = turn.interaction.response.status
        style = "green" if status < 300 else "yellow" if status < 400 else "red"
        line = str(turn.interaction.line)
        table.add_row(
            str(number), line, Text(visible(turn.asked)), Text(str(status), style=style), Text(visible(turn.answered))
        )
    return table


def _as_json(turn: Turn) -> dict[str, object]:
    one = turn.interaction
    return {
        "n": one.index + 1,
        "file": one.file,
        "line": one.line,
        "method": one.request.method,
        "target": one.request.target,
        "operation": one.operation.id.value,
        "asked": turn.asked,
        "status": one.response.status,
        "answered": turn.answered,
        "recorded_at": one.recorded_at.isoformat() if one.recorded_at else None,
        "elapsed_s": one.elapsed_s,
    }


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDE)


app.command()(prune)
app.command()(scan)
app.command()(redact)
