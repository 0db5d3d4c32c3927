"""faults/language/reachability.py: a rule is never reached where an earlier one decides all of its calls."""

from __future__ import annotations

import pytest
import yaml

from linktape.errors import BadDocument
from linktape.faults.language.scenario_file import load

XSRF = {"then": "xsrf"}


def never_reached(first: dict[str, object], second: dict[str, object]) -> bool:
    rules = [{"name": "first", **XSRF, **first}, {"name": "second", **XSRF, **second}]
    text = yaml.safe_dump({"scenario": "x", "rules": rules}).replace("'on':", "on:")
    try:
        load(text, "x.yaml", folder=None)
    except BadDocument as bad:
        problems = bad.problems
    else:
        return False
    assert [problem.what for problem in problems] == ["rule 'second' is never reached"]
    assert problems[0].expected == "a place before rule 'first', which decides all of its calls"
    return True


@pytest.mark.parametrize(
    ("first", "second", "is_never"),
    [
        ({"on": "any"}, {"on": "linkIssues"}, True),
        ({"on": "linkIssues"}, {"on": "any"}, False),
        ({"on": ["linkIssues", "getIssue"]}, {"on": "getIssue"}, True),
        ({"on": "linkIssues"}, {"on": ["linkIssues", "getIssue"]}, False),
        ({"on": {"issue": "*"}}, {"on": {"issue": "HSP-1"}}, True),
        ({"on": {"issue": "HSP-1"}}, {"on": {"issue": "HSP-2"}}, False),
        ({"on": {"issue": "HSP-1"}}, {"on": {"issue": "HSP-1", "user": "admin"}}, True),
        ({"on": {"issue": "HSP-1", "user": "admin"}}, {"on": {"issue": "HSP-1"}}, False),
        ({"on": {"path": "/rest/*"}}, {"on": {"path": "/rest/*", "method": "GET"}}, True),
        ({"on": {"path": "/rest/*", "method": "GET"}}, {"on": {"path": "/rest/*"}}, False),
        ({"on": {"version": [2, 3]}}, {"on": {"version": 3}}, True),
        ({"on": {"header": {"A": "b"}}}, {"on": {"header": {"A": "b", "C": "d"}}}, True),
        ({"on": {"header": {"A": "b"}}}, {"on": {"header": {"A": "c"}}}, False),
        ({"on": {"body": {"$.a": 1}}}, {"on": "any"}, False),
    ],
)
def test_calls_are_compared(first: dict[str, object], second: dict[str, object], is_never: bool) -> None:
    assert never_reached(first, second) is is_never


@pytest.mark.parametrize(
    ("first", "second", "is_never"),
    [
        ({}, {"nth": 3}, True),
        ({"per": "subject"}, {"nth": 3}, True),
        ({"times": 1}, {}, False),
        ({"probability": 0.5}, {}, False),
        ({"nth": "3.."}, {"nth": [3, "7..9"]}, True),
        ({"nth": "3..5"}, {"nth": "3.."}, False),
        ({"nth": "3..5"}, {"nth": "2..4"}, False),
        ({"nth": 3}, {}, False),
        ({"nth": 3}, {"nth": 3, "per": "subject"}, False),
        ({"state": "start"}, {"state": "start", "times": 1}, True),
        ({"state": "start"}, {}, False),
    ],
)
def test_times_are_compared(first: dict[str, object], second: dict[str, object], is_never: bool) -> None:
    assert never_reached({"on": "any", "when": first}, {"on": "any", "when": second}) is is_never


@pytest.mark.parametrize(
    ("then", "is_final"),
    [
        ({"delay": "1s"}, False),
        ({"bandwidth": 100}, False),
        ({"state": "start"}, False),
        ({"pass": True}, True),
        ({"network": "reset"}, True),
        ({"effect": "after"}, True),
        ({"respond": {"status": 200}}, True),
        ({"delay": "1s", "fault": "xsrf"}, True),
    ],
)
def test_what_only_delays_or_moves_the_state_leaves_calls_to_the_next_rule(then: object, is_final: bool) -> None:
    assert never_reached({"on": "any", "then": then}, {"on": "any"}) is is_final
