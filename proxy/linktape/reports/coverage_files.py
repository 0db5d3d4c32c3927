"""Coverage over many runs: each process adds a file of its own to `.linktape/coverage`, so none waits for another."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from pydantic import ValidationError

from linktape.errors import UsageError
from linktape.judge.coverage import Coverage
from linktape.reports.report_files import write

FOLDER = Path(".linktape") / "coverage"
_MOST_BYTES = 4 << 20


def save(met: Coverage, folder: Path = FOLDER) -> Path | None:
    """Add what a run has met; None where that is nothing. Raises ReportUnwritable or UsageError."""
    if not met.met:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(f"{folder}: cannot be made ({exc.strerror}); coverage is kept there") from exc
    path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.json"
    write(path, json.dumps(met.as_json(), indent=1) + "\n")
    return path


def load_all(folder: Path = FOLDER) -> Coverage:
    """Give what all runs together have met. Raises UsageError where there is nothing, or where a file is none."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not files:
        raise UsageError(f"no coverage in {folder}; run your tests with `linktape run --coverage -- ...` first")
    total = Coverage()
    for path in files:
        try:
            with path.open("rb") as file:
                total.add(Coverage.from_json(file.read(_MOST_BYTES)))
        except (OSError, ValidationError) as exc:
            raise UsageError(f"{path}: no coverage file of linktape's; remove it, or all with --erase") from exc
    return total


def erase(folder: Path = FOLDER) -> int:
    """Forget all runs; give how many files there were."""
    files = list(folder.glob("*.json")) if folder.is_dir() else []
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)
