"""Writes a report whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from linktape.errors import LinktapeError, ReportUnwritable, UsageError
from linktape.tape.opening import umask
from linktape.wiring.settings import Task

REPORTS = ("report", "junit", "json", "markdown", "badge")


def check_all(task: Task) -> None:
    """Make sure, before the work is done, that every report that is asked for can be written. Raises UsageError."""
    for name in REPORTS:
        check_writable(getattr(task, name), f"--{name}")


def write_all(task: Task, **texts: Callable[[], str]) -> list[str]:
    """Write each text into the file that is asked for by its name; gives what could not be written."""
    problems = []
    for name, text in texts.items():
        path = getattr(task, name)
        try:
            if path is not None:
                write(path, text())
        except LinktapeError as exc:
            problems.append(str(exc))
    return problems


def check_writable(path: Path | None, option: str) -> None:
    """Make sure, before the work is done, that a report can be written there. Raises UsageError."""
    if path is None:
        return
    if path.is_dir():
        raise UsageError(f"{option} {path}: is a folder; name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"{option} {path}: the folder {path.parent} is not there; make it first")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"{option} {path}: the folder {path.parent} cannot be written to")


def write(path: Path, text: str) -> None:
    """Put a text into a file, in place of what was there. Raises ReportUnwritable."""
    name = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="replace", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            name = file.name
            file.write(text)
        Path(name).chmod(0o666 & ~umask())
        Path(name).replace(path)
    except OSError as exc:
        if name is not None:
            Path(name).unlink(missing_ok=True)
        raise ReportUnwritable(f"{path}: cannot be written ({exc.strerror})") from exc
