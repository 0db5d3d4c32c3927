"""cli/document_printer.py: tables on a terminal as somebody sees them who sits there, and in a pipe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linktape.jira.operations import OperationId
from linktape.judge.coverage import Coverage
from linktape.messages import Response
from linktape.reports import coverage_reports
from tests.cli.terminal import on_a_terminal
from tests.runs.ran import linktape

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Give a folder in which a suite has met one answer."""
    met = Coverage()
    met.note(OperationId.LINK_ISSUES, Response(201))
    coverage_reports.save(met, tmp_path / coverage_reports.FOLDER)
    return tmp_path


def shown(folder: Path, columns: int, *arguments: str) -> tuple[str, list[str]]:
    """Give what a command shows on a terminal, and its lines without colours."""
    with on_a_terminal(*arguments, folder=folder, columns=columns) as terminal:
        assert terminal.ended() == 0
    return terminal.shown, [line.rstrip() for line in COLOUR.sub("", terminal.shown).splitlines()]


@pytest.mark.parametrize("columns", [60, 100, 200])
def test_on_a_terminal_a_table_fits_and_has_colours_and_what_is_bad_comes_first(columns: int, suite: Path) -> None:
    raw, lines = shown(suite, columns, "coverage")

    answers = [line for line in lines if line.startswith("linkIssues")]
    assert len(answers) == 11
    assert all(len(line) <= columns for line in lines)
    assert answers[0].endswith("never")
    assert answers[-1].split()[:2] == ["linkIssues", "201"]
    assert "\x1b[33mnever" in raw
    assert "|" not in raw


def test_a_narrow_terminal_leaves_columns_out_and_says_which(suite: Path) -> None:
    _, lines = shown(suite, 50, "coverage")

    assert "(for want of width without: what it says)" in lines
    assert not any("the comment is refused" in line for line in lines)


def test_sentences_go_on_in_their_column(tmp_path: Path) -> None:
    _, lines = shown(tmp_path, 78, "mock", "--profiles")

    assert all(len(line) <= 78 for line in lines)
    assert lines[0].split() == ["rule", "documented", "observed", "datacenter"]
    assert "(for want of width without: source)" in lines


def test_into_a_pipe_goes_markdown(suite: Path) -> None:
    done = linktape(suite, "coverage")

    assert done.stdout == coverage_reports.markdown(coverage_reports.load_all(suite / ".linktape/coverage").measured())
    assert "\x1b" not in done.stdout
