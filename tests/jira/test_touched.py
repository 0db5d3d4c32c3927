"""jira/touched.py: what a write touches, as far as the request tells."""

from __future__ import annotations

import pytest

from linktape.jira.touched import Touched, project_of, touched
from tests.support import call, link

NO_PROJECT = "it does not say which project it is for"
ADDED = {
    "update": {"issuelinks": [{"add": {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1", "id": "20"}}}]}
}


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "issueLink", link("HSP-1", "MKY-1"), Touched(("HSP-1", "MKY-1"))),
        (
            "POST",
            "issueLink",
            {"inwardIssue": {"key": "HSP-1"}},
            Touched(("HSP-1",), unknown="the two issues cannot be read from the body"),
        ),
        ("POST", "issueLink", b"{", Touched(unknown="the two issues cannot be read from the body")),
        ("DELETE", "issueLink/7", None, Touched(links=("7",))),
        ("POST", "issueLinkType", {"name": "x"}, Touched(unknown="link types belong to the whole site")),
        ("PUT", "issue/HSP-1", {"fields": {}}, Touched(("HSP-1",))),
        ("PUT", "issue/HSP-1", b"{", Touched(("HSP-1",), unknown="the body cannot be read")),
        ("DELETE", "issue/HSP-1", None, Touched(("HSP-1",))),
        ("POST", "issue/HSP-1/comment", {"body": "x"}, Touched(("HSP-1",))),
        ("POST", "issue", {"fields": {"project": {"key": "HSP"}}}, Touched(projects=("HSP",))),
        ("POST", "issue", {"fields": {}}, Touched(unknown="the project cannot be read from the body")),
        (
            "POST",
            "issue",
            {"fields": {"project": {"id": "1"}, "parent": {"key": "HSP-9"}}},
            Touched(("HSP-9",), projects=("1",)),
        ),
        ("POST", "issue/HSP-1/votes", None, Touched(("HSP-1",))),  # not known, but it names an issue
        ("POST", "issue/bulk", {}, Touched(unknown=NO_PROJECT)),
        ("POST", "issue/archive", [], Touched(unknown=NO_PROJECT)),
        ("POST", "/plugins/x", {}, Touched(unknown=NO_PROJECT)),
    ],
)
def test_a_write_says_what_it_touches_or_why_that_cannot_be_told(
    method: str, path: str, body: object, expected: Touched
) -> None:
    target = path if path.startswith("/") else f"/rest/api/3/{path}"

    assert touched(call(method, target, body).operation) == expected


def test_an_edit_touches_the_other_ends_of_the_links_it_adds() -> None:
    assert set(touched(call("PUT", "/rest/api/3/issue/HSP-1", ADDED).operation).issues) == {"HSP-1", "MKY-1", "20"}


@pytest.mark.parametrize(
    ("key", "project"),
    [
        ("HSP-1", "HSP"),
        ("hsp-1", "HSP"),
        ("A_B2-77", "A_B2"),
        ("10001", None),
        ("HSP-", None),
        ("1A-1", None),
        ("", None),
    ],
)
def test_a_key_begins_with_its_project(key: str, project: str | None) -> None:
    assert project_of(key) == project
