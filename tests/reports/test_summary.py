"""What a run says on a screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.edge.counters import Counters
from linktape.judge.economy import Remark
from linktape.judge.verdict import Unmet
from linktape.reports.summary import MOST_LINES, conclusion, played, summary
from linktape.runs.command import Ended
from linktape.runs.no_call import no_call
from linktape.runs.struck import Struck
from tests.runs.outcomes import entry, outcome, session, violation


def test_a_good_run_is_two_lines() -> None:
    assert summary(outcome(session([entry()]))) == [
        "1 call; the command ended with exit code 0 after 1.5 s",
        "verdict: good",
    ]


def test_what_is_said_is_said_whole_within_bounds() -> None:
    why = no_call((), Counters(), Ended(0), "https://acme.example")
    made = outcome(session())

    lines = summary(replace(made, served=replace(made.served, untested=why, lost="x" * 50_000)))

    assert len(why) > 200
    assert why in lines
    assert max(map(len, lines)) == 2_000


def test_however_many_sessions_go_wrong_the_verdict_is_on_the_screen() -> None:
    bad = [session([entry()], name=f"test-{n}", violations=[violation(policy=one) for one in "abc"]) for n in range(50)]

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


REFUSED, LATE = Struck(entry(3), "link-limit", False), Struck(entry(4), "rate-limited", True)


def test_a_run_says_what_struck_what_was_swallowed_and_what_was_kept() -> None:
    run = outcome(session([entry()]), struck=[REFUSED, LATE], expected=("no-retry-413",), seeds={"flaky-site": 42})

    assert played(run) == [
        "scenario flaky-site drew with seed 42; --seed 42 repeats it",
        "fault link-limit struck 1 call: #3 link HSP-1 blocks MKY-1",
        "fault rate-limited struck 1 call: #4 link HSP-1 blocks MKY-1",
        "swallowed: the command exits with 0, and never made good: #3 link HSP-1 blocks MKY-1 (link-limit)",
        "expected and kept: no-retry-413",
    ]


def test_only_what_was_kept_is_called_so() -> None:
    run = outcome(session([entry()], violations=[violation()]), expected=("no-retry-413", "bounded-attempts"))

    assert played(run) == ["expected and kept: bounded-attempts"]


def test_many_faults_and_calls_are_told_up_to_a_bound() -> None:
    struck = [Struck(entry(n), f"fault-{n % 5}", True) for n in range(1, 26)]

    lines = played(outcome(session([entry()]), struck=struck))

    assert lines[0].startswith("fault fault-1 struck 5 calls: #1 link ")
    assert lines[0].endswith(", …")
    assert lines[3] == "2 other faults struck as well"


def test_a_rule_that_never_acted_is_a_remark_unless_its_scenario_is_a_finding() -> None:
    unmet = (Unmet("two", "gone"), Unmet("third", "limit", 2))

    lines = summary(outcome(session([entry()]), unmet=unmet, never_struck=("third",)))

    assert lines[1].startswith("scenario third struck no call, so nothing of it was tested: 2 calls fit it")
    assert "rule gone of scenario two never acted: no call fits it (--strict makes that bad)" in lines
    assert lines[-1] == "verdict: bad"


@pytest.mark.parametrize(
    ("code", "struck", "said"),
    [
        (0, [], "verdict: good"),
        (0, [LATE], "verdict: good"),
        (0, [REFUSED], "verdict: good, but a failure was swallowed, or handled without a word"),
        (1, [REFUSED], "verdict: good: the command noticed the failure (exit code 1), and broke no expectation"),
        (
            3,
            [],
            "verdict: good, but the command failed for a reason of its own (exit code 3): no fault struck it",
        ),
    ],
)
def test_a_good_verdict_says_why_beside_a_command_that_failed(code: int, struck: list[Struck], said: str) -> None:
    assert conclusion(outcome(session([entry()]), code=code, struck=struck)) == said
