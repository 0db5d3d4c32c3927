"""judge/verdict.py: a dropped session still counts, of one that is reset only the calls do."""

from __future__ import annotations

from linktape.jira.operations import OperationId
from linktape.judge.coverage import coverage_of
from linktape.judge.verdict import MOST_KEPT, Past, Verdict
from linktape.messages import Response
from linktape.session import Session


def used(name: str = "a", calls: int = 1) -> Session:
    session = Session(name)
    for _ in range(calls):
        session.next_number()
        coverage_of(session).note(OperationId.LINK_ISSUES, Response(201))
    return session


def test_a_dropped_session_leaves_its_verdict_its_calls_and_its_coverage() -> None:
    past, bad = Past(), Verdict(False, (1,))

    past.dropped_with(used("a", 2), bad)
    past.dropped_with(used("b", 3), Verdict(True))

    assert (past.dropped, past.calls, past.bad) == (2, 5, [("a", bad)])
    assert sum(past.coverage.met.values()) == 5


def test_a_session_that_is_begun_anew_leaves_no_verdict() -> None:
    past = Past()

    past.begun_anew(used("a", 2))

    assert (past.dropped, past.calls, past.bad) == (0, 2, [])
    assert sum(past.coverage.met.values()) == 2


def test_what_the_late_calls_of_an_ended_session_meet_still_counts() -> None:
    past, session = Past(), used("a", 2)
    past.begun_anew(session)

    coverage_of(session).note(OperationId.LINK_ISSUES, Response(201))

    assert sum(past.coverage.met.values()) == 3


def test_the_first_bad_verdicts_are_kept_up_to_a_bound() -> None:
    past = Past()

    for n in range(MOST_KEPT + 5):
        past.dropped_with(used(f"{n}"), Verdict(False))

    assert (past.dropped, len(past.bad), past.bad[0][0]) == (MOST_KEPT + 5, MOST_KEPT, "0")
