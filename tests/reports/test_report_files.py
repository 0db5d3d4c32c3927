"""reports/report_files.py: a report is written whole or not at all, and what cannot be written is told beforehand."""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.errors import ReportUnwritable, UsageError
from linktape.reports.report_files import check_writable, write


def test_a_report_takes_the_place_of_what_was_there_with_the_ordinary_mode(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("a longer text of before")
    (tmp_path / "ordinary").touch()

    write(tmp_path / "a.html", "ü\ud800")

    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "ü?"
    assert (tmp_path / "a.html").stat().st_mode == (tmp_path / "ordinary").stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "ordinary"]


def test_what_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.html").mkdir()

    with pytest.raises(ReportUnwritable, match=r"a\.html: cannot be written \("):
        write(tmp_path / "a.html", "text")

    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_a_folder_that_is_gone_is_told_by_the_reports_name(tmp_path: Path) -> None:
    with pytest.raises(ReportUnwritable, match=r"gone/a\.html: cannot be written \(No such file or directory\)"):
        write(tmp_path / "gone" / "a.html", "text")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".", "--report .*: is a folder; name a file in it"),
        ("gone/a.html", "--report .*gone/a.html: the folder .*gone is not there; make it first"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check_writable(tmp_path / name, "--report")


def test_a_report_that_can_be_written_or_is_not_wanted_is_fine(tmp_path: Path) -> None:
    check_writable(tmp_path / "a.html", "--report")
    check_writable(None, "--report")

    assert list(tmp_path.iterdir()) == []
