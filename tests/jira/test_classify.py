"""jira/classify.py: what a request means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.jira.bodies import payload
from linktape.jira.classify import classify, split_context, with_body
from linktape.jira.issue_links import link_request
from linktape.jira.operations import ROUTES, OperationId


@pytest.mark.parametrize(
    ("method", "path", "operation", "names"),
    [
        ("POST", "/rest/api/2/issueLink", "linkIssues", {}),
        ("POST", "/rest/api/3/issueLink/", "linkIssues", {}),
        ("POST", "/rest/api/latest//issueLink", "linkIssues", {}),
        ("GET", "/rest/api/3/issueLink/10001", "getIssueLink", {"link": "10001"}),
        ("HEAD", "/rest/api/3/issueLink/10001", "getIssueLink", {"link": "10001"}),
        ("DELETE", "/rest/api/2/issueLink/a%2Fb", "deleteIssueLink", {"link": "a/b"}),
        ("GET", "/rest/api/2/issueLinkType", "getIssueLinkTypes", {}),
        ("PUT", "/rest/api/2/issueLinkType/7", "updateIssueLinkType", {"link_type": "7"}),
        ("GET", "/rest/api/2/issue/HSP-1", "getIssue", {"issue": "HSP-1"}),
        ("POST", "/rest/api/3/issue/bulkfetch", "bulkFetchIssues", {}),
        ("GET", "/rest/api/3/issue/limit/report", "getIssueLimitReport", {}),
        ("GET", "/rest/api/3/issue/HSP-1/remotelink/5", "getRemoteIssueLinkById", {"issue": "HSP-1", "remote": "5"}),
        ("POST", "/rest/auth/1/session", "login", {}),
        ("GET", "/_edge/tenant_info", "getTenantInfo", {}),
        ("HEAD", "/_edge/tenant_info/", "getTenantInfo", {}),
        ("POST", "/_edge/tenant_info", "other", {}),
        ("PATCH", "/rest/api/2/issueLink", "other", {}),
        ("POST", "/rest/api/4/issueLink", "other", {}),
        ("GET", "/rest/api/2/issue/HSP-1/nonsense", "other", {}),
        ("GET", "/rest/api/2/issue/hsp_2-17", "getIssue", {"issue": "hsp_2-17"}),
        ("GET", "/rest/api/2/issue/10000", "getIssue", {"issue": "10000"}),
        ("GET", "/rest/api/3/issue/createmeta", "other", {}),
        ("GET", "/rest/api/3/issue/picker/", "other", {}),
        ("PUT", "/rest/api/3/issue/archive", "other", {}),
        ("PUT", "/rest/api/3/issue/bulk", "other", {}),
        ("DELETE", "/rest/api/3/issue/properties", "other", {}),
        ("GET", "/rest/api/3/issue/search/comment", "other", {}),
        ("GET", "/rest/api/3/issue/HSP-", "other", {}),
        ("GET", "/secure/attachment/1/a.png", "other", {}),
    ],
)
def test_a_request_line_means_one_operation(method: str, path: str, operation: str, names: dict[str, str]) -> None:
    meant = classify(method, path)

    assert meant.id == operation
    found = {name: getattr(meant, name) for name in ("link", "link_type", "issue", "remote")}
    assert {name: value for name, value in found.items() if value is not None} == names


@pytest.mark.parametrize(
    ("method", "path", "template"),
    [
        ("GET", "issue/createmeta", "issue/createmeta"),
        ("GET", "project/search", "project/search"),
        ("GET", "project/HSP", "project/{}"),
        ("POST", "field", "field"),
        ("GET", "issue/HSP-1/worklog/1/nonsense", "issue"),
        ("GET", "issue/HSP-1/nonsense", None),
        ("GET", "issue/undefined", "issue/{}"),
        ("PUT", "issueLink", "issueLink"),
        ("GET", "nothing", None),
    ],
)
def test_other_says_what_jira_has_there(method: str, path: str, template: str | None) -> None:
    known = classify(method, f"/rest/api/3/{path}").known

    assert (known and known.template) == template


def test_a_word_that_is_no_issue_is_told_from_a_word_of_jiras() -> None:
    assert classify("GET", "/rest/api/3/issue/undefined").not_an_issue == "undefined"
    assert classify("POST", "/rest/api/3/issue/undefined/comment").not_an_issue == "undefined"
    assert classify("GET", "/rest/api/3/issue/picker").not_an_issue is None
    assert classify("POST", "/rest/api/3/issue/undefined").not_an_issue is None


def test_other_tells_a_wrong_method_from_a_wrong_path() -> None:
    assert classify("PUT", "/rest/api/3/issueLink").served == ("POST",)
    assert classify("PUT", "/rest/api/3/nothing").served == ()


def test_every_route_is_classified_as_itself() -> None:
    for template, methods in ROUTES.items():
        path = "/rest/api/3/" + template.format(issue="HSP-1", link="1", type="2", remote="3")
        for method, operation in methods.items():
            assert classify(method, path).id is operation


@pytest.mark.parametrize(
    ("path", "context", "rest"),
    [
        ("/rest/api/2/myself", "", "/rest/api/2/myself"),
        ("/jira/rest/api/2/myself", "/jira", "/rest/api/2/myself"),
        ("/ex/jira/0000-11/rest/api/3/myself", "/ex/jira/0000-11", "/rest/api/3/myself"),
        ("/secure/attachment/1", "", "/secure/attachment/1"),
    ],
)
def test_the_context_path_is_what_stands_before_rest(path: str, context: str, rest: str) -> None:
    assert split_context(path) == (context, rest)


@pytest.mark.parametrize(
    ("path", "context", "rest"),
    [
        ("/jira/rest/api/2/myself", "/jira", "/rest/api/2/myself"),
        ("/jira/secure/x", "/jira", "/secure/x"),
        ("/jira", "/jira", "/"),
        ("/jira/", "/jira", "/"),
        ("/jirax/secure", "", "/jirax/secure"),
        ("/rest/api/2/myself", "", "/rest/api/2/myself"),
        ("/other/rest/api/2/myself", "/other", "/rest/api/2/myself"),
        ("/jira/jira/rest/api/2/myself", "/jira/jira", "/rest/api/2/myself"),
    ],
)
def test_below_a_base_a_path_has_it_for_its_context(path: str, context: str, rest: str) -> None:
    assert split_context(path, "/jira") == (context, rest)


@given(st.text(), st.text(), st.text(), st.binary())
def test_classify_never_raises(method: str, path: str, query: str, body: bytes) -> None:
    operation = with_body(classify(method, path, query), body)

    assert isinstance(operation.id, OperationId)


@given(st.binary())
def test_a_body_of_any_bytes_is_read_without_an_error(body: bytes) -> None:
    link_request(payload(body))
