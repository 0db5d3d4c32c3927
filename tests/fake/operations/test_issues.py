"""fake/operations/issues.py: reading issues as far as links go, their changelog, and their transitions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from linktape.fake.issue_fields import FIELDS
from linktape.messages import SITE
from tests.fake.talk import Talk, messages, site, value
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
        "fields=*all," + ",".join(f"-{name}" for name in FIELDS if name != "issuelinks"),
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

    assert list(body) == ["expand", "id", "self", "key", "fields"]
    assert "transitions" not in body["expand"]
    assert {"summary", "status", "issuelinks", "project"} <= set(body["fields"])
    assert body["self"] == f"{SITE}/rest/api/2/issue/10000"


def test_an_issue_of_data_center_ends_in_rendered_fields() -> None:
    talk = Talk(site("datacenter"))
    whole, rendered = (value(talk("GET", f"{ISSUE}/HSP-1{query}")) for query in ("", "?expand=renderedFields"))

    assert (list(whole)[-1], whole["renderedFields"]) == ("renderedFields", None)
    assert rendered["renderedFields"] is not None


def test_latest_stands_in_the_issues_own_address_alone() -> None:
    body = value(Talk()("GET", "/rest/api/latest/issue/PR-3"))

    assert body["self"] == f"{SITE}/rest/api/latest/issue/10012"
    assert "/latest/" not in json.dumps(body["fields"])
    assert body["fields"]["issuelinks"][0]["self"] == f"{SITE}/rest/api/2/issueLink/10001"


def test_searches_leave_out_what_is_long_unless_asked() -> None:
    talk = Talk()
    [found] = value(talk("GET", "/rest/api/3/search/jql?jql=key=HSP-1&fields=*navigable"))["issues"]

    assert {"comment", "worklog", "attachment"}.isdisjoint(found["fields"])
    assert {"summary", "reporter", "issuelinks"} <= set(found["fields"])


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


ORDERED = {
    "by the link type's name": [("A-1", "A-3", "Relates"), ("A-1", "A-2", "Blocks")],
    "outward before inward": [("A-2", "A-1", "Blocks"), ("A-1", "A-3", "Blocks")],
    "by issue type": [("A-1", "A-2", "Blocks"), ("A-1", "STORY-1", "Blocks")],
    "by status": [("A-1", "A-2", "Blocks"), ("A-1", "OPEN-1", "Blocks")],
    "by priority": [("A-1", "A-2", "Blocks"), ("A-1", "HIGH-1", "Blocks")],
    "by the other issue's id": [("A-1", "A-4", "Blocks"), ("A-1", "A-2", "Blocks"), ("A-1", "A-3", "Blocks")],
}
"""Links in the order in which they are made, which is another one than that in which Jira shows them."""


@pytest.mark.parametrize("made", ORDERED.values(), ids=ORDERED.keys())
def test_entries_are_in_jiras_order_and_not_in_the_order_they_were_made_in(made: list[tuple[str, str, str]]) -> None:
    issues = [
        {"key": "A-1"}, {"key": "A-2"}, {"key": "A-3"}, {"key": "A-4"},
        {"key": "STORY-1", "type": "Story"}, {"key": "OPEN-1", "status": "Open"}, {"key": "HIGH-1", "priority": "High"},
    ]  # fmt: skip
    projects = [{"key": key, "browse": ["admin"], "link": ["admin"]} for key in ("A", "STORY", "OPEN", "HIGH")]
    users = [{"name": "admin", "email": "admin@example.com", "tokens": ["token"]}]
    talk = Talk(site(users=users, projects=projects, issues=issues, links=[]))
    for source, destination, kind in made:
        talk("POST", "/rest/api/2/issueLink", link(source, destination, kind))

    shown = [(entry.get("outwardIssue") or entry["inwardIssue"])["key"] for entry in talk.links("A-1")]

    ends = [destination if source == "A-1" else source for source, destination, _ in made]
    assert shown == sorted(shown, key=lambda key: (ends.index(key) == 0, key))
    assert shown[-1] == ends[0]


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


@pytest.mark.parametrize(("profile", "ends"), [("documented", False), ("observed", False), ("datacenter", True)])
def test_a_whole_issue_of_data_center_ends_in_rendered_fields(profile: str, ends: bool) -> None:
    talk = Talk(site(profile))
    whole = value(talk("GET", "/rest/api/2/issue/HSP-1"))
    part = value(talk("GET", "/rest/api/2/issue/HSP-1?fields=summary"))
    rendered = value(talk("GET", "/rest/api/2/issue/HSP-1?expand=renderedFields"))

    assert (list(whole)[-1] == "renderedFields", whole.get("renderedFields")) == (ends, None)
    assert "renderedFields" not in part
    assert rendered["renderedFields"]
