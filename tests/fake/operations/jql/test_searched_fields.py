"""fake/operations/jql/searched_fields.py: what each field compares, and by which names."""

from __future__ import annotations

import pytest

from linktape.fake.operations.jql.grammar import BadQuery, Beyond
from linktape.fake.operations.jql.searched_fields import FIELDS, field_named
from tests.fake.operations.jql.asking import Asking
from tests.fake.talk import site


def test_a_field_is_found_in_any_case_and_by_its_other_name() -> None:
    assert field_named("IssueKey") is FIELDS["key"]
    with pytest.raises(BadQuery, match="Field 'Colour' does not exist"):
        field_named("Colour")
    with pytest.raises(Beyond, match="the field 'Story Points'"):
        field_named("Story Points")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("project = 10000 AND key = HSP-1", ["HSP-1"]),
        ("issuetype in subTaskIssueTypes()", []),
        ("type not in standardIssueTypes()", []),
        ("status = 3 AND project = PR", ["PR-2"]),
        ("priority >= High AND project = MKY", ["MKY-5"]),
        ("priority <= lowest AND project = MKY", ["MKY-2", "MKY-1"]),
        ("resolution is EMPTY AND key = HSP-1", ["HSP-1"]),
        ("resolution in (unresolved) AND key = HSP-1", ["HSP-1"]),
        ("resolution != Unresolved", []),
        ("resolution is not EMPTY", []),
        ("labels is EMPTY AND key = HSP-1", ["HSP-1"]),
        ("labels not in (a)", []),
        ("resolved is EMPTY AND key = HSP-1", ["HSP-1"]),
        ("resolutiondate > -1d", []),
        ('created = "2026-01-05 09:00" AND key = HSP-1', ["HSP-1"]),
        ('created != "2026-01-05 09:00"', []),
        ("assignee != currentUser()", []),
    ],
)
def test_a_field_compares_what_an_issue_shows(query: str, expected: list[str]) -> None:
    assert Asking().keys(query) == expected


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("type = asdf", "The value 'asdf' does not exist for the field 'type'."),
        ("status in (Open, 99)", "A value with ID '99' does not exist for the field 'status'."),
        ("priority > urgent", "The value 'urgent' does not exist for the field 'priority'."),
        ("assignee = nobody", "The value 'nobody' does not exist for the field 'assignee'."),
        ("status = EMPTY", "The field 'status' does not support searching for EMPTY values."),
        ("status = currentUser()", "Unable to find JQL function 'currentUser()' for the field 'status'."),
        ("priority > now()", "Unable to find JQL function 'now()' for the field 'priority'."),
        ("assignee in foo()", "Unable to find JQL function 'foo()' for the field 'assignee'."),
        ("type in openTypes()", "Unable to find JQL function 'openTypes()' for the field 'type'."),
        ("assignee is admin", "The operator 'is' of the field 'assignee' takes EMPTY or NULL only."),
        (
            "assignee in membersOf(ghosts)",
            "Function 'membersOf' can not generate a list of usernames for group 'ghosts'; the group does not exist.",
        ),
    ],
)
def test_what_there_is_not_is_refused(query: str, text: str) -> None:
    assert Asking().refusal(query) == text


@pytest.mark.parametrize("profile", ["documented", "datacenter"])
def test_people_are_known_by_every_name_of_theirs(profile: str) -> None:
    asking = Asking(site(profile))
    user = asking.world.site.users[0]

    for name in (user.name, user.email, user.display_name, user.account_id):
        path = "/rest/api/2/search" if profile == "datacenter" else "/rest/api/2/search/jql"
        found = asking("POST", path, {"jql": f'assignee = "{name}"'})
        assert found.status == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("assignee = reader", ["HSP-2"]),
        ("assignee is EMPTY", ["HSP-4", "HSP-3", "HSP-1"]),
        ("assignee != currentUser()", ["HSP-2"]),
        ("(reporter = reader OR creator = reader)", ["HSP-3"]),
        ("assignee is not EMPTY ORDER BY reporter, key", ["HSP-2"]),
        ("parent = HSP-1", ["HSP-3", "HSP-2"]),
        ("parent in (HSP-1, HSP-4) AND reporter = admin", ["HSP-2"]),
        ("parent is EMPTY", ["HSP-4", "HSP-1"]),
        ("priority is EMPTY", ["HSP-4"]),
        ("priority >= Medium", ["HSP-3", "HSP-2", "HSP-1"]),
        ("key >= HSP-1 ORDER BY priority, key", ["HSP-1", "HSP-2", "HSP-3", "HSP-4"]),
    ],
)
def test_people_parents_and_priorities_are_those_that_issues_show(query: str, expected: list[str]) -> None:
    issues = [
        {"key": "HSP-1", "type": "Epic"},
        {"key": "HSP-2", "parent": "HSP-1", "assignee": "reader"},
        {"key": "HSP-3", "parent": "HSP-1", "reporter": "reader"},
        {"key": "HSP-4", "priority": None},
        *({"key": key} for key in ("MKY-1", "MKY-2", "PR-1")),
    ]

    assert Asking(site(issues=issues, links=[])).keys(f"project = HSP AND {query}") == expected
