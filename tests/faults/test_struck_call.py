"""faults/struck_call.py: what a fault answers to, and when the client may come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from linktape.faults.scenario import FaultUse, RetryAfter
from linktape.faults.struck_call import Asked, scaled_s
from tests.support import call, link

NOON = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
LINK = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1")).operation
BY_ID = call("POST", "/rest/api/3/issueLink", {"inwardIssue": {"id": "10"}, "outwardIssue": {"id": "20"}}).operation
READ = call("GET", "/rest/api/3/issue/HSP-7").operation


@pytest.mark.parametrize(
    ("asked", "source", "destination"),
    [
        (Asked(LINK, FaultUse("x")), "HSP-1", "MKY-1"),
        (Asked(BY_ID, FaultUse("x")), "10", "20"),
        (Asked(READ, FaultUse("x")), "HSP-7", "HSP-7"),
        (Asked(call("DELETE", "/rest/api/3/issueLink/7").operation, FaultUse("x")), "7", "?"),
        (Asked(call("GET", "/rest/api/3/myself").operation, FaultUse("x")), "?", "?"),
        (Asked(LINK, FaultUse("x", issue="PR-1")), "PR-1", "PR-1"),
    ],
)
def test_a_fault_names_the_calls_issues_unless_the_rule_names_one(asked: Asked, source: str, destination: str) -> None:
    assert (asked.source, asked.destination) == (source, destination)


@pytest.mark.parametrize(
    ("comment", "named"),
    [
        ({"body": "x", "visibility": {"type": "role", "value": "Admins"}}, "Admins"),
        ({"body": "x", "visibility": {"type": "group", "identifier": "g-1"}}, "g-1"),
        ({"body": "x", "visibility": {"value": 7}}, "usual"),
        ({"body": "x", "visibility": "all"}, "usual"),
        ({"body": "x"}, "usual"),
        (None, "usual"),
    ],
)
def test_a_refused_comment_names_whom_it_was_for(comment: object, named: str) -> None:
    operation = call("POST", "/rest/api/3/issueLink", {**link("HSP-1", "MKY-1"), "comment": comment}).operation

    assert Asked(operation, FaultUse("x")).visible_to("usual") == named


@pytest.mark.parametrize(
    ("wanted", "usual_s", "sent"),
    [
        (None, None, None),
        (None, 30, "30"),
        ("none", 30, None),
        (7, None, "7"),
        (0, 30, "0"),
        ("date", 30, "Sat, 21 Nov 2026 12:00:30 GMT"),
        ("date", None, "Sat, 21 Nov 2026 12:00:01 GMT"),
    ],
)
def test_a_rule_says_how_long_to_wait_and_else_the_fault_does(
    wanted: RetryAfter | None, usual_s: int | None, sent: str | None
) -> None:
    asked = Asked(LINK, FaultUse("rate-limited", retry_after=wanted), at=NOON)

    assert asked.retry_after(usual_s) == ({} if sent is None else {"Retry-After": sent})


def test_waiting_is_over_at_a_whole_second_and_never_too_early() -> None:
    asked = Asked(LINK, FaultUse("x"), at=NOON.replace(microsecond=1))

    assert asked.until(30) == NOON.replace(second=31)
    assert replace(asked, at=NOON).until(30) == NOON.replace(second=30)


@pytest.mark.parametrize(
    ("seconds", "scale", "sent"), [(0, 0.01, 0), (1, 0.01, 1), (30, 0.1, 3), (31, 0.1, 4), (10, 1.0, 10), (10, 2.0, 20)]
)
def test_a_scaled_retry_after_is_whole_and_at_least_one_second(seconds: int, scale: float, sent: int) -> None:
    assert scaled_s(seconds, scale) == sent
