"""faults/state.py: what a session's scenarios have counted and led to."""

from __future__ import annotations

from linktape.faults.language.scenario_file import load
from linktape.faults.scenario import START
from linktape.faults.state import MOST_SUBJECTS, RuleCounts, Running, ScenarioState, set_scenarios
from linktape.faults.table import FAULTS
from linktape.jira.operations import OperationId
from linktape.judge.judge import judge_of
from linktape.session import Session

TEXT = """
scenario: x
rules:
  - {name: all, on: any, when: {times: 1}, then: xsrf}
  - {name: linking, on: linkIssues, then: stale-read}
  - {name: reading, on: getIssue, then: login-redirect}
expect:
  - comments: {issue: HSP-1, at_most: 1}
"""
SCENARIO = load(TEXT, "x.yaml", folder=None)


def test_only_the_rules_that_can_be_for_an_operation_are_asked_in_their_order() -> None:
    running = Running.begin(SCENARIO)

    pairs = running.rules_for(OperationId.LINK_ISSUES)

    assert [rule.name for rule, _ in pairs] == ["all", "linking"]
    assert pairs[1][1] is running.counts[1]
    assert running.rules_for(OperationId.LINK_ISSUES) is pairs
    assert running.state == START


def test_a_subject_is_counted_by_itself_and_the_longest_unseen_is_forgotten() -> None:
    counts = RuleCounts()
    first = counts.of("first")

    for n in range(MOST_SUBJECTS - 1):
        counts.of(f"{n}")
    again = counts.of("first")
    counts.of("one more")

    assert again is first
    assert "0" not in counts.subjects
    assert len(counts.subjects) == MOST_SUBJECTS


def test_a_new_scenario_begins_with_nothing_counted_judged_or_led_to() -> None:
    session = Session()
    set_scenarios(session, [SCENARIO])
    before = session.peek(ScenarioState)
    assert before is not None
    before.struck(FAULTS["login-redirect"])
    judge_of(session).unmatched.append(1)

    set_scenarios(session, [])

    after = session.peek(ScenarioState)
    assert after is not None
    assert (after.scenarios, after.watches, after.pages) == ((), {}, {})
    assert judge_of(session).holdings_expectations == []
    assert judge_of(session).unmatched == [1]  # what has happened has happened


def test_a_fault_that_watches_has_one_watcher_a_session() -> None:
    one, other = Session(), Session()

    for session in (one, other):
        set_scenarios(session, [SCENARIO, SCENARIO])

    watches = [state.watches for session in (one, other) if (state := session.peek(ScenarioState)) is not None]
    assert [list(watch) for watch in watches] == [["stale-read"], ["stale-read"]]
    assert watches[0]["stale-read"] is not watches[1]["stale-read"]


def test_a_page_that_a_fault_led_to_answers_at_its_end_of_any_path_from_then_on() -> None:
    state = ScenarioState()
    before = state.page_at("/jira/login.jsp")

    state.struck(FAULTS["login-redirect"])
    state.struck(FAULTS["xsrf"])

    assert before is None
    assert state.page_at("/jira/login.jsp") is FAULTS["login-page"]
    assert state.page_at("/login.jsp/x") is None
