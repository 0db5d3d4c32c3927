"""The searches, old and new, and the bulk fetch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake.talk import READER, Talk, messages, site, value
from tests.support import link

CLASSIC = "/rest/api/2/search"
SEARCH = "/rest/api/3/search/jql"
BULK = "/rest/api/3/issue/bulkfetch"


def linked(profile: str = "documented", **settings: object) -> Talk:
    found = Talk(site(profile, **settings))
    for body in (link("HSP-1", "MKY-1"), link("MKY-2", "HSP-1"), link("HSP-1", "PR-1", "Relates")):
        assert found("POST", "/rest/api/2/issueLink", body).status == 201
    return found


@pytest.fixture
def talk() -> Talk:
    return linked()


def keys(response: Any) -> set[str]:
    return {issue["key"] for issue in value(response)["issues"]}


def test_a_search_shows_links(talk: Talk) -> None:
    [issue] = value(talk("POST", SEARCH, {"jql": "key = HSP-1", "fields": ["issuelinks"]}))["issues"]

    assert issue["fields"] == {"issuelinks": talk.links("HSP-1", 3)}


@pytest.mark.parametrize("version", [2, 3, "latest"])
@pytest.mark.parametrize("profile", ["documented", "observed"])
def test_cloud_has_removed_the_classic_search(profile: str, version: object) -> None:
    talk = Talk(site(profile))
    path = f"/rest/api/{version}/search"

    for response in (talk("GET", f"{path}?jql=project=HSP"), talk("POST", path, {"jql": "project = HSP"})):
        assert (response.status, response.cause) == (410, "search-removed")
        assert messages(response) == [
            "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration "
            "guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
        ]


def test_data_centers_search_counts_and_pages_by_number() -> None:
    talk = linked("datacenter")

    found = value(talk("GET", f"{CLASSIC}?jql=project=HSP&maxResults=2&startAt=4"))
    posted = talk("POST", CLASSIC, {"jql": "key = HSP-1", "fields": ["issuelinks"]})

    assert (found["total"], found["startAt"], found["maxResults"], len(found["issues"])) == (5, 4, 2, 1)
    assert keys(posted) == {"HSP-1"}
    assert talk("GET", f"{CLASSIC}?jql=").status == 200


def test_the_new_search_gives_a_token_and_no_total(talk: Talk) -> None:
    new = value(talk("GET", f"{SEARCH}?jql=project=HSP&maxResults=3"))
    rest = value(talk("GET", f"{SEARCH}?jql=project=HSP&nextPageToken={new['nextPageToken']}"))

    assert (new["isLast"], len(new["issues"]), len(rest["issues"]), rest["isLast"]) == (False, 3, 2, True)
    assert all(set(issue) == {"id"} for issue in new["issues"])


CROWD = [{"key": f"HSP-{number}"} for number in range(1, 131)]


@pytest.mark.parametrize(
    ("profile", "target", "first_page"),
    [
        ("documented", f"{SEARCH}?jql=project=HSP&fields=summary", 100),
        ("observed", f"{SEARCH}?jql=project=HSP&fields=summary", 100),
        ("documented", f"{SEARCH}?jql=project=HSP&fields=id", 130),  # up to 5,000 of ids alone
        ("documented", f"{SEARCH}?jql=project=HSP", 130),
        ("datacenter", f"{CLASSIC}?jql=project=HSP", 130),
    ],
)
def test_a_page_is_capped(profile: str, target: str, first_page: int) -> None:
    page = value(Talk(site(profile, issues=CROWD, links=[]))("GET", f"{target}&maxResults=2000"))

    assert len(page["issues"]) == first_page
    assert page.get("isLast", True) is (first_page == 130)


@pytest.mark.parametrize("target", [f"{SEARCH}?jql=project=HSP&fields=key", f"{SEARCH}?jql=project=HSP"])
def test_a_site_may_have_small_pages_so_that_few_issues_are_enough_to_test_paging(target: str) -> None:
    page = value(Talk(site(search_page=2))("GET", f"{target}&maxResults=100"))

    assert (len(page["issues"]), page["isLast"]) == (2, False)


def test_data_center_says_the_size_that_it_has_cut_a_page_to() -> None:
    page = value(Talk(site("datacenter", search_page=2))("GET", f"{CLASSIC}?jql=project=HSP&maxResults=2000"))

    assert (page["maxResults"], page["total"], len(page["issues"])) == (2, 5, 2)


def test_what_the_caller_may_not_see_is_not_found(talk: Talk) -> None:
    assert keys(talk("GET", f"{SEARCH}?jql=project=SEC&fields=key")) == {"SEC-1"}
    refused = talk("GET", f"{SEARCH}?jql=project=SEC", auth=READER)

    assert "SEC-1" not in keys(talk("GET", f"{SEARCH}?jql=key!=HSP-1&fields=key", auth=READER))
    assert (refused.status, messages(refused)) == (400, ["The value 'SEC' does not exist for the field 'project'."])


def test_the_new_search_wants_a_bounded_query(talk: Talk) -> None:
    for query in ("", "%20", "order+by+created", "ORDER+BY+key+DESC"):
        refused = talk("GET", f"{SEARCH}?jql={query}")
        assert (refused.status, refused.cause) == (400, "bad-query")
        assert messages(refused)[0].startswith("Unbounded JQL queries are not allowed here.")
    assert talk("GET", f"{SEARCH}?jql=project=HSP&nextPageToken=bm9wZQ").status == 400


def reconcile_in_query(ids: list[Any]) -> tuple[str, str, object]:
    return "GET", f"{SEARCH}?jql=project=HSP&{'&'.join(f'reconcileIssues={id_}' for id_ in ids)}", None


def reconcile_in_body(ids: Any) -> tuple[str, str, object]:
    return "POST", SEARCH, {"jql": "project = HSP", "reconcileIssues": ids}


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (reconcile_in_query([10000] * 50), 200),
        (reconcile_in_query([10000] * 51), 400),
        (reconcile_in_query(["10000,10001"]), 200),
        (reconcile_in_query(["abc"]), 400),
        (reconcile_in_body([10000] * 50), 200),
        (reconcile_in_body([10000] * 51), 400),
        (reconcile_in_body(["HSP-1"]), 400),
        (reconcile_in_body("10000"), 400),
        (reconcile_in_body(None), 200),
    ],
)
def test_at_most_50_issues_are_reconciled_and_by_their_ids(
    talk: Talk, asked: tuple[str, str, object], status: int
) -> None:
    assert talk(*asked).status == status


def test_an_unknown_member_of_a_search_is_a_bad_payload(talk: Talk) -> None:
    response = talk("POST", SEARCH, {"jql": "project = PUB", "colour": 1})

    text = "Invalid request payload. Refer to the REST API documentation and try again."
    assert (response.status, value(response)) == (400, {"errorMessages": [text]})


def test_a_bulk_fetch_gives_what_can_be_seen_and_names_the_rest(talk: Talk) -> None:
    body = {"issueIdsOrKeys": ["HSP-1", "10001", "SEC-1", "HSP-99", "HSP-1"], "fields": ["issuelinks"]}

    found = value(talk("POST", BULK, body, auth=READER))

    assert [issue["key"] for issue in found["issues"]] == ["HSP-1", "HSP-2"]
    assert [error["id"] for error in found["issueErrors"]] == ["SEC-1", "HSP-99"]
    assert len(found["issues"][0]["fields"]["issuelinks"]) == 3


PLAIN = {"fields": ["summary", "status"]}


@pytest.mark.parametrize(
    ("count", "more", "status"),
    [
        (0, PLAIN, 400),
        (100, {}, 200),
        (101, {}, 400),
        (101, PLAIN, 200),
        (1_000, PLAIN, 200),
        (1_001, PLAIN, 400),
        (1_000, {**PLAIN, "expand": ["names"]}, 200),
        (101, {**PLAIN, "expand": ["changelog"]}, 400),
        (101, {"fields": ["*all"]}, 400),
        (101, {"fields": ["*navigable", "summary"]}, 400),
        (101, {"fields": ["-summary"]}, 400),
        (101, {"fields": ["summary", "-status"]}, 200),
        (101, {"fields": ["summary", "issuelinks"]}, 400),  # of many values
        (101, {"fields": ["comment"]}, 400),
        (101, {"fields": ["summary"] * 101}, 400),
    ],
)
def test_a_bulk_fetch_takes_a_hundred_or_a_thousand_of_a_few_plain_fields(
    talk: Talk, count: int, more: dict[str, object], status: int
) -> None:
    assert talk("POST", BULK, {"issueIdsOrKeys": ["HSP-1"] * count, **more}).status == status


def test_a_bulk_fetch_of_nothing_named_is_400(talk: Talk) -> None:
    assert talk("POST", BULK, {"issueIdsOrKeys": None}).status == 400


def test_a_dead_bearer_finds_nothing_on_data_center() -> None:
    talk = Talk(site("datacenter"), auth="Bearer nonsense")

    response = talk("GET", f"{CLASSIC}?jql=project=HSP")

    assert (response.status, value(response)["total"]) == (200, 0)
    assert talk("GET", "/rest/api/2/issue/HSP-1").status == 401
