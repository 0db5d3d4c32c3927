"""Reads the JSON file of a run, a drill or a hunt, and makes its page."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from linktape.errors import UsageError
from linktape.reports.drill_file import DrillFile
from linktape.reports.drill_page import drill_page
from linktape.reports.hunt_file import HuntFile
from linktape.reports.hunt_page import hunt_page
from linktape.reports.run_file import RunFile
from linktape.reports.run_report import report
from linktape.value_words import sentence

MOST_BYTES = 256 << 20


def page_of(path: Path) -> str:
    """Give the page of what `--json` of `run`, `drill` or `hunt` has written. Raises UsageError where it is none."""
    match file_of(path):
        case DrillFile() as drilled:
            return drill_page(drilled)
        case HuntFile() as hunted:
            return hunt_page(hunted)
        case RunFile() as run:
            return report(run)


def file_of(path: Path) -> RunFile | DrillFile | HuntFile:
    """Read what `--json` of `run`, `drill` or `hunt` has written. Raises UsageError where it is none."""
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
        raise UsageError(f"{path}: no JSON; name a file that `--json` of run, drill or hunt has written") from exc
    has = members.keys() if isinstance(members, dict) else ()
    if "error" in has:
        raise UsageError(f"{path}: there is nothing to show, for nothing was run: {members['error']}")
    kind = HuntFile if "found" in has else DrillFile if "runs" in has else RunFile
    try:
        return kind.model_validate(members)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise UsageError(
            f"{path}: not what `--json` of this version's run, drill or hunt writes "
            f"({where}: {sentence(first)}); run it once more"
        ) from exc
