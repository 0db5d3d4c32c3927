"""faults/scenario.py: what a scenario says of itself."""

from __future__ import annotations

from typing import Any

import pytest

from linktape.faults.language.scenario_file import load
from linktape.faults.scenario import DEFAULT_SEED, Act, Canned, FaultUse, Match, Rule, Scenario, Span, Uniform, When
from linktape.jira.operations import OperationId
from linktape.messages import Headers, Network


@pytest.mark.parametrize(
    ("span", "text", "within"),
    [
        (Span(3, 3), "3", [3]),
        (Span(3, 5), "3..5", [3, 4, 5]),
        (Span(5, None), "5..", [5, 6, 7]),
    ],
)
def test_a_span_counts_both_of_its_ends(span: Span, text: str, within: list[int]) -> None:
    assert [number for number in range(1, 8) if number in span] == within
    assert str(span) == text


@pytest.mark.parametrize(
    ("when", "is_always"),
    [
        (When(), True),
        (When(per_subject=True), True),
        (When(nth=(Span(1, None),)), False),
        (When(times=1), False),
        (When(state="start"), False),
    ],
)
def test_a_rule_without_a_time_acts_every_time(when: When, is_always: bool) -> None:
    assert when.is_always is is_always


@pytest.mark.parametrize(
    ("how", "is_final"),
    [
        ({}, False),
        ({"delay": Uniform(1, 1)}, False),
        ({"state": "a"}, False),
        ({"bytes_per_s": 7}, False),
        ({"is_pass": True}, True),
        ({"fault": FaultUse("xsrf")}, True),
        ({"canned": Canned(200, Headers(), b"")}, True),
        ({"network": Network.RESET}, True),
        ({"effect": "after"}, True),
    ],
)
def test_what_decides_the_answer_ends_the_search(how: dict[str, Any], is_final: bool) -> None:
    assert Act(**how).is_final is is_final


def test_a_rule_may_be_for_an_operation_that_any_of_its_matches_lets_in() -> None:
    linking = Match(operations=frozenset({OperationId.LINK_ISSUES}))
    narrow, wide = Rule("a", (linking,), When(), Act()), Rule("b", (linking, Match()), When(), Act())

    assert narrow.may_be_for(OperationId.LINK_ISSUES)
    assert not narrow.may_be_for(OperationId.GET_ISSUE)
    assert wide.may_be_for(OperationId.GET_ISSUE)


@pytest.mark.parametrize(
    ("own", "given", "counts"), [(None, None, DEFAULT_SEED), (7, None, 7), (7, 0, 0), (None, 3, 3), (0, None, 0)]
)
def test_the_seed_on_the_command_line_goes_before_the_files(own: int | None, given: int | None, counts: int) -> None:
    assert Scenario("x", seed=own).seed_or(given) == counts


@pytest.mark.parametrize(
    ("rule", "draws"),
    [
        ("{on: any, then: unavailable}", False),
        ("{on: any, then: {delay: 200ms}}", False),
        ("{on: any, then: {delay: 200ms..800ms}}", True),
        ("{on: any, then: {delay: {median: 300ms, sigma: 0.4}}}", True),
        ("{on: any, when: {probability: 0.1}, then: unavailable}", True),
    ],
)
def test_a_scenario_knows_whether_it_leaves_anything_to_chance(rule: str, draws: bool) -> None:
    assert load(f"scenario: x\nrules:\n  - {rule}\n", "x.yaml", folder=None).draws is draws
