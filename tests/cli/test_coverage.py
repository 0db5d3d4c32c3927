"""`linktape coverage`, over runs of a real client."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from linktape.jira.operations import OperationId
from linktape.judge.coverage import Coverage
from linktape.messages import Response
from linktape.reports import coverage_reports
from linktape.reports.coverage_reports import badge, markdown
from tests.runs.ran import client, linktape

LINK = OperationId.LINK_ISSUES


def met(*responses: Response) -> Coverage:
    coverage = Coverage()
    for response in responses:
        coverage.note(LINK, response)
    return coverage


def test_two_runs_together_have_met_what_each_has_and_lost_answers_do_not_count(tmp_path: Path) -> None:
    first = client(tmp_path, "link(); link(type='Haunts')")
    lost = client(tmp_path, "try: link()\nexcept OSError: pass", name="lost.py")

    linktape(tmp_path, "run", "--mock", "--coverage", "--", *first)
    linktape(tmp_path, "run", "--mock", "--scenario", "lost-response", "--coverage", "--", *lost)
    linktape(tmp_path, "run", "--mock", "--scenario", "link-limit", "--coverage", "--", *first)
    options = [
        "--fail-under",
        "20",
        "--junit",
        "out.xml",
        "--json",
        "out.json",
        "--badge",
        "out.svg",
        "--report",
        "out.html",
    ]
    done = linktape(tmp_path, "coverage", *options)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# Documented answers met: 3 of 11 (27.3 %)")
    assert "| `linkIssues` | 413 | link-limit |" in done.stdout
    assert "3 of 11 documented answers met" in (tmp_path / "out.html").read_text()
    answers = json.loads((tmp_path / "out.json").read_text())["answers"]
    assert {(one["status"], one["cause"], one["count"]) for one in answers if one["count"]} == {
        ("201", "", 1),
        ("404", "link-type-not-found", 1),
        ("413", "link-limit", 2),
    }
    assert ElementTree.parse(tmp_path / "out.xml").getroot().get("failures") == "0"
    assert ElementTree.parse(tmp_path / "out.svg").getroot().tag.endswith("svg")

    too_low = linktape(tmp_path, "coverage", "--fail-under", "50", "--junit", "out.xml")

    assert too_low.returncode == 1
    assert too_low.stderr == "linktape: 27.3 % is under 50 %\n"
    assert ElementTree.parse(tmp_path / "out.xml").getroot().get("failures") == "1"


def test_without_runs_there_is_nothing_to_say(tmp_path: Path) -> None:
    done = linktape(tmp_path, "coverage")

    assert done.returncode == 2
    assert "run your tests with `linktape run --coverage -- ...` first" in done.stderr


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    folder = tmp_path / ".linktape" / "coverage"
    folder.mkdir(parents=True)
    (folder / "odd.json").write_text("[]")

    done = linktape(tmp_path, "coverage")
    erased = linktape(tmp_path, "coverage", "--erase")

    assert done.returncode == 2
    assert "odd.json: no coverage file of linktape's" in done.stderr
    assert erased.stdout == "1 runs forgotten\n"
    assert list(folder.iterdir()) == []


def test_every_process_writes_a_file_of_its_own(tmp_path: Path) -> None:
    for _ in range(3):
        coverage_reports.save(met(Response(201)), tmp_path / "coverage")

    assert len(list((tmp_path / "coverage").iterdir())) == 3
    assert coverage_reports.load_all(tmp_path / "coverage").met == {(LINK, 201, ""): 3}


def test_nothing_met_is_nothing_written(tmp_path: Path) -> None:
    assert coverage_reports.save(Coverage(), tmp_path / "coverage") is None
    assert not (tmp_path / "coverage").exists()


def test_the_table_says_what_is_missing_beyond_the_documents_and_never_called() -> None:
    text = markdown(met(Response(201), Response(404, cause="dead-token")).measured())

    assert "| `linkIssues` | 404 | linking-disabled | issue linking is disabled | **never** |" in text
    assert "- `linkIssues` 404 dead-token (1 ×)" in text
    assert "Never called, and therefore not counted: `getIssueLink`" in text


@pytest.mark.parametrize(("responses", "shown"), [((Response(201),), "9 %"), ((), "–")])
def test_the_badge_is_a_picture_that_fetches_nothing(responses: tuple[Response, ...], shown: str) -> None:
    picture = badge(met(*responses).measured())

    texts = [one.text for one in ElementTree.fromstring(picture).iter() if one.text]
    assert shown in texts
    assert "href" not in picture
