"""runs/drill.py: what is played to a client, and what a drill has come to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.cli.drill_progress import DrillProgress
from linktape.errors import UsageError
from linktape.runs.command import Ended
from linktape.runs.drill import Drilled, DrillPlan, drill, fitting
from linktape.runs.drill_run import Result, Trial
from linktape.runs.struck import Reaction
from linktape.wiring.scenario_library import names
from linktape.wiring.settings import Mode, Settings
from tests.runs.outcomes import entry, outcome, session, violation

CLEAN, FAILED = Ended(0), Ended(3)


def result(reaction: Reaction, *, is_bad: bool = False, ended: Ended = CLEAN) -> Result:
    seen = session([entry()], violations=[violation()] if is_bad else [])
    return Result(Trial("a", "a"), ended, 1.0, outcome(seen).served, reaction)


def drilled(*reactions: Reaction, each_call: str = "", clean: Result | None = None) -> Drilled:
    plan = DrillPlan(Settings(mode=Mode.MOCK), ("./sync",), each_call=each_call)
    return Drilled(plan, clean or result(Reaction.RECOVERED), [result(reaction) for reaction in reactions])


def test_the_score_is_over_the_failures_that_were_met() -> None:
    one = drilled(Reaction.NOTICED, Reaction.RECOVERED, Reaction.SWALLOWED, Reaction.HUNG, Reaction.NOT_MET)

    assert (len(one.counted), len(one.survivors), one.score) == (4, 2, 50.0)


@pytest.mark.parametrize(
    ("one", "fail_under", "code"),
    [
        (drilled(Reaction.NOTICED), None, 0),
        (drilled(Reaction.SWALLOWED), None, 0),  # of scenarios only broken expectations count
        (drilled(Reaction.SWALLOWED, each_call="all"), None, 1),
        (drilled(Reaction.HUNG), None, 1),
        (drilled(Reaction.NOTICED, Reaction.HUNG), 50.0, 0),
        (drilled(Reaction.NOTICED, Reaction.HUNG), 51.0, 1),
        (drilled(Reaction.NOTICED, Reaction.SWALLOWED, each_call="all"), 50.0, 0),
        (drilled(clean=result(Reaction.RECOVERED, is_bad=True)), None, 1),
        (drilled(clean=result(Reaction.NOTICED, ended=FAILED)), None, 3),
    ],
)
def test_a_drill_exits_by_its_survivors_unless_a_score_is_enough(
    one: Drilled, fail_under: float | None, code: int
) -> None:
    assert one.exit_code(fail_under) == code


def test_a_bad_verdict_fails_a_drill_whatever_the_score() -> None:
    one = drilled()
    one.results.append(result(Reaction.NOTICED, is_bad=True))

    assert one.exit_code(0.0) == 1


def test_an_interrupted_drill_exits_by_the_signal_and_one_that_never_began_with_127() -> None:
    plan = DrillPlan(Settings(mode=Mode.MOCK), ("./sync",))

    assert Drilled(plan, interrupted=15).exit_code() == 143
    assert Drilled(plan, not_started="./sync: no such file").exit_code() == 127


def test_a_client_is_played_what_it_can_meet() -> None:
    linking, reading = fitting([entry()]), fitting([entry(operation="getIssueLinkTypes")])

    assert "link-limit" in linking
    assert "link-limit" not in reading
    assert set(linking) | set(reading) <= set(names())
    assert [name for name in names() if name in linking] == linking


@pytest.mark.parametrize(
    ("one", "fail_under", "code"),
    [
        (drilled(), None, 1),
        (drilled(Reaction.NOT_MET), 0.0, 1),
        (drilled(Reaction.NONE), None, 0),  # a scenario that only expects
        (drilled(Reaction.NONE), 0.0, 1),  # no score is enough for a gate on the score
    ],
)
def test_a_drill_that_met_no_failure_has_no_score_and_passes_no_gate(
    one: Drilled, fail_under: float | None, code: int
) -> None:
    assert one.score is None
    assert one.score_words == "0 of 0 failures noticed or recovered from (–)"
    assert one.exit_code(fail_under) == code


def test_a_drill_of_a_command_that_never_calls_says_so() -> None:
    silent = result(Reaction.NONE)
    silent = replace(silent, served=replace(silent.served, untested="the command made no call"))

    one = drilled(clean=silent)

    assert (one.untested, one.exit_code()) == ("the command made no call", 1)


def test_only_where_the_fake_answers_can_a_second_run_be_compared() -> None:
    plan = DrillPlan(Settings(mode=Mode.FORWARD, upstream="http://127.0.0.1:1"), ("./sync",), twice=True)

    with pytest.raises(UsageError, match="only the fake Jira can tell"):
        drill(plan, DrillProgress(jobs=1))


def test_a_second_run_is_no_failure_and_counts_for_no_score() -> None:
    again = replace(result(Reaction.CHANGED), trial=Trial("(second run)", "second-run", is_twice=True))
    one, alone = drilled(Reaction.NOTICED), drilled()
    one.results.append(again)
    alone.results.append(replace(again, finding=Reaction.UNCHANGED))

    assert (len(one.counted), one.score, one.exit_code(0.0), one.again) == (1, 100.0, 1, again)
    assert (alone.untested, alone.exit_code()) == (None, 0)
