"""fake/operations/jql/matching.py: the issues that a query means."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.fake.operations.jql.asking import Asking
from tests.fake.talk import Talk, messages, value
from tests.support import link

SEARCH = "/rest/api/3/search/jql"


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
    posted = keys(talk("POST", SEARCH, {"jql": query, "fields": ["key"]}))

    assert got == posted == expected


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("colour = red", "Field 'colour' does not exist or you do not have permission to view it."),
        (
            "issueFunction in f()",
            "Field 'issueFunction' does not exist or you do not have permission to view it.",
        ),
        ("key = HSP-99", "An issue with key 'HSP-99' does not exist for field 'key'."),
        (
            "key = HSP-1 ORDER BY colour",
            "Field 'colour' does not exist or you do not have permission to view it.",
        ),
        ("key = HSP-1 ORDER BY text", "Not able to sort using field 'text'."),
        ("summary = test", "The operator '=' is not supported by the 'summary' field."),
        ("Status > Open", "The operator '>' is not supported by the 'Status' field."),
    ],
)
def test_a_query_that_means_nothing_is_400(talk: Talk, query: str, text: str) -> None:
    response = talk("POST", SEARCH, {"jql": query})

    assert (response.status, messages(response)) == (400, [text])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("project = HSP ORDER BY priority DESC", ["HSP-5", "HSP-3", "HSP-4", "HSP-2", "HSP-1"]),
        ("project = HSP ORDER BY type ASC, key DESC", ["HSP-5", "HSP-1", "HSP-3", "HSP-4", "HSP-2"]),
        ("project = HSP ORDER BY updated DESC, id ASC", ["HSP-1", "HSP-2", "HSP-3", "HSP-4", "HSP-5"]),
        ("project in (MKY, HSP) AND type = Bug order by project desc, created asc", ["MKY-2", "HSP-1", "HSP-5"]),
        ("project = HSP ORDER BY assignee, key", ["HSP-1", "HSP-2", "HSP-3", "HSP-4", "HSP-5"]),
        ("project = HSP", ["HSP-5", "HSP-4", "HSP-3", "HSP-2", "HSP-1"]),
    ],
)
def test_issues_come_in_the_order_that_is_asked_for(query: str, expected: list[str]) -> None:
    assert Asking().keys(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "key = HSP-1 OR KEY in (HSP-2, HSP-3) OR summary ~ fourth AND project = HSP",
            ["HSP-4", "HSP-3", "HSP-2", "HSP-1"],
        ),
        ("project = HSP AND key != HSP-1 AND key not in (HSP-2, HSP-3) AND key != HSP-5", ["HSP-4"]),
        ("NOT (project = HSP OR project in (MKY, PR))", ["SEC-1"]),
        ("issueLinkType = Relates OR issueLinkType = 'is duplicated by'", ["PR-2", "PR-1", "HSP-1"]),
    ],
)
def test_alternatives_of_one_field_are_one_list(query: str, expected: list[str]) -> None:
    assert Asking().keys(query) == expected


SENT_BY_TOOLS = [
    ("project = MKY", ["MKY-5", "MKY-4", "MKY-3", "MKY-2", "MKY-1"]),
    ("project in (MKY, SEC) AND type = Task", ["SEC-1", "MKY-4", "MKY-1"]),
    ("key = MKY-3", ["MKY-3"]),
    ("key in (MKY-3, PR-5)", ["PR-5", "MKY-3"]),
    ("id in (10000, 10001)", ["HSP-2", "HSP-1"]),
    ("issuekey = PR-2", ["PR-2"]),
    ("updated >= -1d AND project = PR AND key < PR-3", ["PR-2", "PR-1"]),
    ('project = PR AND updated >= "2026-01-01 10:00" AND key > PR-4', ["PR-5"]),
    ("updated > -15m AND project = HSP AND labels is not EMPTY ORDER BY updated ASC", ["HSP-6"]),
    ("created >= -30d AND key in (PR-1, MKY-1) order by created DESC", ["PR-1", "MKY-1"]),
    ("status not in (Done, Closed, 'To Do') AND project = PR", ["PR-5", "PR-2"]),
    ("statusCategory != Done AND project = MKY", ["MKY-5", "MKY-4", "MKY-1"]),
    ('statusCategory in ("To Do", 4) AND project = MKY', ["MKY-5", "MKY-4", "MKY-1"]),
    ("resolution = Unresolved AND project = SEC", ["SEC-1"]),
    ("labels = sync", ["HSP-6"]),
    ("labels in (a, sync) AND project = HSP", ["HSP-6"]),
    ("project = HSP AND labels != other", ["HSP-6"]),
    ('text ~ "fifth" AND project = MKY', ["MKY-5"]),
    ('summary ~ "fif*" AND project = MKY', ["MKY-5"]),
    ("issuetype = Epic", ["MKY-5"]),
    ("issueLinkType = Relates", ["PR-1", "HSP-1"]),
    ("issueLinkType is not EMPTY AND project = MKY", ["MKY-2", "MKY-1"]),
    ("issue in linkedIssues(HSP-1)", ["PR-1", "MKY-2", "MKY-1"]),
    ('issue in linkedIssues(HSP-1, "is blocked by")', ["MKY-2"]),
    ("issueLink = HSP-1", ["PR-1", "MKY-2", "MKY-1"]),
    ("priority in (High, Highest)", ["PR-5", "MKY-5", "HSP-5"]),
    ("priority > High", ["MKY-5"]),
    ("project = PR AND (status = Open OR status = Done)", ["PR-5", "PR-4"]),
    ("NOT project in (HSP, MKY, PR)", ["SEC-1"]),
    ("created > startOfDay() AND project = SEC", ["SEC-1"]),
    ("key > MKY-3", ["MKY-5", "MKY-4"]),
    ("project = MKY AND key > MKY-2 ORDER BY key ASC", ["MKY-3", "MKY-4", "MKY-5"]),
    ("assignee in (currentUser()) AND key = HSP-1", []),
    ("assignee = currentUser() AND statusCategory != Done ORDER BY updated DESC", []),
    ("assignee is EMPTY AND key = HSP-1", ["HSP-1"]),
    ("parent = MKY-5", []),
    ("reporter in (currentUser(), membersOf(jira-administrators)) AND key = HSP-1", ["HSP-1"]),
]
"""What link clients and sync tools send, and what it finds on the built-in site with a labelled HSP-6."""


@pytest.mark.parametrize(("query", "expected"), SENT_BY_TOOLS)
def test_what_tools_send_is_answered(query: str, expected: list[str]) -> None:
    asking = Asking()
    fields = {"project": {"key": "HSP"}, "summary": "x", "issuetype": {"name": "Task"}, "labels": ["Sync"]}
    assert asking("POST", "/rest/api/2/issue", {"fields": fields}).status == 201

    assert asking.keys(query) == expected


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ('"Epic Link" = HSP-1', "the field 'Epic Link'"),
        ("sprint in openSprints()", "the field 'sprint'"),
        ("fixVersion = 1.0", "the field 'fixVersion'"),
        ("component = api", "the field 'component'"),
        ("cf[10011] = x", "the field 'cf[10011]'"),
        ("project = HSP ORDER BY Rank ASC", "the field 'Rank'"),
        ("status was Open", "the operator 'was'"),
        ("status CHANGED FROM Open TO Done AFTER -1w", "the operator 'changed'"),
        ("issuekey in watchedIssues()", "the function 'watchedIssues()'"),
        ("resolution = Done", "the value 'Done' of the field 'resolution'"),
        ('summary ~ "roam~"', "the search for 'roam~' by operators"),
    ],
)
def test_what_only_jira_can_answer_is_told_as_our_own_limit(query: str, what: str) -> None:
    assert Asking().limit(query).startswith(f"linktape: {what} in the JQL {query!r} is Jira's, and linktape's mock")
