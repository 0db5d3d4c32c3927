"""Issues as far as links go: reading them, and linking by creating, editing and moving them on."""

from __future__ import annotations

from typing import Any

import pytest

from linktape.messages import SITE
from tests.fake.talk import PROFILES, READER, Talk, messages, site, value
from tests.support import link

ISSUE = "/rest/api/2/issue"
ADD = {"type": {"name": "Blocks"}, "outwardIssue": {"key": "MKY-1"}}


def update(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"update": {"issuelinks": list(operations)}}


def names(response: Any) -> set[str]:
    return set(value(response)["fields"])


@pytest.mark.parametrize(
    "query",
    [
        "fields=issuelinks",
        "fields=issuelinks,",
        "fields=%69ssuelinks",
        "fields=issuelinks&expand=&updateHistory=true&properties=*all&fieldsByKeys=false",
        "fields=*all,-summary,-issuetype,-status,-priority,-project,-subtasks,-labels,-description,-assignee,"
        "-resolution,-components,-fixVersions,-versions,-created,-updated",
    ],
)
def test_fields_holds_what_was_asked_for(query: str) -> None:
    assert names(Talk()("GET", f"{ISSUE}/HSP-1?{query}")) == {"issuelinks"}


def test_several_fields_may_come_in_several_parameters() -> None:
    assert names(Talk()("GET", f"{ISSUE}/HSP-1?fields=issuelinks,subtasks&fields=summary")) == {
        "issuelinks",
        "subtasks",
        "summary",
    }


def test_an_issue_is_whole_when_nothing_is_asked_for() -> None:
    body = value(Talk()("GET", f"{ISSUE}/HSP-1"))

    assert {"expand", "id", "self", "key", "fields"} == set(body)
    assert {"summary", "status", "issuelinks", "project"} <= set(body["fields"])
    assert body["self"] == f"{SITE}/rest/api/2/issue/10000"


@pytest.mark.parametrize("name", ["10000", "HSP-1", "hsp-1", "OLD-7"])
def test_an_issue_is_found_by_id_key_and_former_key(name: str) -> None:
    issues = [{"key": "HSP-1", "id": "10000", "former_keys": ["OLD-7"]}, {"key": "MKY-1"}]
    talk = Talk(site(issues=issues, links=[]))

    assert value(talk("GET", f"{ISSUE}/{name}"))["key"] == "HSP-1"


def test_a_moved_issue_can_be_linked_by_its_former_key() -> None:
    issues = [{"key": "HSP-1", "former_keys": ["OLD-7"]}, {"key": "MKY-1"}]
    talk = Talk(site(issues=issues, links=[]))

    assert talk("POST", "/rest/api/2/issueLink", link("OLD-7", "MKY-1")).status == 201
    assert talk.links("MKY-1")[0]["inwardIssue"]["key"] == "HSP-1"


def test_an_entry_shows_the_other_end_as_observed() -> None:
    talk = Talk()
    talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1"))

    [entry] = talk.links("HSP-1")

    assert list(entry) == ["id", "self", "type", "outwardIssue"]
    other = entry["outwardIssue"]
    assert list(other) == ["id", "key", "self", "fields"]
    assert other["self"] == f"{SITE}/rest/api/2/issue/{other['id']}"
    assert list(other["fields"]) == ["summary", "status", "priority", "issuetype"]
    assert isinstance(other["fields"]["status"]["statusCategory"]["id"], int)


def test_entries_are_ordered_by_type_and_then_id() -> None:
    talk = Talk()
    for body in (link("HSP-1", "MKY-1", "Relates"), link("HSP-1", "MKY-2", "Blocks"), link("HSP-1", "MKY-3", "Blocks")):
        talk("POST", "/rest/api/2/issueLink", body)

    assert [entry["outwardIssue"]["key"] for entry in talk.links("HSP-1")] == ["MKY-2", "MKY-3", "MKY-1"]


def test_with_linking_off_the_member_is_missing() -> None:
    response = Talk(site(linking=False))("GET", f"{ISSUE}/HSP-1?fields=issuelinks,summary")

    assert names(response) == {"summary"}


def test_expansions_stand_beside_the_fields() -> None:
    body = value(Talk()("GET", f"{ISSUE}/HSP-1?expand=names,schema,transitions,changelog,editmeta,operations"))

    assert body["names"]["issuelinks"] == "Linked Issues"
    assert body["schema"]["issuelinks"] == {"type": "array", "items": "issuelinks", "system": "issuelinks"}
    assert body["transitions"][0]["to"]["name"] == "Open"
    assert body["changelog"]["histories"] == []
    assert body["editmeta"]["fields"]["issuelinks"]["operations"] == ["add"]


def test_the_addresses_of_a_linked_issue_lead_somewhere() -> None:
    talk = Talk()
    other = value(talk("GET", "/rest/api/2/issueLink/10001"))["inwardIssue"]

    for member in ("status", "priority", "issuetype"):
        path = other["fields"][member]["self"].removeprefix(SITE)
        assert value(talk("GET", path))["name"] == other["fields"][member]["name"]
    assert value(talk("GET", other["self"].removeprefix(SITE)))["key"] == other["key"]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("end", ["outwardIssue", "inwardIssue"])
def test_an_edit_links_in_the_direction_of_the_end_it_names(profile: str, end: str) -> None:
    talk = Talk(site(profile))

    response = talk("PUT", f"{ISSUE}/HSP-1", update({"add": {"type": {"name": "Blocks"}, end: {"key": "MKY-1"}}}))

    assert (response.status, response.content) == (204, b"")
    assert talk.links("HSP-1")[0][end]["key"] == "MKY-1"


def test_an_edit_needs_no_link_permission() -> None:
    projects = [
        {"key": "HSP", "browse": ["reader"], "link": [], "edit": ["reader"]},
        {"key": "MKY", "browse": ["reader"]},
    ]
    users = [{"name": "reader", "email": "reader@example.com", "tokens": ["reader-token"]}]
    issues = [{"key": "HSP-1"}, {"key": "MKY-1"}]
    talk = Talk(site("observed", projects=projects, users=users, issues=issues, links=[]), auth=READER)

    assert talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1")).status == 401
    assert talk("PUT", f"{ISSUE}/HSP-1", update({"add": ADD})).status == 204
    assert len(talk.links("HSP-1")) == 1


EDITS: list[tuple[dict[str, Any], str]] = [
    ({"fields": {"issuelinks": []}}, "Field does not support update 'issuelinks'"),
    (update({"add": ADD}, {"add": ADD}), "Too many operations (2) provided for field 'issuelinks'. "),
    (update({"remove": ADD}), "'remove' operation is not supported."),
    (update({"attach": ADD}), "No operation with name 'attach' found. Valid operations are: "),
    (update({"add": None}), "A null issue link object is invalid for add operation."),
    (
        update({"add": {**ADD, "inwardIssue": {"key": "MKY-2"}}}),
        "You must provide one of 'inwardIssue' or 'outwardIssue', not both.",
    ),
    (update({"add": {**ADD, "comment": {"body": "x"}}}), "Comment not allowed in issue link request."),
    (update({"add": {**ADD, "type": {"name": "Haunts"}}}), "No issue link type with name 'Haunts' found."),
    (update({"add": {**ADD, "outwardIssue": {"key": "MKY-99"}}}), "Issue does not exist or you do not have permission"),
    (update({"add": {"type": {"name": "Blocks"}}}), "At least one of 'id' or 'key' is required to identify an issue."),
    (update({"add": {**ADD, "outwardIssue": {"key": "HSP-1"}}}), "You cannot link an issue to itself."),
]


@pytest.mark.parametrize(("body", "text"), EDITS)
def test_a_wrong_edit_of_links_is_told_by_field_and_changes_nothing(body: dict[str, Any], text: str) -> None:
    talk = Talk()

    response = talk("PUT", f"{ISSUE}/HSP-1", body)

    assert response.status == 400
    assert value(response)["errors"]["issuelinks"].startswith(text)
    assert value(response)["errorMessages"] == []
    assert talk.links("HSP-1") == []


def test_an_edit_by_someone_who_may_not_is_refused_field_by_field() -> None:
    response = Talk()("PUT", f"{ISSUE}/HSP-1", {"fields": {"summary": "x"}, **update({"add": ADD})}, auth=READER)

    assert response.status == 400
    assert value(response)["errors"] == {
        name: f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
        for name in ("summary", "issuelinks")
    }


def test_an_edit_meets_the_limit() -> None:
    issues = [{"key": "HSP-1"}, {"key": "MKY-1", "start_links": 3}]
    talk = Talk(site(issues=issues, links=[], links_per_issue=3))

    assert talk("PUT", f"{ISSUE}/HSP-1", update({"add": ADD})).status == 413
    create = {"fields": {"project": {"key": "HSP"}, "issuetype": {"name": "Task"}, "summary": "x"}}
    assert talk("POST", ISSUE, {**create, **update({"add": ADD})}).status == 413


def test_an_edit_sets_fields_and_adds_a_comment() -> None:
    talk = Talk()
    body = {
        "fields": {"summary": "new words", "labels": ["a"], "priority": {"name": "High"}},
        "update": {"comment": [{"add": {"body": "said"}}]},
    }

    response = talk("PUT", f"{ISSUE}/HSP-1?returnIssue=true", body)

    fields = value(response)["fields"]
    assert (fields["summary"], fields["labels"], fields["priority"]["name"]) == ("new words", ["a"], "High")
    assert [one["body"] for one in talk.comments("HSP-1")] == ["said"]


def test_a_new_issue_has_the_next_key_and_its_link() -> None:
    talk = Talk()
    fields = {"project": {"key": "HSP"}, "issuetype": {"name": "Bug"}, "summary": "new"}

    response = talk("POST", ISSUE, {"fields": fields, **update({"add": ADD})})

    body = value(response)
    assert (response.status, set(body), body["key"]) == (201, {"id", "key", "self"}, "HSP-6")
    assert talk.links("HSP-6")[0]["outwardIssue"]["key"] == "MKY-1"
    assert talk.links("MKY-1")[0]["inwardIssue"]["key"] == "HSP-6"


def test_the_key_of_a_deleted_issue_is_not_used_again() -> None:
    talk = Talk()
    create = {"fields": {"project": {"key": "HSP"}, "issuetype": {"name": "Bug"}, "summary": "new"}}

    first = value(talk("POST", ISSUE, create))["key"]
    talk("DELETE", f"{ISSUE}/{first}")

    assert value(talk("POST", ISSUE, create))["key"] == "HSP-7"


@pytest.mark.parametrize("field", ["project", "issuetype", "summary"])
def test_a_new_issue_needs_its_three_fields(field: str) -> None:
    fields = {"project": {"key": "HSP"}, "issuetype": {"name": "Bug"}, "summary": "new"}
    del fields[field]

    response = Talk()("POST", ISSUE, {"fields": fields})

    assert (response.status, list(value(response)["errors"])) == (400, [field])


def test_a_transition_links_and_moves_on() -> None:
    talk = Talk()
    listed = value(talk("GET", f"{ISSUE}/HSP-1/transitions"))["transitions"]
    done = next(one for one in listed if one["name"] == "Done")

    response = talk("POST", f"{ISSUE}/HSP-1/transitions", {"transition": {"id": done["id"]}, **update({"add": ADD})})

    assert (response.status, response.content) == (204, b"")
    assert value(talk("GET", f"{ISSUE}/HSP-1"))["fields"]["status"]["name"] == "Done"
    assert len(talk.links("HSP-1")) == 1


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Missing 'transition' identifier"),
        ({"transition": {"id": "99999"}}, "Transition id '99999' is not valid for this issue."),
    ],
)
def test_a_wrong_transition_is_refused(body: object, text: str) -> None:
    response = Talk()("POST", f"{ISSUE}/HSP-1/transitions", body)

    assert (response.status, messages(response)) == (400, [text])


def test_the_links_of_a_deleted_issue_go_with_it() -> None:
    talk = Talk()
    talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1"))

    assert talk("DELETE", f"{ISSUE}/HSP-1").status == 204

    assert talk.links("MKY-1") == []
    assert talk("GET", f"{ISSUE}/HSP-1").status == 404
    assert talk("DELETE", f"{ISSUE}/MKY-1", auth=READER).status == 403


def test_the_changelog_tells_of_a_link_at_both_ends() -> None:
    talk = Talk()
    talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1"))
    talk("POST", "/rest/api/2/issueLink", link("HSP-1", "MKY-1"))  # a duplicate adds nothing
    talk("DELETE", "/rest/api/2/issueLink/10002")

    source = value(talk("GET", f"{ISSUE}/HSP-1/changelog"))
    destination = value(talk("GET", f"{ISSUE}/MKY-1?expand=changelog"))["changelog"]

    made = {"field": "Link", "fieldtype": "jira", "from": None, "fromString": None}
    gone = {"field": "Link", "fieldtype": "jira", "to": None, "toString": None}
    assert [entry["items"] for entry in source["values"]] == [
        [{**made, "to": "MKY-1", "toString": "This issue blocks MKY-1"}],
        [{**gone, "from": "MKY-1", "fromString": "This issue blocks MKY-1"}],
    ]
    assert [entry["items"][0]["toString"] for entry in destination["histories"]] == [
        None,
        "This issue is blocked by HSP-1",
    ]
    assert source["values"][0]["created"] < destination["histories"][1]["created"]
    assert (source["total"], source["isLast"]) == (2, True)
    assert int(source["values"][0]["id"]) + 1 == int(destination["histories"][1]["id"])


def test_a_page_of_the_changelog_leads_to_the_next() -> None:
    talk = Talk()
    for n in range(1, 4):
        talk("POST", "/rest/api/2/issueLink", link("HSP-1", f"MKY-{n}"))

    first = value(talk("GET", f"{ISSUE}/HSP-1/changelog?maxResults=2"))
    second = value(talk("GET", first["nextPage"].removeprefix(SITE)))

    assert [len(first["values"]), first["isLast"]] == [2, False]
    assert [len(second["values"]), second["isLast"]] == [1, True]


def test_a_project_can_be_closed_to_an_app() -> None:
    projects = [{"key": "HSP", "browse": ["app", "admin"], "link": ["app"], "blocks_apps": ["app"]}]
    users = [
        {"name": "app", "email": "app@example.com", "tokens": ["app-token"]},
        {"name": "admin", "email": "admin@example.com", "tokens": ["token"]},
    ]
    talk = Talk(site(projects=projects, users=users, issues=[{"key": "HSP-1"}], links=[]))

    assert talk("GET", f"{ISSUE}/HSP-1").status == 200
    assert talk("GET", f"{ISSUE}/HSP-1", auth="Bearer app-token").cause == "issue-not-visible"


def test_a_security_level_hides_an_issue_and_its_links() -> None:
    projects = [
        {
            "key": "HSP",
            "browse": ["admin", "reader"],
            "link": ["admin"],
            "security_levels": {"Staff": ["jira-administrators"]},
        }
    ]
    users = [
        {"name": "admin", "email": "admin@example.com", "tokens": ["token"], "groups": ["jira-administrators"]},
        {"name": "reader", "email": "reader@example.com", "tokens": ["reader-token"]},
    ]
    issues = [{"key": "HSP-1"}, {"key": "HSP-2", "security_level": "Staff"}]
    links = [{"type": "Blocks", "from": "HSP-1", "to": "HSP-2"}]
    talk = Talk(site(projects=projects, users=users, issues=issues, links=links))

    assert len(talk.links("HSP-1")) == 1
    assert talk.links("HSP-1", auth=READER) == []
    assert talk("GET", f"{ISSUE}/HSP-2", auth=READER).cause == "issue-not-visible"
