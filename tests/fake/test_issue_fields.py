"""fake/issue_fields.py: what an issue shows in each of its fields."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake.talk import READER, Talk, site, value

READ_BY_CLIENTS = {"comment", "reporter", "creator", "assignee", "watches", "votes", "worklog", "attachment", "duedate"}
CLOUDS = {"statusCategory", "statuscategorychangedate", "issuerestriction"}
DATA_CENTERS = {"archiveddate", "archivedby"}


def fields(talk: Talk, key: str = "HSP-1", **more: Any) -> dict[str, Any]:
    shown: dict[str, Any] = value(talk("GET", f"/rest/api/2/issue/{key}", **more))["fields"]
    return shown


@pytest.mark.parametrize("profile", ["documented", "observed", "datacenter"])
def test_a_whole_issue_has_the_members_that_every_client_reads(profile: str) -> None:
    shown = set(fields(Talk(site(profile))))

    assert len(shown) >= 38
    assert shown >= READ_BY_CLIENTS
    own, others = (DATA_CENTERS, CLOUDS) if profile == "datacenter" else (CLOUDS, DATA_CENTERS)
    assert own <= shown
    assert shown.isdisjoint(others)


def test_whoever_makes_an_issue_reports_and_watches_it() -> None:
    talk = Talk()
    new = {"project": {"key": "HSP"}, "issuetype": {"name": "Bug"}, "summary": "new"}
    talk("POST", "/rest/api/2/issue", {"fields": new})

    mine, others = fields(talk, "HSP-6"), fields(talk, "HSP-6", auth=READER)

    assert mine["reporter"]["displayName"] == mine["creator"]["displayName"] == "admin"
    assert mine["assignee"] is None
    assert (mine["watches"]["watchCount"], mine["watches"]["isWatching"]) == (1, True)
    assert others["watches"]["isWatching"] is False


def test_the_sites_first_user_has_reported_what_nobody_is_named_for() -> None:
    issues = [{"key": "HSP-1"}, {"key": "MKY-1", "reporter": "reader"}, {"key": "PR-1", "reporter": None}]
    talk = Talk(site(issues=issues, links=[]))

    shown = [fields(talk, key) for key in ("HSP-1", "MKY-1", "PR-1")]

    assert [one["reporter"] and one["reporter"]["displayName"] for one in shown] == ["admin", "reader", None]
    assert [one["creator"] and one["creator"]["displayName"] for one in shown] == ["admin", "reader", None]


@pytest.mark.parametrize("profile", ["documented", "datacenter"])
def test_an_issue_shows_the_comments_that_the_caller_may_see(profile: str) -> None:
    talk = Talk(site(profile))
    everybody, few = "for all", "for Developers"
    talk("POST", "/rest/api/2/issue/HSP-1/comment", {"body": everybody})
    talk(
        "POST", "/rest/api/2/issue/HSP-1/comment", {"body": few, "visibility": {"type": "role", "value": "Developers"}}
    )

    pages = [fields(talk, auth=auth)["comment"] for auth in (talk.auth, READER)]

    assert [[one["body"] for one in page["comments"]] for page in pages] == [[everybody, few], [everybody]]
    assert [(page["startAt"], page["maxResults"], page["total"]) for page in pages] == [(0, 2, 2), (0, 1, 1)]
    assert ("self" in pages[0]) == (profile != "datacenter")


def test_a_child_shows_its_parent_and_a_parent_its_sub_tasks() -> None:
    issues = [
        {"key": "HSP-1", "type": "Epic"},
        {"key": "HSP-2", "type": "Story", "parent": "HSP-1"},
        {"key": "HSP-3", "type": "Sub-task", "parent": "HSP-2"},
    ]
    talk = Talk(site(issues=issues, links=[]))

    epic, story, task = (fields(talk, key) for key in ("HSP-1", "HSP-2", "HSP-3"))

    assert "parent" not in epic
    assert (story["parent"]["key"], task["parent"]["key"]) == ("HSP-1", "HSP-2")
    assert list(story["parent"]["fields"]) == ["summary", "status", "priority", "issuetype"]
    assert [one["key"] for one in story["subtasks"]] == ["HSP-3"]
    assert epic["subtasks"] == []  # only sub-tasks stand here


def test_a_parent_that_the_caller_may_not_see_is_left_out() -> None:
    issues = [{"key": "SEC-1"}, {"key": "HSP-1", "parent": "SEC-1"}]
    talk = Talk(site(issues=issues, links=[]))

    assert "parent" in fields(talk)
    assert "parent" not in fields(talk, auth=READER)


def test_a_security_level_is_shown_by_its_name() -> None:
    projects = [{"key": "HSP", "browse": ["admin"], "security_levels": {"none": [], "staff": ["admin"]}}]
    issues = [{"key": "HSP-1", "security_level": "staff"}]
    users = [{"name": "admin", "email": "admin@example.com", "tokens": ["token"]}]

    security = fields(Talk(site(users=users, projects=projects, issues=issues, links=[])))["security"]

    assert (security["id"], security["name"]) == ("10001", "staff")


def test_the_category_of_a_status_changes_when_the_issue_is_moved() -> None:
    talk = Talk()
    before = fields(talk)
    talk("POST", "/rest/api/2/issue/HSP-1/transitions", {"transition": {"id": "21"}})
    talk("PUT", "/rest/api/2/issue/HSP-1", {"fields": {"summary": "later"}})
    after = fields(talk)

    assert before["statuscategorychangedate"] == before["created"]
    assert after["created"] < after["statuscategorychangedate"] < after["updated"]
    assert after["statusCategory"]["key"] == "indeterminate"
