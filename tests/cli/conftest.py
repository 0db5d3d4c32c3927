"""What needs no process of its own: a command that is refused before anything is started, and a Jira to talk to."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import linktape
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


@pytest.fixture
def sandbox() -> Iterator[str]:
    """Give the address of a fake Jira of the test's own, where one is only there to be forwarded to."""
    with linktape.mock() as jira:
        yield jira.url
