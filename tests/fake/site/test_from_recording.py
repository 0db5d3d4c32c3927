"""A site made of a recording."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.fake.serve import serve
from linktape.fake.site.dumping import dump
from linktape.fake.site.from_recording import site_from_interactions
from linktape.fake.site.world import World
from linktape.jira.bodies import JsonValue
from linktape.jira.operations import Operation
from linktape.messages import SITE, Request, Response
from tests.fake.talk import Talk, site, value
from tests.support import basic, call, link

Exchange = tuple[Operation, Request, Response]


def record(world: World, *asked: tuple[str, str, object]) -> list[Exchange]:
    exchanges: list[Exchange] = []
    for method, target, body in asked:
        made = call(method, target, body, auth=basic())
        exchanges.append((made.operation, made.request, serve(world, made.operation, made.request).response))
    return exchanges


def test_what_was_recorded_becomes_the_state() -> None:
    commented = link("HSP-1", "MKY-1", comment={"body": "said"})
    tape = record(
        World(site()),
        ("GET", "/rest/api/2/issueLinkType", None),
        ("POST", "/rest/api/2/issueLink", commented),
        ("POST", "/rest/api/2/issueLink", link("HSP-1", "PR-1", "Relates")),
        ("GET", "/rest/api/2/issue/HSP-1", None),
        ("GET", "/rest/api/2/issue/HSP-1/comment", None),
        ("POST", "/rest/api/2/issueLink", link("HSP-2", "HSP-1")),
        ("DELETE", "/rest/api/2/issueLink/10003", None),
        ("GET", "/rest/api/2/myself", None),
    )

    talk = Talk(site_from_interactions(tape, "a.yaml"), auth="Basic c29tZW9uZTplbHNl")

    assert sorted(talk.world.graph()) == [("Blocks", "HSP-1", "MKY-1"), ("Blocks", "HSP-2", "HSP-1")]
    assert [entry["id"] for entry in talk.links("HSP-1")] == ["10002", "10004"]
    issue = value(talk("GET", "/rest/api/2/issue/MKY-1"))
    assert (issue["id"], issue["fields"]["summary"], issue["fields"]["status"]["name"]) == (
        "10005",
        "First in MKY",
        "In Progress",
    )
    assert [one["body"] for one in talk.comments("HSP-1")] == ["said"]
    assert value(talk("GET", "/rest/api/2/myself"))["emailAddress"] == "admin@example.com"
    assert talk("POST", "/rest/api/2/issueLink", link("HSP-1", "PR-1")).status == 201
    assert talk("GET", "/rest/api/2/issue/HSP-1", auth=None).status == 401


def test_a_recording_decides_what_nobody_knows() -> None:
    limited = site("datacenter", delete_status=200)
    tape = record(
        World(limited),
        ("GET", "/rest/api/2/serverInfo", None),
        ("GET", "/rest/api/2/issueLink/10001", None),
        ("DELETE", "/rest/api/2/issueLink/10001", None),
    )
    tape += record(
        World(site(links_per_issue=0, limit_text="No more than nothing.")),
        ("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1")),
    )

    made = site_from_interactions(tape)

    assert made.profile == "datacenter"
    assert (made.rules.delete_status, made.answers.text("link-limit")) == (200, "No more than nothing.")
    assert [issue.key for issue in made.issues.values()] == ["PR-3", "PR-2"]
    assert made.links == {}


def test_link_types_that_are_shown_without_ids_are_all_there() -> None:
    types = [{"name": name, "inward": f"{name} by", "outward": name} for name in ("bars", "haunts")]
    read = call("GET", "/rest/api/2/issueLinkType")

    made = site_from_interactions([(read.operation, read.request, Response.json(200, {"issueLinkTypes": types}))])

    assert [kind.name for kind in made.link_types.values()] == ["bars", "haunts"]


def test_an_empty_recording_is_an_empty_site() -> None:
    assert site_from_interactions([]).issues == {}


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["HSP-1", "HSP-2", "10001", "Blocks", "is blocked by", "a\nb", "", "a\nb"])
)
words = st.sampled_from(
    ["key", "id", "fields", "issuelinks", "type", "inwardIssue", "outwardIssue", "name", "inward", "outward",
     "status", "priority", "comments", "body", "summary", "errorMessages", "statusCategory", "accountId", "displayName"]
)  # fmt: skip
shapes = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=6))
targets = st.sampled_from(
    [
        ("GET", "/rest/api/2/issue/HSP-1"),
        ("GET", "/rest/api/2/issue/HSP-1/comment"),
        ("DELETE", "/rest/api/2/issueLink/10001"),
        ("DELETE", "/rest/api/2/issue/HSP-2"),
        ("POST", "/rest/api/2/issueLink"),
        ("GET", "/rest/api/2/myself"),
        ("GET", "/rest/api/2/serverInfo"),
    ]
)


@pytest.mark.slow
@given(st.lists(st.tuples(targets, shapes, shapes, st.sampled_from([200, 204, 404, 413])), max_size=6))
def test_no_recording_makes_it_raise(
    exchanges: list[tuple[tuple[str, str], JsonValue, JsonValue, int]],
) -> None:
    tape: list[Exchange] = []
    for (method, target), asked, answered, status in exchanges:
        made = call(method, target, asked)
        tape.append((made.operation, made.request, Response.json(status, answered)))

    dump(World(site_from_interactions(tape)))


def test_a_recorded_refusal_shows_the_sites_own_status() -> None:
    made = call("POST", "/rest/api/3/issueLinkType", {"name": "Blocks", "inward": "a", "outward": "b"})
    answer = Response.errors(409, "You cannot create two issue link types with the same name.")

    recorded = site_from_interactions([(made.operation, made.request, answer)])

    assert recorded.answers.status("link-type-in-use") == 409


@pytest.mark.parametrize("profile", ["documented", "datacenter"])
def test_whether_the_site_says_where_a_new_link_is_is_learnt_from_one(profile: str) -> None:
    tape = record(World(site(profile)), ("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1")))

    rules = site_from_interactions(tape).rules

    assert rules.created_location is (profile == "datacenter")
    assert rules.created_type == site(profile).rules.created_type


def shown(fields: dict[str, Any], key: str = "PROD-757", id_: str = "350000") -> Exchange:
    """Give an exchange in which an issue of some site is read."""
    body: JsonValue = {"id": id_, "key": key, "fields": fields}
    return answered(f"/rest/api/3/issue/{key}", body)


def answered(path: str, body: JsonValue) -> Exchange:
    made = call("GET", path)
    return (made.operation, made.request, Response.json(200, body))


EPIC = {
    "id": "10000", "name": "Epic", "description": "", "iconUrl": "https://x.example/images/epic.svg",
    "subtask": False, "hierarchyLevel": 1,
}  # fmt: skip
TEAMS = {
    "id": "10693", "name": "Project", "description": "", "iconUrl": f"{SITE}/rest/api/2/universal_avatar/7",
    "subtask": False, "avatarId": 14148, "entityId": "b66780fd-0000-4000-8000-000000000000", "hierarchyLevel": 0,
}  # fmt: skip
CATEGORY = {"self": "x", "id": 4, "key": "indeterminate", "colorName": "yellow", "name": "In Progress"}
STATUS = {"id": "3", "name": "In Progress", "description": "", "iconUrl": f"{SITE}/images/progress.png"}


@pytest.mark.parametrize("kind", [EPIC, TEAMS])
def test_an_issue_type_is_what_was_recorded(kind: dict[str, Any]) -> None:
    talk = Talk(site_from_interactions([shown({"summary": "a", "issuetype": kind})]))

    now = value(talk("GET", "/rest/api/3/issue/PROD-757"))["fields"]["issuetype"]

    assert {name: now.get(name) for name in (*kind, "avatarId", "entityId")} == {
        "avatarId": None,
        "entityId": None,
    } | kind


@pytest.mark.parametrize("category", [{}, {"statusCategory": CATEGORY}])
def test_a_status_has_the_icon_and_the_category_that_were_recorded(category: dict[str, Any]) -> None:
    talk = Talk(site_from_interactions([shown({"summary": "a", "status": STATUS | category})]))

    now = value(talk("GET", "/rest/api/3/issue/PROD-757"))["fields"]["status"]

    assert now["iconUrl"] == STATUS["iconUrl"]
    assert now.get("statusCategory", {}).get("key") == category.get("statusCategory", {}).get("key")


def test_an_issue_without_a_priority_has_none() -> None:
    """Server 8 leaves the member out of a linked issue, Cloud says null."""
    kind = {"id": "10003", "name": "Relates", "inward": "relates to", "outward": "relates to"}
    other = {"id": "822927", "key": "DM-2", "fields": {"summary": "a", "status": STATUS, "issuetype": EPIC}}
    entry = {"id": "105900", "type": kind, "inwardIssue": other}
    tape = [shown({"issuelinks": [entry], "priority": None}, "DM-1", "864125")]

    talk = Talk(site_from_interactions(tape))

    [now] = talk.links("DM-1")
    assert "priority" not in now["inwardIssue"]["fields"]
    assert value(talk("GET", "/rest/api/2/issue/DM-1"))["fields"]["priority"] is None


def test_what_an_issue_says_of_people_time_and_place_is_kept() -> None:
    ann = {"accountId": "7:a", "displayName": "Ann", "emailAddress": "ann@example.com", "active": True}
    fields = {
        "summary": "a", "reporter": ann, "creator": ann, "assignee": None, "labels": ["x"], "duedate": "2026-02-01",
        "description": "words", "created": "2025-04-30T18:28:12.837+0200", "updated": "2025-05-01T00:00:00.000+0000",
        "parent": {"id": "350001", "key": "PROD-758", "fields": {"summary": "above"}},
    }  # fmt: skip

    talk = Talk(site_from_interactions([shown(fields)]))
    now = value(talk("GET", "/rest/api/2/issue/PROD-757"))["fields"]

    assert [now[role] and now[role]["displayName"] for role in ("reporter", "creator", "assignee")] == [
        "Ann",
        "Ann",
        None,
    ]
    assert (now["labels"], now["duedate"], now["description"]) == (["x"], "2026-02-01", "words")
    assert (now["created"], now["updated"]) == ("2025-04-30T16:28:12.837+0000", "2025-05-01T00:00:00.000+0000")
    assert (now["parent"]["key"], now["parent"]["fields"]["summary"]) == ("PROD-758", "above")


def test_the_caller_is_the_one_whom_issues_name() -> None:
    ann: dict[str, JsonValue] = {"accountId": "7", "displayName": "Ann", "emailAddress": "ann@example.com"}
    tape = [shown({"summary": "a", "reporter": ann}), answered("/rest/api/3/myself", ann)]

    talk = Talk(site_from_interactions(tape))

    assert len(talk.world.site.users) == 1
    assert value(talk("GET", "/rest/api/3/issue/PROD-757"))["fields"]["reporter"]["accountId"] == "7"


@pytest.mark.parametrize("parents", [("A-1", "A-1"), ("A-2", "A-1"), ("A-9", "A-9")])
def test_a_parent_that_is_not_there_or_below_its_child_is_left_out(parents: tuple[str, str]) -> None:
    one, two = ({"summary": "x", "parent": {"key": parent}} for parent in parents)

    made = site_from_interactions([shown(one, "A-1", "1"), shown(two, "A-2", "2")])

    assert {issue.key: issue.parent for issue in made.issues.values()} == {"A-1": None, "A-2": None}


@pytest.mark.parametrize(
    ("info", "profile", "version"),
    [
        ({"version": "9.12.38", "deploymentType": "Server"}, "datacenter", "9.12.38"),
        ({"version": "10.4.0", "deploymentType": "Server"}, "datacenter", "10.4.0"),
        ({"version": "6.1"}, "datacenter", "6.1"),
        ({"version": "1001.0.0-SNAPSHOT", "deploymentType": "Cloud"}, "documented", "1001.0.0-SNAPSHOT"),
        ({"version": "nine", "deploymentType": "Cloud"}, "documented", "1001.0.0-SNAPSHOT"),
    ],
)
def test_a_server_stays_of_its_version(info: dict[str, JsonValue], profile: str, version: str) -> None:
    made = site_from_interactions([answered("/rest/api/2/serverInfo", info)])

    assert (made.profile, made.rules.version) == (profile, version)
    now = value(Talk(made)("GET", "/rest/api/2/serverInfo"))
    assert now["version"] == version
    assert now.get("deploymentType") == (info.get("deploymentType") if profile == "datacenter" else "Cloud")


@pytest.mark.parametrize("color", ["yellow", "inprogress"])
def test_colors_are_those_that_were_recorded(color: str) -> None:
    status = STATUS | {"statusCategory": CATEGORY | {"colorName": color}}
    info: dict[str, JsonValue] = {"version": "8.20.1", "deploymentType": "Server"}
    tape = [answered("/rest/api/2/serverInfo", info), shown({"summary": "a", "status": status})]

    now = value(Talk(site_from_interactions(tape))("GET", "/rest/api/2/issue/PROD-757"))["fields"]["status"]

    assert now["statusCategory"]["colorName"] == color
