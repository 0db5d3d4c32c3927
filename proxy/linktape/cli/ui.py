"""`linktape ui`: the JSON of a run, a drill or a hunt, to look at."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer


def ui(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `--json` of run, drill or hunt has written.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the page there, and open no browser."),
    ] = None,
) -> None:
    """Open the JSON of a run, a drill or a hunt in the browser: the page that `--report` writes.

    For example: linktape ui out.json
    """
    from linktape.cli.browser import show_file
    from linktape.reports import report_files
    from linktape.reports.page_of_file import page_of

    report_files.check_writable(output, "--output")
    page = page_of(file)
    target = output or Path(tempfile.mkdtemp(prefix="linktape-ui-"), f"{file.stem}.html")
    report_files.write(target, page)
    if output is not None:
        return
    show_file(target)
