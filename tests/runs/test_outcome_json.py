"""runs/outcome_json.py: a run for programs."""

from __future__ import annotations

import json
from dataclasses import replace

from linktape.judge.judge import Conduct
from linktape.judge.verdict import Unmet, Verdict
from linktape.runs.outcome_json import merged_verdict, outcome_json
from tests.runs.outcomes import entry, outcome, session, violation


def test_findings_of_one_session_are_told_by_number_and_of_several_with_their_names() -> None:
    alone = merged_verdict(outcome(session(unmatched=[2], violations=[violation()])).served)
    among = merged_verdict(outcome(session(), session(name="b", unmatched=[2], violations=[violation()])).served)

    assert alone["unmatched"] == [2]
    assert alone["violations"] == [violation().as_json()]
    assert among["unmatched"] == [{"session": "b", "request": 2}]
    assert among["violations"] == [violation().as_json() | {"session": "b"}]


def test_findings_of_a_session_that_was_dropped_have_its_name_too() -> None:
    dropped = ("old", Verdict(False, violations=(violation(),)))
    seen = replace(outcome(session(violations=[violation()])).served, dropped_bad=(dropped,))

    assert merged_verdict(seen)["violations"] == [
        violation().as_json() | {"session": "default"},
        violation().as_json() | {"session": "old"},
    ]


def test_what_could_not_be_judged_is_said_once() -> None:
    unknown = [replace(session(), verdict=Verdict(True, not_judged=("links", "comments"))) for _ in range(2)]

    assert merged_verdict(outcome(*unknown).served)["not_judged"] == ["links", "comments"]


def test_an_outcome_is_plain_json() -> None:
    said = outcome_json(outcome(replace(session([entry()]), conduct=Conduct(1, 1, 1.0, 0.12345)), code=2))

    assert json.loads(json.dumps(said)) == said
    assert (said["ok"], said["exit_code"], said["command_exit_code"], said["shortest_wait_s"]) == (True, 2, 2, 0.123)


def test_rules_that_never_acted_are_named_with_their_scenarios_where_these_are_several() -> None:
    one = outcome(session(), unmet=(Unmet("two", "gone"), Unmet("two", "slow"))).served
    several = outcome(session(), unmet=(Unmet("two", "gone"), Unmet("third", "limit"))).served

    assert merged_verdict(one)["unmet"] == ["gone", "slow"]
    assert merged_verdict(several)["unmet"] == ["two/gone", "third/limit"]


def test_why_nothing_was_tested_stands_beside_the_verdict() -> None:
    rules = (Unmet("third", "limit", 2),)
    dropped = ("old", Verdict(False, (1, 2)))
    said = outcome_json(outcome(session(), unmet=rules, never_struck=("third",), dropped_bad=(dropped,)))

    because = "2 calls fit it, and none of them is the one that it waits for"
    assert said["never_acted"] == [{"scenario": "third", "rule": "limit", "because": because}]
    assert said["never_struck"] == [
        {"scenario": "third", "because": f"scenario third struck no call, so nothing of it was tested: {because}"}
    ]
    assert said["dropped"] == [{"session": "old", **dropped[1].as_json()}]
    assert said["untested"] is None
