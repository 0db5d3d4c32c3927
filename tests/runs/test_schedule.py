"""runs/schedule.py: which calls fail, and how."""

from __future__ import annotations

from linktape.jira.operations import OperationId
from linktape.runs.failures import LOST, STALE, UNAVAILABLE
from linktape.runs.schedule import Strike, contains, name, places, rules
from tests.runs.outcomes import entry

READ, LINK = OperationId.GET_ISSUE, OperationId.LINK_ISSUES
FIRST, SECOND = Strike(LINK, 1, LOST), Strike(READ, 2, STALE)


def test_a_schedule_is_told_and_played_in_its_order() -> None:
    assert name((FIRST, SECOND)) == "linkIssues #1 lost-response + getIssue #2 stale-read"
    assert rules((FIRST, SECOND)) == [
        {"name": "first", "on": "linkIssues", "when": {"times": 1}, "then": "lost-response"},
        {"name": "second", "on": "getIssue", "when": {"nth": 2}, "then": "stale-read"},
    ]
    assert rules((FIRST,))[0]["name"] == "failure"


def test_what_is_simpler_is_another_failure_or_the_first_call() -> None:
    simpler = list(SECOND.simpler())

    assert simpler[0] == Strike(READ, 2, UNAVAILABLE)
    assert simpler[-1] == Strike(READ, 1, STALE)
    assert SECOND not in simpler


def test_a_schedule_contains_another_in_its_order() -> None:
    other = Strike(LINK, 3, UNAVAILABLE)

    assert contains((other, FIRST, Strike(READ, 5, STALE)), (FIRST, SECOND))
    assert not contains((SECOND, FIRST), (FIRST, SECOND))
    assert not contains((FIRST, other), (FIRST, SECOND))


def test_calls_are_counted_by_operation_in_the_order_of_arrival() -> None:
    calls = [entry(3), entry(1, operation="getIssue"), entry(2), entry(4, operation="other")]

    assert [(operation, nth, call.n) for operation, nth, call in places(calls)] == [
        (READ, 1, 1),
        (LINK, 1, 2),
        (LINK, 2, 3),
    ]
