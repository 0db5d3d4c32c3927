"""reports/drill_file.py: a drill's JSON says all that its page needs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from linktape.pictures.graph import Arrow, LinkChange
from linktape.pictures.time_line import Played, Stop
from linktape.reports import drill_reports
from linktape.reports.drill_file import DrillFile
from linktape.reports.drill_reports import KINDS
from linktape.runs.drill import Drilled
from linktape.runs.struck import SURVIVORS, Reaction
from tests.runs.drills import GOOD, SWALLOWED, drilled, result
from tests.runs.outcomes import entry, outcome, session


def test_a_drill_is_the_same_from_its_file() -> None:
    one = drilled(GOOD, SWALLOWED)

    assert DrillFile.model_validate_json(json.dumps(drill_reports.as_json(one, 1))) == DrillFile.of(one, 1)


def test_each_run_has_its_sessions_as_a_run_has_them_with_links_and_tape() -> None:
    links = (Arrow("HSP-1", "blocks", "MKY-1", LinkChange.MADE),)
    tape = (Stop("link HSP-1 blocks MKY-1", "a.yaml:3", Played.UNUSED, True),)
    seen = replace(session([entry(1)], "b"), links=links, tape=tape)
    one = replace(GOOD, served=outcome(seen, session([entry(1)], "a")).served)

    run = DrillFile.of(drilled(one), 0).runs[0]

    assert [(each.session, each.requests) for each in run.sessions] == [("b", 1), ("a", 1)]
    assert (run.sessions[0].links, run.sessions[0].tape) == (links, tape)


@pytest.mark.parametrize(
    ("drill", "code", "kind"),
    [(drilled(GOOD), 0, "good"), (drilled(result("a", Reaction.SWALLOWED)), 0, "warn"), (drilled(GOOD), 1, "bad")],
)
def test_a_drill_is_as_good_as_its_exit_code_and_its_survivors(drill: Drilled, code: int, kind: str) -> None:
    assert DrillFile.of(drill, code).kind == kind


def test_what_survives_is_bad() -> None:
    assert {KINDS[one] for one in SURVIVORS} == {"bad"}
