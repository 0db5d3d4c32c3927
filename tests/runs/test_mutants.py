"""Which failures a client is drilled in, and what is made of the way it takes them."""

from __future__ import annotations

import pytest

from linktape.faults.language.scenario_file import load
from linktape.jira.answers import ANSWERS, DOCUMENTED
from linktape.jira.operations import OperationId
from linktape.runs.mutants import Error, Mutant, errors_of, mutants
from tests.runs.outcomes import entry

LINK = OperationId.LINK_ISSUES
NEVER_PLAYED = {
    "before an operation is known": "gateway-unauthorized scope-mismatch bearer-unreadable captcha xsrf",
    "a login's": "login-failed no-session",
    "by any operation": "rate-limited server-error",
    "to another request than the client sends": "malformed-json empty-body empty-issue issue-unnamed link-type-unnamed "
    "visibility-unnamed group-empty role-empty too-many-operations operation-unsupported operation-unknown both-ends "
    "comment-inside null-link unreadable-json unfinished-json unknown-member text-for-object "
    "not-an-object user-unknown parent-unknown parent-below parent-missing has-subtasks "
    "wrong-type summary-missing transition-unnamed global-id-missing no-issues-named permissions-unnamed",
    "of what is no operation": "not-followed no-resource",
}
"""Why an answer of Jira's is no error of an operation that a drill plays."""


@pytest.mark.parametrize("operation", [operation for operation in OperationId if errors_of(operation)])
def test_every_failure_is_a_scenario_that_can_be_played(operation: OperationId) -> None:
    for error in errors_of(operation):
        for nth in (None, 3):
            scenario = load(Mutant(operation, error, nth).scenario(), "x.yaml", folder=None)
            assert [rule.name for rule in scenario.rules] == ["fault"]
            assert len(scenario.expect) == 6


@pytest.mark.parametrize("operation", [LINK, OperationId.GET_ISSUE_LINK, OperationId.DELETE_ISSUE_LINK])
def test_every_documented_error_of_a_link_is_played(operation: OperationId) -> None:
    documented = {answer.row for answer in DOCUMENTED[operation] if answer.row}

    assert documented <= {error.name for error in errors_of(operation)}


def test_every_answer_of_jiras_is_played_or_has_a_reason_not_to_be() -> None:
    played = {error.name for operation in OperationId for error in errors_of(operation)}
    never = {name for names in NEVER_PLAYED.values() for name in names.split()}

    assert set(ANSWERS) - played == never - {"rate-limited", "server-error"}


@pytest.mark.parametrize(
    ("operation", "names"),
    [
        ("linkIssues", {"self-link", "bad-payload"}),
        (
            "editIssue",
            {
                "not-on-screen",
                "links-in-fields",
                "issue-forbidden",
                "edit-conflict",
                "link-limit",
                "configuration-problem",
            },
        ),
        ("createIssue", {"not-on-screen", "no-create-permission", "issue-forbidden", "configuration-problem"}),
        ("addComment", {"comment-forbidden", "comment-no-document", "comment-limit", "role-lacking"}),
        ("createOrUpdateRemoteIssueLink", {"remote-link-incomplete", "no-remote-link-permission", "remote-link-limit"}),
        ("searchForIssuesUsingJql", {"search-removed", "query-invalid"}),
        ("searchAndReconsileIssuesUsingJqlPost", {"query-unbounded", "query-invalid", "page-token-invalid"}),
    ],
)
def test_an_operations_own_errors_are_played(operation: str, names: set[str]) -> None:
    assert names <= {error.name for error in errors_of(OperationId(operation))}


def test_a_limit_of_links_is_played_to_edits_that_link() -> None:
    [limit] = [error for error in errors_of(OperationId.EDIT_ISSUE) if error.name == "link-limit"]

    [rule] = load(Mutant(OperationId.EDIT_ISSUE, limit).scenario(), "x.yaml", folder=None).rules

    assert [match.type for match in rule.on] == [("*",)]


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
