"""fake/operations/jql/keys_and_links.py: issues by their keys and links."""

from __future__ import annotations

import pytest

from tests.fake.operations.jql.asking import Asking
from tests.fake.talk import READER


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("key >= hsp-4", ["HSP-5", "HSP-4"]),
        ("id <= 10001", ["HSP-2", "HSP-1"]),
        ("NOT key < HSP-5", ["HSP-5"]),
        ("issue not in linkedIssues(HSP-1) AND project = MKY", ["MKY-5", "MKY-4", "MKY-3"]),
        ("issueLink in (MKY-1, PR-3)", ["PR-2", "HSP-1"]),
        ("issueLink is EMPTY AND project = PR", ["PR-5", "PR-4"]),
        ("issueLink != HSP-1", ["PR-3", "PR-2", "HSP-1"]),
        ("project = HSP AND issueLinkType is EMPTY AND key < HSP-3", ["HSP-2"]),
        ("issueLinkType != Blocks", ["PR-3", "PR-2", "PR-1"]),
        ("parent is EMPTY AND key = HSP-1", ["HSP-1"]),
        ("parent != HSP-2", []),
    ],
)
def test_issues_are_found_by_keys_and_links(query: str, expected: list[str]) -> None:
    assert Asking().keys(query) == expected


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("key > HSP-99", "An issue with key 'HSP-99' does not exist for field 'key'."),
        ("key > EMPTY", "The operator '>' does not support searching for EMPTY values on the field 'key'."),
        ("key is EMPTY", "The field 'key' does not support searching for EMPTY values."),
        ("key in (HSP-1, null)", "The field 'key' does not support searching for EMPTY values."),
        ("issue in magic()", "Unable to find JQL function 'magic()' for the field 'issue'."),
        ("key > now()", "Unable to find JQL function 'now()' for the field 'key'."),
        (
            "issue in linkedIssues()",
            "Function 'linkedIssues' expected between '1' and '2' arguments but received '0'.",
        ),
        (
            "issue in linkedIssues(HSP-99)",
            "Issue 'HSP-99' could not be found in function 'linkedIssues'. You may not have permissions to see it.",
        ),
        (
            "issue in linkedIssues(HSP-1, haunts)",
            "Issue link type 'haunts' could not be found in function 'linkedIssues'.",
        ),
        ("issueLinkType = haunts", "Issue link type 'haunts' could not be found."),
        ("issueLink = Blocks", "An issue with key 'Blocks' does not exist for field 'issueLink'."),
    ],
)
def test_what_there_is_not_is_refused(query: str, text: str) -> None:
    assert Asking().refusal(query) == text


def test_an_invisible_issue_is_none() -> None:
    asking = Asking()

    assert asking.keys("key = SEC-1") == ["SEC-1"]
    assert asking.search("key = SEC-1", auth=READER).status == 400
