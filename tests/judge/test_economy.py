"""What is remarked on as wasteful, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.judge.economy import MOST_KEPT, Economy
from tests.support import call

ISSUE = "/rest/api/3/issue/HSP-1"
LINK = "/rest/api/3/issueLink/"


def economy(*targets: str, connections: int | None = None) -> Economy:
    """See GET calls arrive, on so many connections in turn (None: not known)."""
    seen = Economy()
    for number, target in enumerate(targets):
        on = 0 if connections is None else number % connections + 1
        seen.arrived(replace(call("GET", target), connection=on))
    return seen


@pytest.mark.parametrize(
    ("target", "operation"),
    [
        ("/rest/api/2/serverInfo", "getServerInfo"),
        ("/rest/api/3/issueLinkType", "getIssueLinkTypes"),
        ("/rest/api/3/myself", "getCurrentUser"),
        ("/rest/api/3/field", "getFields"),
    ],
)
def test_asking_for_what_does_not_change_again_and_again_is_remarked_on(target: str, operation: str) -> None:
    remarks = economy(*[target] * 4).remarks()

    assert [(remark.saves, remark.seen) for remark in remarks] == [(3, f"{operation} was asked 4 times")]


def test_reading_links_one_by_one_is_remarked_on() -> None:
    remarks = economy(*(LINK + str(n) for n in range(5)), LINK + "0").remarks()

    assert [(remark.saves, remark.seen) for remark in remarks] == [(5, "6 reads (getIssueLink) for 5 links")]
    assert "fields=issuelinks" in remarks[0].instead


def test_reading_whole_issues_is_remarked_on_and_reading_their_links_is_not() -> None:
    whole = economy(*[ISSUE] * 3).remarks()
    links = economy(*[ISSUE + "?fields=issuelinks"] * 3).remarks()

    assert [remark.seen for remark in whole] == ["3 issues were read whole (getIssue without fields)"]
    assert links == []


@pytest.mark.parametrize(("connections", "remarked"), [(1, False), (2, False), (5, False), (10, True), (None, False)])
def test_a_connection_for_every_call_is_remarked_on(connections: int | None, remarked: bool) -> None:
    remarks = economy(*[ISSUE + "?fields=issuelinks"] * 10, connections=connections).remarks()

    assert [remark.seen for remark in remarks] == (["10 connections for 10 calls"] if remarked else [])


def test_a_few_calls_are_no_habit() -> None:
    assert economy("/rest/api/2/serverInfo", "/rest/api/2/serverInfo", LINK + "1", LINK + "2").remarks() == []


def test_what_saves_most_comes_first() -> None:
    remarks = economy(*["/rest/api/2/serverInfo"] * 3, *["/rest/api/3/issueLinkType"] * 6).remarks()

    assert [remark.saves for remark in remarks] == [5, 2]


def test_what_is_kept_is_bounded() -> None:
    seen = Economy()
    for number in range(MOST_KEPT + 10):
        seen.arrived(replace(call("GET", LINK + str(number)), connection=number + 1))

    assert len(seen.links) == len(seen.connections) == MOST_KEPT
    assert seen.opened == MOST_KEPT + 10
