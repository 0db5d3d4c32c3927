"""reports/error_reports.py: what a command leaves behind that did not come to its work."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from linktape.errors import BadDocument, Problem, UsageError
from linktape.reports import error_reports
from linktape.reports.page_of_file import page_of
from linktape.wiring.settings import Task
from tests.runs.ran import linktape

TASK = Task()
TWO = BadDocument([Problem("a.yaml", 1, 2, "`no` *such* key", "write on"), Problem("a.yaml", 3, 1, "no <b>")])


def written(folder: Path, error: UsageError) -> dict[str, str]:
    files = {name: folder / name for name in ("report", "junit", "markdown", "json")}
    error_reports.write(replace(TASK, **files), "run", error)  # type: ignore[arg-type]  # fields of Task
    return {name: path.read_text(encoding="utf-8") for name, path in files.items()}


def test_a_ci_shows_what_was_wrong_as_an_error_of_one_case(tmp_path: Path) -> None:
    root = ElementTree.fromstring(written(tmp_path, TWO)["junit"])

    (case,) = root.iter("testcase")
    (error,) = case.iter("error")
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("1", "0", "1")
    assert (case.get("classname"), case.get("name")) == ("linktape run", "linktape run begins")
    assert error.get("message") == "a.yaml:1:2: `no` *such* key: write on"
    assert error.text == str(TWO)


def test_the_other_reports_say_it_too(tmp_path: Path) -> None:
    said = written(tmp_path, TWO)

    assert said["markdown"] == ("# Error: a.yaml:1:2: \\`no\\` \\*such\\* key: write on\n\n- a.yaml:3:1: no \\<b>\n")
    assert error_reports.is_of_error(said["markdown"])
    assert "<title>Error: a.yaml:1:2" in said["report"]
    assert "no &lt;b&gt;" in said["report"]
    members = json.loads(said["json"])
    assert (members["ok"], members["exit_code"], members["error"]) == (False, 2, str(TWO))


def test_a_secret_in_an_error_reaches_no_report(tmp_path: Path) -> None:
    said = written(tmp_path, UsageError("--upstream https://me:canary-of-a-password@acme.example: cannot be"))

    assert "canary" not in "".join(said.values())


def test_what_was_not_asked_for_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    error_reports.write(TASK, "run", TWO)

    assert list(tmp_path.iterdir()) == []


def test_its_json_has_nothing_to_show(tmp_path: Path) -> None:
    written(tmp_path, UsageError("no such cassette"))

    with pytest.raises(UsageError, match="there is nothing to show, for nothing was run: no such cassette"):
        page_of(tmp_path / "json")


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("run", "--replay", "gone.yaml", "--", "true"),
        ("drill", "--scenario", "gone.yaml", "--", "true"),
        ("run", "--mock"),
        ("coverage",),
    ],
)
def test_a_command_that_cannot_begin_writes_its_reports_and_ends_as_before(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    command, *more = words

    done = linktape(tmp_path, command, "--junit", "o.xml", *more)

    message = next(ElementTree.parse(tmp_path / "o.xml").iter("error")).get("message")
    assert (done.returncode, done.stderr) == (2, f"linktape: error: {message}\n")
