"""What clients ask beside links."""

from __future__ import annotations

import base64

import pytest

from linktape.fake.site.world import MOST_LOGINS
from linktape.messages import SITE
from tests.fake.talk import PROFILES, READER, WRONG, Talk, messages, site, value


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("auth", [None, READER])
def test_server_info_is_open_to_everyone(profile: str, auth: str | None) -> None:
    body = value(Talk(site(profile))("GET", "/rest/api/2/serverInfo", auth=auth))

    assert body["baseUrl"] == SITE
    assert body["deploymentType"] == ("Server" if profile == "datacenter" else "Cloud")
    assert body["versionNumbers"] == ([9, 12, 0] if profile == "datacenter" else [1001, 0, 0])
    assert isinstance(body["buildNumber"], int)


def test_myself_is_who_is_calling() -> None:
    talk = Talk()

    cloud = value(talk("GET", "/rest/api/3/myself?expand=groups"))
    server = value(Talk(site("datacenter"))("GET", "/rest/api/2/myself"))

    assert {"self", "accountId", "displayName", "emailAddress", "active", "timeZone", "name", "key"} <= set(cloud)
    assert [group["name"] for group in cloud["groups"]["items"]] == ["jira-administrators", "jira-software-users"]
    assert (server["key"], server["name"], "accountId" in server) == ("admin", "admin", False)
    assert "name" not in value(Talk(site("observed"))("GET", "/rest/api/3/myself"))


def test_permissions_are_those_of_the_caller_in_the_issues_project() -> None:
    talk = Talk()
    path = "/rest/api/3/mypermissions?permissions=BROWSE_PROJECTS,LINK_ISSUES,ADMINISTER&issueKey=HSP-1"

    def held(auth: str) -> list[bool]:
        body = value(talk("GET", path, auth=auth))["permissions"]
        return [body[key]["havePermission"] for key in ("BROWSE_PROJECTS", "LINK_ISSUES", "ADMINISTER")]

    assert held(READER) == [True, False, False]
    assert held("Bearer token") == [True, True, True]
    assert value(talk("GET", path))["permissions"]["LINK_ISSUES"]["type"] == "PROJECT"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("permissions=LINK_ISSUES&projectKey=HSP", 200),
        ("permissions=LINK_ISSUES&projectKey=SEC", 404),
        ("permissions=LINK_ISSUES&issueId=10015", 404),
        ("permissions=LINK_ISSUES", 200),
    ],
)
def test_permissions_are_asked_for_in_a_context(query: str, status: int) -> None:
    assert Talk()("GET", f"/rest/api/2/mypermissions?{query}", auth=READER).status == status


def test_data_center_lists_every_permission_whatever_is_asked() -> None:
    body = value(Talk(site("datacenter"))("GET", "/rest/api/2/mypermissions"))

    assert {"LINK_ISSUES", "BROWSE_PROJECTS", "ADMINISTER"} <= set(body["permissions"])


def test_all_permissions_fields_and_types_are_listed() -> None:
    talk = Talk()

    assert "LINK_ISSUES" in value(talk("GET", "/rest/api/3/permissions"))["permissions"]
    assert "issuelinks" in [field["id"] for field in value(talk("GET", "/rest/api/2/field"))]
    found = value(talk("GET", "/rest/api/3/field/search?query=linked&maxResults=1"))
    assert ([field["id"] for field in found["values"]], found["isLast"]) == (["issuelinks"], True)
    assert len(value(talk("GET", "/rest/api/2/priority"))) == 10


def test_the_limit_report_names_full_issues() -> None:
    issues = [{"key": "HSP-1", "start_links": 4}, {"key": "HSP-2", "start_links": 3}, {"key": "HSP-3"}]
    talk = Talk(site(issues=issues, links=[], links_per_issue=3))

    report = value(talk("GET", "/rest/api/3/issue/limit/report"))
    by_key = value(talk("GET", "/rest/api/3/issue/limit/report?isReturningKeys=true"))

    assert report["issuesBreachingLimit"] == {"issuelinks": {"10000L": 4}}
    assert by_key["issuesApproachingLimit"] == {"issuelinks": {"HSP-2": 3}}
    assert report["limits"]["issuelinks"] == 3
    assert talk("GET", "/rest/api/3/issue/limit/report", auth=READER).status == 403
    assert talk("GET", "/rest/api/3/issue/limit/report", auth=None).status == 401


@pytest.mark.parametrize("profile", PROFILES)
def test_a_cookie_login_goes_as_clients_expect(profile: str) -> None:
    talk, path = Talk(site(profile), auth=None), "/rest/auth/1/session"
    assert talk("GET", path).status == 401
    assert talk("POST", path, {"username": "admin", "password": "wrong"}).status == 401

    logged_in = talk("POST", path, {"username": "admin@example.com", "password": "token"})

    session = value(logged_in)["session"]
    cookie = {"Cookie": f"{session['name']}={session['value']}"}
    assert (logged_in.headers.get("Set-Cookie") or "").startswith(f"JSESSIONID={session['value']};")
    assert value(talk("GET", path, headers=cookie))["name"] == "admin"
    assert value(talk("GET", "/rest/api/2/myself", headers=cookie))["displayName"] == "admin"
    assert talk("DELETE", path, headers=cookie).status == 204
    assert talk("GET", path, headers=cookie).status == 401


def log_in(talk: Talk) -> str:
    return str(
        value(talk("POST", "/rest/auth/1/session", {"username": "admin", "password": "token"}))["session"]["value"]
    )


def test_each_login_has_a_cookie_of_its_own_also_after_a_logout() -> None:
    talk = Talk(site("documented"), auth=None)
    first, second = log_in(talk), log_in(talk)
    talk("DELETE", "/rest/auth/1/session", headers={"Cookie": f"JSESSIONID={first}"})

    third = log_in(talk)

    assert len({first, second, third}) == 3


def test_the_oldest_login_is_forgotten_first_where_there_are_too_many() -> None:
    talk = Talk(site("documented"), auth=None)

    cookies = [log_in(talk) for _ in range(MOST_LOGINS + 1)]

    statuses = [
        talk("GET", "/rest/auth/1/session", headers={"Cookie": f"JSESSIONID={cookie}"}).status for cookie in cookies[:2]
    ]
    assert statuses == [401, 200]


@pytest.mark.parametrize(
    "value_", ["", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"no-colon").decode(), "Digest x"]
)
def test_an_unreadable_authorization_counts_as_none(value_: str) -> None:
    response = Talk(site("observed"))("GET", "/rest/api/2/issue/HSP-1", auth=value_)

    assert (response.status, response.headers.get("X-Seraph-LoginReason")) == (404, None)


def test_a_comment_is_added_and_refused_as_observed() -> None:
    talk = Talk(site("observed"))
    path = "/rest/api/3/issue/HSP-1/comment"
    document = {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}],
    }

    assert talk("POST", path, {"body": document}).status == 201
    refused = talk("POST", path, {"body": "plain"}, auth=READER)

    assert value(refused) == {
        "errorMessages": ["You do not have the permission to comment on this issue."],
        "errors": {"comment": "Comment body is not valid!"},
    }


def test_comments_come_in_pages_and_either_order() -> None:
    talk = Talk()
    for n in range(3):
        talk("POST", "/rest/api/2/issue/HSP-1/comment", {"body": f"no. {n}"})

    page = value(talk("GET", "/rest/api/2/issue/HSP-1/comment?startAt=1&maxResults=1"))
    newest = talk("GET", "/rest/api/2/issue/HSP-1/comment?orderBy=-created")

    assert (page["total"], [one["body"] for one in page["comments"]]) == (3, ["no. 1"])
    assert value(newest)["comments"][0]["body"] == "no. 2"


REMOTE = "/rest/api/3/issue/HSP-1/remotelink"
THING = {"globalId": "system=1&id=2", "object": {"url": "https://example.com/1", "title": "One"}}


def test_remote_links_are_made_changed_listed_and_deleted() -> None:
    talk = Talk()

    made, again = talk("POST", REMOTE, THING), talk("POST", REMOTE, {**THING, "relationship": "causes"})
    assert (made.status, again.status) == (201, 200)
    id_ = value(made)["id"]
    assert value(again)["id"] == id_
    [listed] = value(talk("GET", REMOTE))
    assert (
        listed == value(talk("GET", f"{REMOTE}/{id_}")) == value(talk("GET", f"{REMOTE}?globalId=system%3D1%26id%3D2"))
    )
    assert (listed["relationship"], listed["self"]) == ("causes", f"{SITE}{REMOTE}/{id_}")

    changed = {"object": {"url": "https://example.com/2", "title": "Two"}}
    assert talk("PUT", f"{REMOTE}/{id_}", changed).status == 204
    assert value(talk("GET", f"{REMOTE}/{id_}"))["object"]["title"] == "Two"
    assert [talk("DELETE", f"{REMOTE}/{id_}").status for _ in range(2)] == [204, 404]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_remote_link_without_link_permission_is_403(profile: str) -> None:
    response = Talk(site(profile))("POST", REMOTE.replace("/3/", "/2/"), THING, auth=READER)

    assert (response.status, messages(response)) == (403, ["No Link Issue Permission for issue 'HSP-1'"])


def test_a_remote_link_needs_an_address_and_a_title() -> None:
    response = Talk()("POST", REMOTE, {"object": {"url": "https://example.com"}})

    assert (response.status, value(response)["errors"]) == (400, {"title": "'title' is required."})


def test_wrong_credentials_are_refused_even_by_server_info_as_documented() -> None:
    assert Talk()("GET", "/rest/api/2/serverInfo", auth=WRONG).status == 401
    assert Talk(site("observed"))("GET", "/rest/api/2/serverInfo", auth=WRONG).status == 200
