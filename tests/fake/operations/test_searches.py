"""JQL as far as link clients use it, and the bulk fetch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake.talk import READER, Talk, messages, site, value
from tests.support import link

SEARCH = "/rest/api/2/search"


@pytest.fixture
def talk() -> Talk:
    found = Talk()
    for body in (link("HSP-1", "MKY-1"), link("MKY-2", "HSP-1"), link("HSP-1", "PR-1", "Relates")):
        assert found("POST", "/rest/api/2/issueLink", body).status == 201
    return found


def keys(response: Any) -> set[str]:
    return {issue["key"] for issue in value(response)["issues"]}


def test_a_search_shows_links(talk: Talk) -> None:
    [issue] = value(talk("POST", SEARCH, {"jql": "key = HSP-1", "fields": ["issuelinks"]}))["issues"]

    assert issue["fields"] == {"issuelinks": talk.links("HSP-1")}


def test_the_old_search_counts_and_the_new_one_gives_a_token(talk: Talk) -> None:
    old = value(talk("GET", f"{SEARCH}?jql=project=HSP&maxResults=2&startAt=4"))
    new = value(talk("GET", "/rest/api/3/search/jql?jql=project=HSP&maxResults=3"))
    rest = value(talk("GET", f"/rest/api/3/search/jql?jql=project=HSP&nextPageToken={new['nextPageToken']}"))

    assert (old["total"], old["startAt"], len(old["issues"])) == (5, 4, 1)
    assert (new["isLast"], len(new["issues"]), len(rest["issues"]), rest["isLast"]) == (False, 3, 2, True)
    assert all(set(issue) == {"id"} for issue in new["issues"])


def test_what_the_caller_may_not_see_is_not_found(talk: Talk) -> None:
    assert keys(talk("GET", f"{SEARCH}?jql=project=SEC")) == {"SEC-1"}
    refused = talk("GET", f"{SEARCH}?jql=project=SEC", auth=READER)

    assert "SEC-1" not in keys(talk("GET", f"{SEARCH}?jql=key!=HSP-1", auth=READER))
    assert (refused.status, messages(refused)) == (400, ["The value 'SEC' does not exist for the field 'project'."])


def test_the_new_search_wants_a_bounded_query(talk: Talk) -> None:
    assert talk("GET", "/rest/api/3/search/jql?jql=").status == 400
    assert talk("GET", f"{SEARCH}?jql=").status == 200
    assert talk("GET", "/rest/api/3/search/jql?jql=project=HSP&nextPageToken=bm9wZQ").status == 400


def test_an_unknown_member_of_a_search_is_a_bad_payload(talk: Talk) -> None:
    response = talk("POST", "/rest/api/3/search/jql", {"jql": "project = PUB", "colour": 1})

    text = "Invalid request payload. Refer to the REST API documentation and try again."
    assert (response.status, value(response)) == (400, {"errorMessages": [text]})


def test_a_bulk_fetch_gives_what_can_be_seen_and_names_the_rest(talk: Talk) -> None:
    body = {"issueIdsOrKeys": ["HSP-1", "10001", "SEC-1", "HSP-99", "HSP-1"], "fields": ["issuelinks"]}

    found = value(talk("POST", "/rest/api/3/issue/bulkfetch", body, auth=READER))

    assert [issue["key"] for issue in found["issues"]] == ["HSP-1", "HSP-2"]
    assert [error["id"] for error in found["issueErrors"]] == ["SEC-1", "HSP-99"]
    assert len(found["issues"][0]["fields"]["issuelinks"]) == 3


@pytest.mark.parametrize("names", [[], None, ["HSP-1"] * 101])
def test_a_bulk_fetch_of_none_or_too_many_is_400(talk: Talk, names: object) -> None:
    assert talk("POST", "/rest/api/3/issue/bulkfetch", {"issueIdsOrKeys": names}).status == 400


def test_a_dead_bearer_finds_nothing_on_data_center() -> None:
    talk = Talk(site("datacenter"), auth="Bearer nonsense")

    response = talk("GET", f"{SEARCH}?jql=project=HSP")

    assert (response.status, value(response)["total"]) == (200, 0)
    assert talk("GET", "/rest/api/2/issue/HSP-1").status == 401
