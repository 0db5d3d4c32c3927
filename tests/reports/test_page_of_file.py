"""reports/page_of_file.py: a file of a run or a drill becomes its page, and anything else is refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linktape.errors import UsageError
from linktape.reports import drill_reports
from linktape.reports.drill_file import DrillFile
from linktape.reports.drill_page import drill_page
from linktape.reports.page_of_file import page_of
from linktape.reports.run_file import RunFile, json_text
from linktape.reports.run_report import report
from tests.runs.drills import GOOD, SWALLOWED, drilled
from tests.runs.outcomes import entry, outcome, session, violation


def test_a_run_and_a_drill_have_the_page_that_they_had_at_their_end(tmp_path: Path) -> None:
    run, drill = outcome(session([entry()], violations=[violation()])), drilled(GOOD, SWALLOWED)
    (tmp_path / "run.json").write_text(json_text(run))
    (tmp_path / "drill.json").write_text(json.dumps(drill_reports.as_json(drill, 1)))

    assert page_of(tmp_path / "run.json") == report(RunFile.of(run))
    assert page_of(tmp_path / "drill.json") == drill_page(DrillFile.of(drill, 1))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "the whole: an empty list is no mapping"),
        (b"{}", r"ok: is missing: add it\); run it once more"),
        (b'{"runs": []}', "headline: is missing"),
        (b'{"ok": true, "unmatched": ["x"]}', "unmatched.0: 'x' is no mapping"),
    ],
)
def test_what_is_no_such_file_is_refused_with_the_place(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)

    with pytest.raises(UsageError, match=rf"a\.json: .*{message}"):
        page_of(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.json: cannot be read \(No such file or directory\)"):
        page_of(tmp_path / "gone.json")
