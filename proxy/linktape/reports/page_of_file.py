"""Reads the JSON file of a run or a drill, and makes its page."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from linktape.errors import UsageError
from linktape.reports.drill_file import DrillFile
from linktape.reports.drill_page import drill_page
from linktape.reports.run_file import RunFile
from linktape.reports.run_report import report

MOST_BYTES = 256 << 20


def page_of(path: Path) -> str:
    """Give the page of a run's or a drill's `--json` file. Raises UsageError where it is none."""
    file = file_of(path)
    return drill_page(file) if isinstance(file, DrillFile) else report(file)


def file_of(path: Path) -> RunFile | DrillFile:
    """Read a run's or a drill's `--json` file. Raises UsageError where it is none."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as exc:
        raise UsageError(f"{path}: cannot be read ({exc.strerror})") from exc
    if len(data) > MOST_BYTES:
        raise UsageError(f"{path}: more than {MOST_BYTES >> 20} MiB; that is no report of linktape's")
    try:
        members = json.loads(data)
    except (ValueError, RecursionError) as exc:
        raise UsageError(f"{path}: no JSON; name a file that `linktape run --json FILE` or drill has written") from exc
    is_drill = isinstance(members, dict) and "runs" in members
    try:
        return DrillFile.model_validate(members) if is_drill else RunFile.model_validate(members)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise UsageError(
            f"{path}: not what `linktape run --json` or `linktape drill --json` of this version writes "
            f"({where}: {first['msg'][:1].lower()}{first['msg'][1:]}); run it once more"
        ) from exc
