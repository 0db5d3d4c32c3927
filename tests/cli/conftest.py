"""A command of linktape inside the test's own process: for what is refused before anything is started."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from linktape.cli import main

InProcess = Callable[..., tuple[int, str]]


@pytest.fixture
def in_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> InProcess:
    """Give what runs a command in an empty folder, and gives its exit code and its standard error."""
    monkeypatch.chdir(tmp_path)
    log = logging.getLogger("linktape")
    for name in ("handlers", "level", "propagate"):  # commands set up the log of their process
        monkeypatch.setattr(log, name, list(log.handlers) if name == "handlers" else getattr(log, name))

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["linktape", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().err

    return run
