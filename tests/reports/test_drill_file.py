"""reports/drill_file.py: a drill's JSON says all that its page needs."""

from __future__ import annotations

import json

import pytest

from linktape.reports import drill_reports
from linktape.reports.drill_file import DrillFile
from linktape.reports.drill_reports import KINDS
from linktape.runs.drill import Drilled
from linktape.runs.struck import SURVIVORS, Reaction
from tests.runs.drills import GOOD, SWALLOWED, drilled, result
from tests.runs.outcomes import entry


def test_a_drill_is_the_same_from_its_file() -> None:
    one = drilled(GOOD, SWALLOWED)

    assert DrillFile.model_validate_json(json.dumps(drill_reports.as_json(one, 1))) == DrillFile.of(one, 1)


def test_the_calls_of_a_run_are_told_apart_by_session() -> None:
    run = DrillFile.of(drilled(GOOD), 0).runs[0]
    calls = (entry(1, session="b"), entry(1, session="a"), entry(2, session="b"))

    sessions = run.model_copy(update={"journal": calls}).sessions()

    assert [(one.session, one.requests) for one in sessions] == [("b", 2), ("a", 1)]


@pytest.mark.parametrize(
    ("drill", "code", "kind"),
    [(drilled(GOOD), 0, "good"), (drilled(result("a", Reaction.SWALLOWED)), 0, "warn"), (drilled(GOOD), 1, "bad")],
)
def test_a_drill_is_as_good_as_its_exit_code_and_its_survivors(drill: Drilled, code: int, kind: str) -> None:
    assert DrillFile.of(drill, code).kind == kind


def test_what_survives_is_bad() -> None:
    assert {KINDS[one] for one in SURVIVORS} == {"bad"}
