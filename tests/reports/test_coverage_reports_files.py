"""reports/coverage_reports.py: each process adds a file of its own, and all together are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.errors import UsageError
from linktape.jira.operations import OperationId
from linktape.judge.coverage import Coverage
from linktape.messages import Response
from linktape.reports import coverage_reports


def met(*statuses: int) -> Coverage:
    made = Coverage()
    for status in statuses:
        made.note(OperationId.LINK_ISSUES, Response(status))
    return made


def test_runs_add_up(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "coverage"
    coverage_reports.save(met(201, 201), folder)
    coverage_reports.save(met(201, 413), folder)

    total = coverage_reports.load_all(folder)

    assert {status: count for (_, status, _), count in total.met.items()} == {201: 3, 413: 1}
    assert len(list(folder.iterdir())) == 2


def test_a_run_that_met_nothing_leaves_nothing(tmp_path: Path) -> None:
    assert coverage_reports.save(Coverage(), tmp_path / "coverage") is None
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_was_kept_it_is_said_how_to_keep_it(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()

    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(UsageError, match=r"no coverage in .*; run your tests with `linktape run --coverage"):
            coverage_reports.load_all(folder)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"version": 2, "met": []}',
        '{"version": 1, "met": [{"operation": "linkIssues", "status": 201, "cause": "", "count": 0}]}',
        '{"version": 1, "met": [{"operation": "dance", "status": 201, "cause": "", "count": 1}]}',
    ],
)
def test_what_is_no_coverage_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    coverage_reports.save(met(201), tmp_path)
    (tmp_path / "mine.json").write_text(text)

    with pytest.raises(UsageError, match=r"mine\.json: no coverage file of linktape's; remove it, or all with --erase"):
        coverage_reports.load_all(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(UsageError, match=r"file/coverage: cannot be made \(Not a directory\)"):
        coverage_reports.save(met(201), tmp_path / "file" / "coverage")


def test_forgetting_leaves_what_is_no_coverage(tmp_path: Path) -> None:
    coverage_reports.save(met(201), tmp_path)
    coverage_reports.save(met(404), tmp_path)
    (tmp_path / "notes.txt").touch()

    assert coverage_reports.erase(tmp_path) == 2
    assert coverage_reports.erase(tmp_path / "gone") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
