"""`linktape docs`: the pages of the documentation, without a network."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from linktape.cli import doc_finder
from linktape.errors import UsageError
from linktape.wiring import builtins

_Page = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PAGE]", help="The page, or a word for it; none: what pages there are."),
]
_Open = Annotated[bool, typer.Option("--open", help="Open it in the browser.")]

_FIRST = "tutorial"
"""The page that opens where none is named."""


def docs(page: _Page = None, open_: _Open = False) -> None:
    """Print a page of the documentation: on a terminal as it is meant to look, into a pipe as Markdown.

    A command's name or another tool's leads to its page as well.

    For example: linktape docs --open gitlab
    """
    pages = {name: builtins.read("docs", name) or "" for name in builtins.names("docs")}
    name = doc_finder.find(" ".join(page), pages) if page else None
    if open_:
        _open_in_browser(name or _FIRST, pages)
    elif name is None:
        width = max(map(len, pages))
        for one, text in pages.items():
            typer.echo(f"{one:{width}}  {_title(text)}")
    elif not sys.stdout.isatty():
        typer.echo(pages[name], nl=False)
    else:
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(pages[name], hyperlinks=False))


def _open_in_browser(name: str, pages: Mapping[str, str]) -> None:
    """Write all pages as HTML, so that they lead to each other, and open one. Raises UsageError."""
    from linktape.cli.browser import show_file
    from linktape.pictures.prose import prose_page
    from linktape.reports import report_files
    from linktape.wiring import index_cache

    folder = index_cache.folder() / "docs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(f"{folder} cannot be made ({exc.strerror}); without --open the page is printed") from exc
    for one, text in pages.items():
        report_files.write(folder / f"{one}.html", prose_page(_title(text), text, pages))
    file = folder / f"{name}.html"
    show_file(file)


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ").replace("`", "")
