"""`linktape ctl`: the linktape that runs, from a second terminal. It asks the control port, and nothing else."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from linktape.cli.options import WholeSentences
from linktape.control_client import Control, control, scenario_body, text_of
from linktape.durations import seconds_in
from linktape.errors import UsageError
from linktape.reports import control_lines
from linktape.wording import visible

app = typer.Typer(
    cls=WholeSentences,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="See what the client did, and steer it, while linktape runs in another terminal. Exits 2 where none is found.",
)

_Session = Annotated[
    str, typer.Option("--session", metavar="NAME", help="The session that is meant; * means all where that can be.")
]
_OneOrAll = Annotated[str, typer.Option("--session", metavar="NAME", help="Only this session.")]
_Shown = Annotated[str, typer.Option("--session", metavar="NAME", help="The session that it shows first; * is all.")]
_Server = Annotated[
    int | None, typer.Option("--server", metavar="PORT", help="Of several servers, the one at this port.")
]
_Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
_ONE = "default"


@app.command()
def status(session: _OneOrAll = "*", server: _Server = None, as_json: _Json = False) -> None:
    """Say what is served, to which sessions, and what came of files that were changed."""
    _show(control(server).ask("/status", session=session), partial(control_lines.status, width=_width()), as_json)


@app.command()
def sessions(session: _OneOrAll = "*", server: _Server = None, as_json: _Json = False) -> None:
    """List the sessions: calls, verdict, scenario."""
    asked = control(server)
    page = asked.ask("/sessions", session=session, limit=1000)
    while page["next"] is not None:
        more = asked.ask("/sessions", session=session, limit=1000, after=page["next"])
        page = {**more, "sessions": [*page["sessions"], *more["sessions"]]}
    _show(page, partial(control_lines.sessions, width=_width()), as_json)


@app.command()
def journal(
    session: _Session = _ONE,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with each call as it is answered.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="COUNT", min=1, max=1000, help="So many of the newest calls.")
    ] = 20,
    operation: Annotated[str, typer.Option("--operation", metavar="ID", help="Only these, e.g. linkIssues.")] = "",
    with_status: Annotated[str, typer.Option("--status", metavar="STATUS", help="Only these, e.g. 404 or 4xx.")] = "",
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="Only calls that say this.")] = "",
    only: Annotated[str, typer.Option("--only", metavar="fault|miss|write|lost", help="Only calls of this kind.")] = "",
    server: _Server = None,
    as_json: _Json = False,
) -> None:
    """List the newest calls, in Jira's terms, with who answered and why."""
    asked, filters = control(server), {"operation": operation, "status": with_status, "text": text, "only": only}
    if follow:
        _follow(asked, session, filters, as_json)
        return
    page = asked.ask("/journal", session=session, limit=limit, newest=True, **filters)
    _show(page, lambda said: _calls(said["entries"], session), as_json)


@app.command()
def explain(
    number: Annotated[int, typer.Argument(metavar="N", help="The call's number in its session.")],
    session: _Session = _ONE,
    server: _Server = None,
    as_json: _Json = False,
) -> None:
    """Tell why a call was answered as it was: every layer's reason, and what came nearest."""
    _show(control(server).ask(f"/explain/{number}", session=session), control_lines.explanation, as_json)


@app.command()
def verdict(session: _Session = _ONE, server: _Server = None, as_json: _Json = False) -> None:
    """Judge the session so far. Exits 1 when anything is to be said against the client."""
    said = control(server).ask("/verdict", session=session, sentences=True)
    _show(said, control_lines.verdict, as_json)
    if not said["ok"]:
        raise typer.Exit(1)


@app.command()
def scenario(
    name: Annotated[
        str, typer.Argument(metavar="[NAME|FILE|off]", help="What to play from now on; off: nothing.")
    ] = "",
    session: _Session = _ONE,
    server: _Server = None,
    as_json: _Json = False,
) -> None:
    """Say what breaks in a session, or put another scenario in its place: a name of the library, or a file."""
    asked = control(server)
    if name:
        asked.change("PUT", "/scenario", scenario_body(name), name, session=session)
    _show(asked.ask("/scenario", session=session), partial(control_lines.scenarios, width=_width()), as_json)


@app.command()
def reset(session: _Session = _ONE, server: _Server = None) -> None:
    """Begin a session anew: tape position, state, scenario, journal, verdict. --session '*': every one."""
    control(server).change("POST", "/reset", session=session)


@app.command()
def state(
    file: Annotated[Path | None, typer.Argument(help="A site file to put in its place.")] = None,
    session: _Session = _ONE,
    server: _Server = None,
    as_json: _Json = False,
) -> None:
    """Print the session's fake Jira as a site file, or put another site in its place."""
    asked = control(server)
    if file is not None:
        asked.change("PUT", "/state", {"yaml": text_of(file)}, str(file), session=session)
    elif as_json:
        _show(asked.ask("/state", session=session), lambda _: (), as_json)
    else:
        typer.echo(asked.text("/state", "application/yaml", session=session), nl=False)


@app.command()
def clock(
    what: Annotated[
        str, typer.Argument(metavar="[virtual|real|advance]", help="Stop it, let it go on, or set it forward.")
    ] = "",
    by: Annotated[str, typer.Argument(metavar="[DURATION]", help="How far, e.g. 30s, 200ms, 2m, 1h.")] = "",
    session: _Session = _ONE,
    server: _Server = None,
    as_json: _Json = False,
) -> None:
    """Say what the session's clock shows, or set it: a virtual one stands still but when it is told."""
    sent = _clock(what, by)
    asked = control(server)
    if sent is not None:
        asked.change("POST", "/clock", sent, session=session)
    _show(asked.ask("/clock", session=session), control_lines.clock, as_json)


@app.command()
def coverage(session: _Session = "*", server: _Server = None, as_json: _Json = False) -> None:
    """Say which documented answers the client has met."""
    _show(control(server).ask("/coverage", session=session), partial(control_lines.coverage, width=_width()), as_json)


@app.command("open")
def open_(session: _Shown = "", server: _Server = None) -> None:
    """Open the page in a browser."""
    from linktape.cli.browser import open_page

    typer.echo(open_page(control(server), session))


def _show(said: Any, lines: Callable[[Any], Iterable[str]], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    for line in lines(said):
        typer.echo(visible(line))


def _calls(entries: Iterable[Any], session: str) -> Iterable[str]:
    return control_lines.table((control_lines.call(entry, has_session=session == "*") for entry in entries), _width())


def _width() -> int | None:
    """Give the terminal's width; None where nobody looks at one."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _follow(asked: Control, session: str, filters: dict[str, str], as_json: bool) -> None:
    """Print the newest calls, and then each as it ends: it is listened first, so that none falls between the two."""
    try:
        events = asked.events(session=session)
        next(events)
        page = asked.ask("/journal", session=session, limit=20, newest=True, **filters)
        seen = {(entry["session"], entry["n"]) for entry in page["entries"] if entry["delivered"] is not None}
        for entry in page["entries"]:
            _print_call(entry, session, as_json)
        for kind, said in events:
            if kind == "call" and (said["session"], said["n"]) not in seen and _is_wanted(said, filters):
                _print_call(said, session, as_json)
            elif kind == "left-out":
                typer.echo(f"{said['calls']} calls were left out: this was too slow", err=True)
    except KeyboardInterrupt:
        pass


def _print_call(entry: Any, session: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(entry, ensure_ascii=False))
    else:
        for line in _calls([entry], session):
            typer.echo(line)


def _is_wanted(entry: Any, filters: dict[str, str]) -> bool:
    """Whether a call that ended just now passes the filters, as the journal has them."""
    texts = (entry["words"], entry["path"], entry["subject"], entry["origin"], entry["cause"], entry["fault"])
    return (
        filters["operation"] in ("", entry["operation"])
        and str(entry["status"] or "").startswith(filters["status"].rstrip("xX"))
        and (not filters["only"] or filters["only"] in entry["marks"])
        and any(filters["text"].casefold() in (text or "").casefold() for text in texts)
    )


def _clock(what: str, by: str) -> dict[str, str] | None:
    match what:
        case "" if not by:
            return None
        case "virtual" | "real" if not by:
            return {"mode": what}
        case "advance" if seconds_in(by) is not None:
            return {"advance": by}
        case "advance":
            raise UsageError(f"ctl clock advance {by or 'DURATION'}: write a duration with its unit, for example 30s")
        case _:
            wrong = " ".join(filter(None, (what, by)))
            raise UsageError(f"ctl clock {wrong}: write virtual, real, or advance with a duration, such as advance 30s")
