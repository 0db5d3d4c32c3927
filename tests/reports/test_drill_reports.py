"""reports/drill_reports.py: what a drill has found, for people, CI and programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from linktape.reports import drill_reports
from linktape.reports.printed_document import Grid, bad_first
from linktape.runs.drill import Drilled, DrillPlan
from linktape.runs.drill_run import Result
from linktape.runs.faketime import FastTime
from linktape.runs.struck import Reaction
from linktape.wiring.settings import Mode, Settings
from tests.runs.drills import GOOD, SWALLOWED, drilled, result


def test_the_score_is_of_the_failures_that_were_met() -> None:
    never = result("xsrf", Reaction.NOT_MET)

    assert drill_reports.headline(drilled(GOOD, SWALLOWED, never)) == (
        "Drill: 1 of 2 failures noticed or recovered from (50 %); 1 run with a bad verdict"
    )


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"code": 2}, "ended with exit code 2"),
        (
            {"code": 137, "finding": Reaction.HUNG},
            "hung",
        ),
    ],
)
def test_a_command_that_fails_by_itself_cannot_be_drilled(how: dict[str, Any], said: str) -> None:
    clean = result("(no fault)", **{"finding": Reaction.NOTICED, **how}, output="boom\nbang")

    assert drill_reports.headline(drilled(clean=clean)) == (
        f"Drill: the command {said} without any fault, so there is nothing to drill"
    )
    assert "It printed:\n\n    boom\n    bang\n" in drill_reports.markdown(drilled(clean=clean))


def test_a_drill_that_never_began_says_why() -> None:
    plan = DrillPlan(Settings(mode=Mode.MOCK), ("./sync",))

    assert drill_reports.headline(Drilled(plan, not_started="./sync: no such file")) == "Drill: ./sync: no such file"
    assert drill_reports.headline(Drilled(plan)) == "Drill: interrupted before the first run had ended"


def test_the_matrix_has_a_row_for_each_run_in_columns() -> None:
    text = drill_reports.markdown(drilled(GOOD, SWALLOWED))

    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert len({len(row) for row in rows}) == 1
    assert cells[2:] == [
        ["link-limit", "**swallowed**", "**bad**", "0", "1", "0", "–", "1"],
        ["(no fault)", "–", "good", "0", "1", "0", "–", "0"],
        ["no-link", "noticed", "good", "1", "1", "0", "–", "0"],
    ]


def test_runs_are_ordered_by_how_bad_they_are() -> None:
    survived = result("b", Reaction.SWALLOWED)
    lines = drill_reports.document(drilled(result("z", Reaction.NOT_MET), GOOD, survived, SWALLOWED))

    grid = next(part for part in lines if isinstance(part, Grid))

    assert [line[0] for line in bad_first(grid)] == ["link-limit", "b", "(no fault)", "no-link", "z"]


def test_a_way_in_which_failures_were_swallowed_is_said_once() -> None:
    some = [result(name, Reaction.SWALLOWED) for name in "abc"]

    text = drill_reports.markdown(drilled(GOOD, *some[:2], SWALLOWED, some[2]))

    assert text.count("although a call failed") == 1
    assert "although a call failed for good (4): a, b, link-limit (the third link), c\n" in text


def test_what_was_swallowed_and_what_was_broken_is_listed() -> None:
    text = drill_reports.markdown(drilled(GOOD, SWALLOWED, left=2))

    assert "## Swallowed\n\n- link-limit (the third link): the command exits with 0, although a call failed" in text
    assert "## Violations\n\n- link-limit: no-retry-413: request 2 came 0.1 s after" in text
    assert text.endswith("Interrupted: 2 runs not made.\n")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (
            result("a", Reaction.SWALLOWED, is_harmed=True),
            "a: the command exits with 0, and Jira does not hold what it should",
        ),
        (result("a", Reaction.SWALLOWED), "a: the command exits with 0, although a call failed for good"),
        (result("a", Reaction.HUNG, 137), "a: the command hung, and was killed after 2 s"),
        (
            result("a", Reaction.SWALLOWED, about="x" * 60),
            "a: the command exits with 0, although a call failed for good",
        ),
    ],
)
def test_how_a_failure_survived_is_one_line(one: Result, said: str) -> None:
    assert drill_reports.survival(one) == said


@pytest.mark.parametrize(
    ("one", "each_call", "failures"),
    [
        (GOOD, "", 0),
        (result("a", Reaction.SWALLOWED), "", 0),  # by scenarios, only a broken expectation counts
        (result("a", Reaction.SWALLOWED), "operation", 1),
        (result("a", Reaction.HUNG, 137), "", 1),
        (result("a", Reaction.NOTICED, 1, violations=2), "", 1),
        (result("a", Reaction.NOTICED, 1, unmatched=2), "", 1),
    ],
)
def test_a_run_that_shows_a_fault_of_the_clients_is_a_failed_case(one: Result, each_call: str, failures: int) -> None:
    root = ElementTree.fromstring(drill_reports.junit(drilled(one, each_call=each_call)))

    assert (root.get("tests"), root.get("failures")) == ("2", str(failures))


def test_a_command_that_cannot_be_drilled_is_a_failed_case() -> None:
    root = ElementTree.fromstring(drill_reports.junit(drilled(clean=result("(no fault)", Reaction.NOTICED, 3))))

    assert root.get("failures") == "1"


def test_programs_get_everything() -> None:
    said: Any = drill_reports.as_json(drilled(GOOD, SWALLOWED, interrupted=2, left=1), exit_code=130)

    assert {name: said[name] for name in ("exit_code", "score", "failures_met", "survivors", "runs_left")} == {
        "exit_code": 130, "score": 50.0, "failures_met": 2, "survivors": ["link-limit"], "runs_left": 1,
    }  # fmt: skip
    assert [run["finding"] for run in said["runs"]] == ["noticed", "swallowed"]
    assert said["command"] == "./sync --to 'HSP 1'"
    assert said["clean"]["ok"] is True
    assert said["headline"] == drill_reports.headline(drilled(GOOD, SWALLOWED, interrupted=2, left=1))
    assert [run["survival"] for run in said["runs"]] == [None, drill_reports.survival(SWALLOWED)]


def test_the_command_is_shown_redacted() -> None:
    one = drilled(GOOD, redact=lambda text: text.replace("HSP", "[redacted]"))

    shown = drill_reports.markdown(one)
    assert "[redacted] 1" in shown
    assert "HSP 1" not in shown


def test_an_interrupted_drill_says_so_before_its_score() -> None:
    one = drilled(GOOD, left=39, interrupted=2)

    assert drill_reports.headline(one) == (
        "Drill: interrupted after 1 of 40 runs; so far 1 of 1 failures noticed or recovered from (100 %), 0 runs bad"
    )


def test_a_drill_that_tested_nothing_says_so_in_its_first_line() -> None:
    never = result("xsrf", Reaction.NOT_MET)

    assert drill_reports.headline(drilled(never)).startswith("Drill: no failure struck any call, so nothing was tested")
    assert drill_reports.as_json(drilled(never), 1)["score"] is None


def test_what_could_not_be_had_at_the_speed_is_told() -> None:
    plan = DrillPlan(Settings(mode=Mode.MOCK), ("./sync",), speed=FastTime(50, Path("libfaketime.so")))
    found = Drilled(plan, GOOD, [GOOD], slowed=["sync (process 7) has not loaded it; the drill goes on at 1"])

    text, facts = drill_reports.markdown(found), drill_reports.as_json(found, 0)

    assert "Command: `./sync`\n\nSpeed: 50, but for what stands at the end\n" in text
    assert text.endswith("## Not at the speed\n\n- sync (process 7) has not loaded it; the drill goes on at 1\n")
    assert (facts["speed"], facts["slowed"]) == (50, found.slowed)
