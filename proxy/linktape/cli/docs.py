"""`linktape docs`: the pages of the documentation, without a network."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath
from typing import Annotated

import typer

from linktape.errors import UsageError
from linktape.wiring import builtins
from linktape.wiring.option import unknown

_Page = Annotated[str | None, typer.Argument(help="The page; none: what pages there are.", show_default=False)]


def docs(page: _Page = None) -> None:
    """Print a page of the documentation: on a terminal as it is meant to look, into a pipe as Markdown."""
    if page is None:
        names = builtins.names("docs")
        width = max(map(len, names))
        for name in names:
            typer.echo(f"{name:{width}}  {_title(_text(name))}")
        return
    text = _text(PurePosixPath(page).name.removesuffix(".md"))  # as links have it
    if not sys.stdout.isatty():
        typer.echo(text, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text, hyperlinks=False))


def _text(page: str) -> str:
    text = builtins.read("docs", page)
    if text is None:
        raise UsageError(f"{unknown(page, builtins.names('docs'))}; `linktape docs` lists the pages")
    return text


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ").replace("`", "")
