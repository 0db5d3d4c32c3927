"""reports/hunt_reports.py: what a hunt has found, for people, CI and programs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from linktape.reports.hunt_reports import as_json, headline, junit, markdown
from linktape.runs.hunt import Hunted
from tests.reports.hunts import hunted, prey

FOUND = hunted(prey(), is_exhausted=True)
FILES = {0: Path("linktape-hunt-1.yaml")}


def test_a_find_is_told_with_its_file_and_with_what_was_tried() -> None:
    text = markdown(FOUND, FILES)

    assert text.startswith("# Hunt: 1 way to break the command, in 34 runs (48 s)\n")
    assert "Command: `./sync --to 'HSP 1'`" in text
    assert (
        "## Found\n\n"
        "- After lost-response at linkIssues #1 (link HSP-1 blocks MKY-1) and then stale-read at getIssue #1: "
        "2 comments on HSP-1, not 1, and the command exits with 0 (linktape-hunt-1.yaml, found in run 14)\n"
    ) in text
    assert text.endswith("Tried 19 single failures, 1 pair, with --seed 7; nothing promising was left.\n")


@pytest.mark.parametrize(
    ("one", "says", "code"),
    [
        (hunted(), "Hunt: nothing found, in 34 runs (48 s)", 0),
        (FOUND, "Hunt: 1 way to break the command, in 34 runs (48 s)", 1),
        (hunted(prey(), prey(), interrupted=15), "Hunt: interrupted, so far 2 ways to break the command, in", 143),
        (hunted(code=3), "Hunt: the command ended with exit code 3 without any failure, so there is nothing", 3),
        (hunted(clean=None, not_started="./sync: no such file"), "Hunt: ./sync: no such file", 127),
    ],
)
def test_a_hunt_in_a_line_and_by_its_exit_code(one: Hunted, says: str, code: int) -> None:
    assert headline(one).startswith(says)
    assert one.exit_code == code


def test_what_is_unsteady_is_told_and_is_no_find() -> None:
    text = markdown(hunted(unsteady=["linkIssues #1 late"]), {})

    assert "## Did harm once, and not again\n\n- linkIssues #1 late\n" in text
    assert text.endswith("then the time was up.\n")


def test_runs_that_are_used_up_are_told_as_such() -> None:
    one = hunted()
    one.plan = replace(one.plan, most_runs=one.runs)

    assert markdown(one, {}).endswith("with --seed 7; then the runs were used up.\n")


def test_for_ci_each_find_is_a_failed_case() -> None:
    suite = ElementTree.fromstring(junit(FOUND))

    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")


def test_for_programs_it_is_plain_json() -> None:
    said = as_json(FOUND, FILES)

    assert json.loads(json.dumps(said)) == said
    found = said["found"]
    assert isinstance(found, list)
    assert found[0]["file"] == "linktape-hunt-1.yaml"
    assert found[0]["failures"][1] == {"operation": "getIssue", "nth": 1, "failure": "stale-read"}
    assert found[0]["harms"] == [{"damage": "doubled", "says": found[0]["says"].partition(": ")[2]}]
    assert (said["tried"], said["seed"], said["exit_code"]) == ({"1": 19, "2": 1}, 7, 1)
