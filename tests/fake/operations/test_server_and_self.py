"""What clients ask beside links."""

from __future__ import annotations

import pytest

from linktape.fake.site.world import MOST_LOGINS
from linktape.messages import SITE
from tests.fake.talk import APP, PROFILES, READER, Talk, site, value

CLOUDS_MEMBERS = {
    "displayUrl",
    "displayUrlServicedeskHelpCenter",
    "displayUrlCSMHelpSeeker",
    "displayUrlConfluence",
    "deploymentType",
    "serverTimeZone",
}


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


@pytest.mark.parametrize("profile", ["documented", "observed"])
def test_the_cloud_id_of_the_tenant_leads_to_the_site_behind_the_gateway(profile: str) -> None:
    named, unnamed = Talk(site(profile, cloud_id="11-22"), auth=None), Talk(site(profile), auth=None)

    told = unnamed("GET", "/_edge/tenant_info")
    cloud_id = value(told)["cloudId"]

    assert value(named("GET", "/_edge/tenant_info")) == {"cloudId": "11-22"}
    assert told.headers.get("Content-Type") == "application/json"
    assert value(unnamed("GET", "/_edge/tenant_info")) == {"cloudId": cloud_id}
    assert unnamed("GET", f"/ex/jira/{cloud_id}/rest/api/3/issue/HSP-1", auth=APP).status == 200


@pytest.mark.parametrize(
    ("profile", "settings", "members", "build"),
    [
        ("documented", {}, CLOUDS_MEMBERS, 100284),
        ("datacenter", {}, {"deploymentType", "databaseBuildNumber"}, 9120000),
        ("datacenter", {"version": "10.4.0"}, {"deploymentType", "databaseBuildNumber"}, 10040000),
        ("datacenter", {"version": "8.16.1"}, {"deploymentType", "databaseBuildNumber"}, 816001),
        ("datacenter", {"version": "6.1"}, {"databaseBuildNumber"}, 601000),
    ],
)
def test_a_server_says_what_its_version_says(
    profile: str, settings: dict[str, str], members: set[str], build: int
) -> None:
    info = value(Talk(site(profile, **settings))("GET", "/rest/api/2/serverInfo"))

    assert CLOUDS_MEMBERS & set(info) | {"databaseBuildNumber"} & set(info) == members
    assert info["buildNumber"] == build
    assert info["version"].startswith(".".join(map(str, info["versionNumbers"])))
    assert (info.get("serverTimeZone") == "Etc/UTC") == (profile == "documented")


def test_data_center_says_that_an_account_is_not_deleted() -> None:
    cloud, server = (value(Talk(site(one))("GET", "/rest/api/2/myself")) for one in ("observed", "datacenter"))

    assert ("deleted" in cloud, server["deleted"]) == (False, False)
