"""What a run says on a screen."""

from __future__ import annotations

from linktape.judge.economy import Remark
from linktape.reports.summary import MOST_LINES, summary
from tests.runs.outcomes import entry, outcome, session, violation


def test_a_good_run_is_two_lines() -> None:
    assert summary(outcome(session([entry()]))) == [
        "1 call; the command ended with exit code 0 after 1.5 s",
        "verdict: good",
    ]


def test_however_many_sessions_go_wrong_the_verdict_is_on_the_screen() -> None:
    bad = [session([entry()], name=f"test-{n}", violations=[violation()] * 3) for n in range(50)]

    lines = summary(outcome(*bad))

    assert len(lines) == MOST_LINES
    assert lines[-2] == "  … and more: --report FILE has all 150 lines"
    assert lines[-1] == "verdict: bad"


def test_a_session_is_named_where_it_is_not_the_only_one() -> None:
    lines = summary(outcome(session(name="test-1", violations=[violation()]), session()))

    assert lines[1].startswith("test-1: no-retry-413: request 2 came")


def test_what_could_be_saved_is_no_finding() -> None:
    lines = summary(outcome(session(remarks=[Remark(4, "serverInfo 5 times", "ask once"), Remark(0, "x", "y")])))

    assert "could be saved: serverInfo 5 times: ask once" in lines
    assert lines[-1] == "verdict: good"
