"""Which failures a client is drilled in, and what is made of the way it takes them."""

from __future__ import annotations

import pytest

from linktape.faults.language.scenario_file import load
from linktape.jira.answers import DOCUMENTED
from linktape.jira.operations import OperationId
from linktape.runs.mutants import Error, Mutant, errors_of, mutants
from tests.runs.outcomes import entry

LINK = OperationId.LINK_ISSUES
CLIENTS_OWN = {"link-id-invalid", "link-type-incomplete", "link-type-in-use", "no-admin-permission"}
"""Documented causes that only another request of the client's can bring about."""


@pytest.mark.parametrize("operation", [operation for operation in OperationId if errors_of(operation)])
def test_every_failure_is_a_scenario_that_can_be_played(operation: OperationId) -> None:
    for error in errors_of(operation):
        for nth in (None, 3):
            scenario = load(Mutant(operation, error, nth).scenario(), "x.yaml", folder=None)
            assert [rule.name for rule in scenario.rules] == ["fault"]
            assert len(scenario.expect) == 6


@pytest.mark.parametrize("operation", [LINK, OperationId.GET_ISSUE_LINK, OperationId.DELETE_ISSUE_LINK])
def test_every_documented_error_of_a_link_is_played(operation: OperationId) -> None:
    documented = {answer.cause for answer in DOCUMENTED[operation] if answer.cause}

    assert documented - CLIENTS_OWN - {"issue-not-visible"} <= {error.name for error in errors_of(operation)}


def test_only_what_changes_jira_can_have_its_answer_lost() -> None:
    names = {operation: {error.name for error in errors_of(operation)} for operation in OperationId}

    assert {operation for operation in names if "lost-response" in names[operation]} == {
        operation for operation in OperationId if operation.traits.is_mutation
    }


def test_a_failure_that_passes_strikes_once_and_one_that_lasts_every_time() -> None:
    passing = load(Mutant(LINK, Error("x", {"fault": "server-error"}, passes=True)).scenario(), "x", folder=None)
    lasting = load(Mutant(LINK, Error("x", {"fault": "link-limit"})).scenario(), "x", folder=None)

    assert passing.rules[0].when.times == 1
    assert lasting.rules[0].when.is_always


def test_a_client_is_drilled_in_what_it_calls() -> None:
    calls = [entry(1), entry(2, operation="getIssue", words="read HSP-1")]

    found = mutants(calls, each=False)

    assert {mutant.operation for mutant in found} == {LINK, OperationId.GET_ISSUE}
    assert "comment-rejected" not in {mutant.error.name for mutant in found}
    assert len({mutant.name for mutant in found}) == len(found)


def test_a_refused_comment_is_played_to_clients_that_comment() -> None:
    calls = [entry(1), entry(2, words="link HSP-1 blocks MKY-1, with a comment")]

    once = [mutant.name for mutant in mutants(calls, each=False) if mutant.error.with_comment]
    each = [mutant.name for mutant in mutants(calls, each=True) if mutant.error.with_comment]

    assert once == ["linkIssues comment-rejected"]
    assert each == ["linkIssues #1 comment-rejected"]  # the first one with a comment


def test_each_single_call_has_its_own_failures() -> None:
    names = [mutant.name for mutant in mutants([entry(1), entry(2)], each=True)]

    assert {"linkIssues #1 link-limit", "linkIssues #2 link-limit"} <= set(names)
    assert len(names) == 2 * len([error for error in errors_of(LINK) if not error.with_comment])
