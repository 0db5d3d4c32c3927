"""fake/json_forms.py: the JSON of links, of what they show, and of times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from linktape.fake import json_forms
from linktape.fake.ask import Ask
from linktape.fake.callers import NOBODY
from linktape.fake.site.site import BEGINNING_MS, IssueType, Status
from linktape.fake.site.world import World
from tests.fake.talk import PROFILES, site
from tests.support import call


def ask(profile: str = "documented", api: str = "2") -> Ask:
    made = call("GET", f"/rest/api/{api}/issueLink/10001")
    return Ask(World(site(profile)), NOBODY, made.operation, made.request)


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (BEGINNING_MS, "2026-01-05T09:00:00.000+0000"),
        (BEGINNING_MS + 7, "2026-01-05T09:00:00.007+0000"),
        (BEGINNING_MS + 59_999, "2026-01-05T09:00:59.999+0000"),
        (0, "1970-01-01T00:00:00.000+0000"),
    ],
)
def test_a_time_is_written_as_jira_does(ms: int, text: str) -> None:
    assert json_forms.time(ms) == text


def test_a_link_shows_both_ends_by_itself_and_the_other_one_in_an_issue() -> None:
    one = ask()
    link = one.world.links[10001]
    source, destination = one.world.issues[link.source_id], one.world.issues[link.destination_id]

    alone = json_forms.link(one, link)
    at_source, at_destination = (json_forms.entry(one, link, issue) for issue in (source, destination))

    assert alone["inwardIssue"] == json_forms.linked_issue(one, source)
    assert alone["outwardIssue"] == json_forms.linked_issue(one, destination)
    assert at_source["outwardIssue"] == alone["outwardIssue"]
    assert "inwardIssue" not in at_source
    assert at_destination["inwardIssue"] == alone["inwardIssue"]
    assert "outwardIssue" not in at_destination


@pytest.mark.parametrize(("api", "version"), [("2", "2"), ("3", "3"), ("latest", "2")])
def test_every_address_is_of_the_version_of_the_answer_but_for_icons(api: str, version: str) -> None:
    one = ask(api=api)

    shown = str(json_forms.linked_issue(one, next(iter(one.world.issues.values()))))

    addresses = [part.split("'")[0] for part in shown.split("/rest/api/")[1:]]
    assert {part.split("/")[0] for part in addresses if "universal_avatar" not in part} == {version}
    assert {part.split("/")[0] for part in addresses if "universal_avatar" in part} == {"2"}


@pytest.mark.parametrize(
    ("profile", "color", "members"),
    [
        ("documented", "green", ["subtask", "avatarId", "hierarchyLevel"]),
        ("observed", "green", ["subtask", "avatarId", "hierarchyLevel"]),
        ("datacenter", "success", ["subtask", "avatarId"]),
    ],
)
def test_what_an_issue_shows_is_shaped_by_its_deployment(profile: str, color: str, members: list[str]) -> None:
    one = ask(profile)

    shown: Any = json_forms.linked_issue(one, one.world.issues[10000])["fields"]

    assert shown["status"]["statusCategory"]["colorName"] == color
    assert list(shown["issuetype"])[5:] == members
    icon = shown["issuetype"]["iconUrl"]
    assert ("/secure/viewavatar?size=xsmall&avatarId=10303" in icon) == (profile == "datacenter")
    assert ("simplified" in json_forms.project(one, one.site.projects["HSP"])) == (profile != "datacenter")


def test_what_a_site_has_not_is_not_shown() -> None:
    """Before Server 6.2 a status had no category, and a project may have no priorities."""
    one = ask()
    issue = replace(one.world.issues[10000], priority=None)

    assert "priority" not in str(json_forms.linked_issue(one, issue)["fields"])
    assert "statusCategory" not in json_forms.status(one, Status(7, "DONE", None))
    assert json_forms.status_category(one, Status(7, "DONE", None)) is None
    assert "avatarId" not in json_forms.issue_type(one, IssueType(7, "Epic", avatar_id=None, icon_url="http://x/e.svg"))


@pytest.mark.parametrize("profile", PROFILES)
def test_a_user_is_shown_by_account_on_cloud_and_by_name_on_data_center(profile: str) -> None:
    one = ask(profile)

    shown = json_forms.user(one, one.site.users[0])

    if profile == "datacenter":
        assert list(shown)[:3] == ["self", "name", "key"]
        assert "accountType" not in shown
    else:
        assert (list(shown)[1], list(shown)[-1]) == ("accountId", "accountType")


def test_nobody_is_no_user() -> None:
    assert json_forms.user_named(ask(), None) is None
    assert json_forms.user_named(ask(), "gone") is None


@pytest.mark.parametrize(
    ("created_ms", "updated_ms", "created", "updated"),
    [(None, None, BEGINNING_MS, BEGINNING_MS), (5, None, 5, 5), (5, 9, 5, 9), (None, 9, BEGINNING_MS, 9), (0, 0, 0, 0)],
)
def test_an_issue_that_was_not_changed_was_changed_when_it_was_created(
    created_ms: int | None, updated_ms: int | None, created: int, updated: int
) -> None:
    issue = replace(next(iter(site().issues.values())), created_ms=created_ms, updated_ms=updated_ms)

    assert (json_forms.created(issue), json_forms.updated(issue)) == (
        json_forms.time(created),
        json_forms.time(updated),
    )


def test_avatars_come_in_four_sizes_whatever_the_address_has() -> None:
    assert json_forms.avatars("x") == {
        "48x48": "x?size=large", "24x24": "x?size=small", "16x16": "x?size=xsmall", "32x32": "x?size=medium",
    }  # fmt: skip
    assert json_forms.avatars("x?a=b")["16x16"] == "x?a=b&size=xsmall"


@pytest.mark.parametrize(
    ("profile", "colors", "is_cloud"),
    [
        ("documented", ("blue-gray", "yellow", "green"), True),
        ("observed", ("blue-gray", "yellow", "green"), True),
        ("datacenter", ("default", "inprogress", "success"), False),
    ],
)
def test_data_center_has_colors_of_its_own_and_lacks_what_only_cloud_shows(
    profile: str, colors: tuple[str, ...], is_cloud: bool
) -> None:
    one = ask(profile)
    statuses = [json_forms.status(one, one.site.statuses[name]) for name in ("To Do", "In Progress", "Done")]
    issue_type = json_forms.issue_type(one, one.site.issue_types["Epic"])
    project = json_forms.project(one, one.site.projects["HSP"])

    assert tuple(status["statusCategory"]["colorName"] for status in statuses) == colors  # type: ignore[index,call-overload]  # known shape
    assert ("hierarchyLevel" in issue_type) is is_cloud
    assert ("simplified" in project) is is_cloud
