"""fake/operations/jql_matching.py: the issues that a query means."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.fake.talk import Talk, messages, value
from tests.support import link

SEARCH = "/rest/api/2/search"


@pytest.fixture
def talk() -> Talk:
    found = Talk()
    for body in (link("HSP-1", "MKY-1"), link("MKY-2", "HSP-1"), link("HSP-1", "PR-1", "Relates")):
        assert found("POST", "/rest/api/2/issueLink", body).status == 201
    return found


def keys(response: Any) -> set[str]:
    return {issue["key"] for issue in value(response)["issues"]}


QUERIES = [
    ("key = HSP-1", {"HSP-1"}),
    ("key in (HSP-1, 'MKY-1')", {"HSP-1", "MKY-1"}),
    ("issuekey in (hsp-1) OR id = 10001", {"HSP-1", "HSP-2"}),
    ('issue in linkedIssues("HSP-1")', {"MKY-1", "MKY-2", "PR-1"}),
    ('issue in linkedIssues(HSP-1, "blocks")', {"MKY-1"}),
    ('issue in linkedIssues(HSP-1, "is blocked by")', {"MKY-2"}),
    ('issue in linkedIssues(HSP-1, "Blocks", "relates to")', {"MKY-1", "MKY-2", "PR-1"}),
    ("issueLinkType = blocks", {"HSP-1", "MKY-2"}),
    ('issueLinkType = "is blocked by"', {"HSP-1", "MKY-1"}),
    ("issueLinkType in (Blocks)", {"HSP-1", "MKY-1", "MKY-2"}),
    ("project = HSP AND issueLinkType is EMPTY", {"HSP-2", "HSP-3", "HSP-4", "HSP-5"}),
    ("project = HSP AND NOT key = HSP-1 AND status = 'To Do'", {"HSP-3", "HSP-4"}),
    ("project in (PR) AND issueLinkType is not EMPTY", {"PR-1", "PR-2", "PR-3"}),
    ('summary ~ "first" AND (project = MKY OR project = PR)', {"MKY-1", "PR-1"}),
    ("type != Bug AND project = HSP AND priority not in (Low, Medium)", {"HSP-2"}),
    ("project = MKY && type = Epic", {"MKY-5"}),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_a_query_finds_what_it_means(talk: Talk, query: str, expected: set[str]) -> None:
    got = keys(talk("GET", f"{SEARCH}?jql={quote(query)}&fields=issuelinks"))
    posted = keys(talk("POST", SEARCH, {"jql": query, "fields": ["issuelinks"]}))
    newer = keys(talk("GET", f"/rest/api/3/search/jql?jql={quote(query)}&fields=issuelinks"))
    newest = keys(talk("POST", "/rest/api/3/search/jql", {"jql": query, "fields": ["key"]}))

    assert got == posted == newer == newest == expected


def test_results_are_ordered_as_asked(talk: Talk) -> None:
    found = value(talk("GET", f"{SEARCH}?jql={quote('project = HSP ORDER BY key DESC')}"))["issues"]

    assert [issue["key"] for issue in found] == ["HSP-5", "HSP-4", "HSP-3", "HSP-2", "HSP-1"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("colour = red", "Field 'colour' does not exist or you do not have permission to view it."),
        ("key = HSP-99", "An issue with key 'HSP-99' does not exist for field 'key'."),
        ("issue in linkedIssues(HSP-99)", "Issue 'HSP-99' could not be found in function 'linkedIssues'."),
        (
            "issue in linkedIssues(HSP-1, haunts)",
            "Issue link type 'haunts' could not be found in function 'linkedIssues'.",
        ),
        ("issueLinkType = haunts", "Issue link type 'haunts' could not be found."),
        ("issue in magic()", "Unable to find JQL function 'magic()'."),
        ("key = ", "Error in the JQL Query: The query ended too early."),
        ("key HSP-1", "Error in the JQL Query: The operator 'hsp-1' is not supported by linktape's mock."),
        ("key = HSP-1)", "Error in the JQL Query: ')' is not expected here."),
        ('key = "HSP-1', "Error in the JQL Query: The character"),
        ("key = HSP-1 ORDER BY colour", "Not able to sort using field 'colour'."),
        ("(" * 60, "Error in the JQL Query: it is nested deeper than 50."),
    ],
)
def test_a_query_that_means_nothing_is_400(talk: Talk, query: str, text: str) -> None:
    response = talk("POST", SEARCH, {"jql": query})

    assert response.status == 400
    assert messages(response)[0].startswith(text)
