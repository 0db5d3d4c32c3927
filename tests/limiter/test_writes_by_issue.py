"""limiter/writes_by_issue.py: sliding windows of writes to an issue."""

from __future__ import annotations

from dataclasses import replace

from linktape.limiter.published import Window
from linktape.limiter.writes_by_issue import MOST_ISSUES, IssueWrites
from tests.limiter.client import TOP_US, a_call


def test_of_two_issues_the_one_that_waits_longest_is_named() -> None:
    writes = IssueWrites([Window(1, 10)])
    writes.take(replace(a_call(), issues=("1",)), TOP_US)
    writes.take(replace(a_call(), issues=("2",)), TOP_US + 4_000_000)

    exceeded = writes.exceeded(replace(a_call(), issues=("1", "2")), TOP_US + 5_000_000)

    assert exceeded is not None
    assert (exceeded.wait_s, exceeded.why) == (9, "more than 1 writes to issue 2 in 10 s")


def test_issues_are_bounded() -> None:
    writes = IssueWrites()
    for n in range(MOST_ISSUES + 1):
        writes.take(replace(a_call(), issues=(str(n),)), TOP_US)

    assert len(writes.written) == MOST_ISSUES
