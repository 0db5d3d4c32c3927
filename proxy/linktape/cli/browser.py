"""Opens pages in a browser, with nothing secret on any command line: of a running linktape, or in a file."""

from __future__ import annotations

import html
import webbrowser
from pathlib import Path
from urllib.parse import urlencode

import typer

from linktape.control_client import Control
from linktape.errors import UsageError
from linktape.wiring.whereabouts import page_file, write_for_owner


def open_page(control: Control, session: str = "") -> str:
    """Open the page, at a session if one is named, and give its address without the token.

    The browser is given a file that only its owner can read and that leads on: whoever lists the processes of this
    machine sees the command line of a browser. Raises UsageError where there is none.
    """
    at = f"#{urlencode({'session': session})}" if session else ""
    address, file = f"{control.url}/{at}", page_file(control.url)
    asks = urlencode({"token": control.token, **({"session": session} if session else {})})
    leads_to = html.escape(f"{control.url}/?{asks}")
    page = f'<!doctype html><meta http-equiv="refresh" content="0;url={leads_to}"><title>linktape</title>\n'
    try:
        write_for_owner(file, page)
    except OSError as exc:
        raise UsageError(f"{file} cannot be written ({exc.strerror}); open {address} yourself") from exc
    if not webbrowser.open(file.as_uri()):
        raise UsageError(f"no browser is found here; open {address} with the token that was printed, or given")
    return address


def show_file(file: Path) -> None:
    """Say where a page is, and open it."""
    typer.echo(file)
    if not webbrowser.open(file.resolve().as_uri()):
        typer.echo("linktape: no browser was found; open the file above", err=True)
