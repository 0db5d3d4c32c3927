"""fake/operations/field_values.py: what a request sets the fields of an issue to, and what the changelog says of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake.talk import Talk, site, value

ISSUE = "/rest/api/2/issue"
NEW = {"project": {"key": "HSP"}, "issuetype": {"name": "Task"}, "summary": "new"}


def fields(talk: Talk, key: str) -> dict[str, Any]:
    shown: dict[str, Any] = value(talk("GET", f"{ISSUE}/{key}"))["fields"]
    return shown


def histories(talk: Talk, key: str) -> list[list[dict[str, Any]]]:
    changelog = value(talk("GET", f"{ISSUE}/{key}?expand=changelog"))["changelog"]
    return [one["items"] for one in changelog["histories"]]


def test_a_whole_issue_may_be_sent_back_with_one_member_changed() -> None:
    """jira 3.10 does: project, type, summary, description and priority go with every update."""
    talk = Talk()
    shown = fields(talk, "HSP-1")
    names = ("project", "issuetype", "summary", "description", "priority", "assignee", "reporter", "labels", "duedate")

    response = talk("PUT", f"{ISSUE}/HSP-1", {"fields": {name: shown[name] for name in names} | {"summary": "other"}})

    assert response.status == 204, response.content
    assert fields(talk, "HSP-1")["summary"] == "other"
    [[item]] = histories(talk, "HSP-1")
    assert (item["field"], item["fieldId"]) == ("summary", "summary")
    assert (item["fromString"], item["toString"]) == ("First in HSP", "other")


def test_an_issue_stays_in_its_project() -> None:
    response = Talk()("PUT", f"{ISSUE}/HSP-1", {"fields": {"project": {"key": "MKY"}}})

    assert (response.status, list(value(response)["errors"])) == (400, ["project"])


def test_one_write_makes_one_entry_of_the_changelog_with_an_item_for_each_field() -> None:
    talk = Talk()
    changed = {
        "summary": "other", "priority": {"name": "High"}, "issuetype": {"name": "Story"}, "labels": ["a", "b"],
        "assignee": {"name": "reader"}, "duedate": "2026-02-01",
    }  # fmt: skip
    talk("PUT", f"{ISSUE}/HSP-1", {"fields": changed})

    [items] = histories(talk, "HSP-1")

    assert {item["field"]: (item["fromString"], item["toString"]) for item in items} == {
        "issuetype": ("Bug", "Story"),
        "summary": ("First in HSP", "other"),
        "labels": (None, "a b"),
        "priority": ("Trivial", "High"),
        "assignee": (None, "reader"),
        "duedate": (None, "2026-02-01 00:00:00.0"),
    }


def test_an_edit_that_changes_nothing_leaves_no_trace_in_the_changelog() -> None:
    talk = Talk()

    assert talk("PUT", f"{ISSUE}/HSP-1", {"fields": {"summary": "First in HSP"}}).status == 204
    assert histories(talk, "HSP-1") == []


def test_a_parent_is_kept_shown_and_taken_away_again() -> None:
    talk = Talk()
    talk("POST", ISSUE, {"fields": {**NEW, "parent": {"key": "MKY-5"}}})
    kept = fields(talk, "HSP-6")["parent"]["key"]
    talk("PUT", f"{ISSUE}/HSP-6", {"fields": {"parent": {"id": "10000"}}})
    moved = fields(talk, "HSP-6")["parent"]["key"]
    talk("PUT", f"{ISSUE}/HSP-6", {"update": {"parent": [{"set": {"none": True}}]}})

    assert (kept, moved) == ("MKY-5", "HSP-1")
    assert "parent" not in fields(talk, "HSP-6")
    gone, [set_] = histories(talk, "HSP-6")
    assert set_ == {
        "field": "IssueParentAssociation", "fieldtype": "jira",
        "from": "10009", "fromString": "MKY-5", "to": "10000", "toString": "HSP-1",
    }  # fmt: skip
    assert gone[0]["to"] is None


def test_labels_are_added_and_removed_one_by_one() -> None:
    talk = Talk()
    talk("PUT", f"{ISSUE}/HSP-1", {"update": {"labels": [{"add": "a"}, {"add": "b"}, {"add": "c"}, {"remove": "a"}]}})

    assert fields(talk, "HSP-1")["labels"] == ["b", "c"]


@pytest.mark.parametrize(
    ("profile", "given", "shown"),
    [
        ("documented", {"accountId": "ACCOUNT"}, "reader"),
        ("documented", {"id": "ACCOUNT"}, "reader"),
        ("datacenter", {"name": "reader"}, "reader"),
        ("documented", {"accountId": None}, None),
        ("documented", {"id": "-1"}, None),
        ("documented", None, None),
    ],
)
def test_an_assignee_is_named_by_account_or_by_name(profile: str, given: Any, shown: str | None) -> None:
    talk = Talk(site(profile))
    reader = next(user for user in talk.world.site.users if user.name == "reader")
    named = {name: reader.account_id if one == "ACCOUNT" else one for name, one in (given or {}).items()}

    response = talk("PUT", f"{ISSUE}/HSP-1", {"fields": {"assignee": named if given else None}})

    assignee = fields(talk, "HSP-1")["assignee"]
    assert response.status == 204
    assert (assignee and assignee["displayName"]) == shown


@pytest.mark.parametrize(
    ("member", "given", "error", "text"),
    [
        ("parent", {"key": "NOPE-1"}, "parent", "Could not find issue by id or key."),
        ("parent", "HSP-2", "parent", "data was not an object"),
        ("parent", {"key": "HSP-1"}, "parentId", "Given parent issue does not belong to appropriate hierarchy."),
        ("parent", {"key": "HSP-2"}, "parentId", "Given parent issue does not belong to appropriate hierarchy."),
        ("assignee", {"name": "nobody"}, "assignee", "User 'nobody' does not exist."),
        ("reporter", "admin", "reporter", "data was not an object"),
        ("issuetype", {"name": "Nope"}, "issuetype", "Specify a valid issue type"),
        ("summary", " ", "summary", "You must specify a summary of the issue."),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_refused_under_its_name(member: str, given: Any, error: str, text: str) -> None:
    issues = [{"key": "HSP-1"}, {"key": "HSP-2", "parent": "HSP-1"}]
    talk = Talk(site(issues=issues, links=[]))

    response = talk("PUT", f"{ISSUE}/HSP-1", {"fields": {member: given}})

    assert (response.status, value(response)["errors"]) == (400, {error: text})


def test_a_sub_task_needs_a_parent() -> None:
    talk = Talk()
    task = {**NEW, "issuetype": {"name": "Sub-task"}}

    lonely, good = (talk("POST", ISSUE, {"fields": {**task, **more}}) for more in ({}, {"parent": {"key": "HSP-1"}}))

    text = "Issue type is a sub-task but parent issue key or id not specified."
    assert (lonely.status, value(lonely)["errors"]) == (400, {"issuetype": text})
    assert good.status == 201


def test_an_issue_with_sub_tasks_is_deleted_with_them_or_not_at_all() -> None:
    talk = Talk()
    talk("POST", ISSUE, {"fields": {**NEW, "issuetype": {"name": "Sub-task"}, "parent": {"key": "HSP-1"}}})

    alone = talk("DELETE", f"{ISSUE}/HSP-1")
    both = talk("DELETE", f"{ISSUE}/HSP-1?deleteSubtasks=true")

    assert (alone.status, both.status) == (400, 204)
    assert "has subtasks" in alone.content.decode()
    assert talk("GET", f"{ISSUE}/HSP-6").status == 404


def test_the_children_of_a_deleted_epic_have_no_parent_any_more() -> None:
    talk = Talk()
    talk("POST", ISSUE, {"fields": {**NEW, "parent": {"key": "MKY-5"}}})

    assert talk("DELETE", f"{ISSUE}/MKY-5").status == 204
    assert "parent" not in fields(talk, "HSP-6")


def test_components_are_linktapes_limit_unless_there_are_none() -> None:
    talk = Talk()

    none, one = (talk("PUT", f"{ISSUE}/HSP-1", {"fields": {"components": given}}) for given in ([], [{"name": "core"}]))

    assert (none.status, one.status, one.headers.get("Linktape-Error")) == (204, 501, "unsupported")
