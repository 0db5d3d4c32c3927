"""Issues as far as links go: reading them, and linking by creating, editing and moving them on."""

from __future__ import annotations

from typing import Any

import pytest

from linktape.messages import SITE
from tests.fake.talk import Talk, site, value
from tests.support import link

ISSUE = "/rest/api/2/issue"


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
