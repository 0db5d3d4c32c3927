"""fake/callers.py: who is calling, by Basic, Bearer, cookie, or not at all, and what their token's scopes lack."""

from __future__ import annotations

import base64

import pytest

from linktape.fake.callers import (
    NOBODY,
    Caller,
    Standing,
    check_password,
    identify,
    is_at_gateway,
    lacking_scopes,
    session_cookie,
)
from linktape.fake.site.site import Token
from tests.fake.talk import ADMIN, APP, STALE, WRONG, Talk, messages, site, value
from tests.support import basic, call, link

POST = "/rest/api/2/issueLink"
MASKED = "Issue does not exist or you do not have permission to see it."


@pytest.mark.parametrize(
    "value_", ["", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"no-colon").decode(), "Digest x"]
)
def test_an_unreadable_authorization_counts_as_none(value_: str) -> None:
    response = Talk(site("observed"))("GET", "/rest/api/2/issue/HSP-1", auth=value_)

    assert (response.status, response.headers.get("X-Seraph-LoginReason")) == (404, None)


def test_wrong_credentials_are_refused_even_by_server_info_as_documented() -> None:
    assert Talk()("GET", "/rest/api/2/serverInfo", auth=WRONG).status == 401
    assert Talk(site("observed"))("GET", "/rest/api/2/serverInfo", auth=WRONG).status == 200


@pytest.mark.parametrize("auth", [WRONG, STALE, None])
@pytest.mark.parametrize(
    "target", ["issueLink/10001", "issue/HSP-1?fields=issuelinks", "issue/HSP-1/comment", "issueLinkType"]
)
def test_wrong_or_no_credentials_are_401_as_documented(auth: str | None, target: str) -> None:
    response = Talk()("GET", f"/rest/api/3/{target}", auth=auth)

    assert response.status == 401
    assert messages(response) == ["Client must be authenticated to access this resource."]
    assert response.headers.get("Content-Type") == "application/json;charset=UTF-8"
    assert response.cause == ("no-credentials" if auth is None else "bad-credentials")


@pytest.mark.parametrize(
    ("auth", "seraph"), [(WRONG, "AUTHENTICATED_FAILED"), (STALE, "AUTHENTICATED_FAILED"), (None, None)]
)
def test_wrong_credentials_run_as_anonymous_where_observed(auth: str | None, seraph: str | None) -> None:
    response = Talk(site("observed"))("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks", auth=auth)

    assert (response.status, messages(response)) == (404, [MASKED])
    assert response.headers.get("X-Seraph-LoginReason") == seraph


def test_a_wrong_password_meets_data_centers_login_page() -> None:
    response = Talk(site("datacenter"))("GET", "/rest/api/2/issue/HSP-1", auth=WRONG)

    assert response.status == 401
    assert response.headers.get("X-Seraph-LoginReason") == "AUTHENTICATED_FAILED"
    assert (response.headers.get("Content-Type") or "").startswith("text/html")


def test_anonymous_callers_may_do_what_the_site_allows_them() -> None:
    projects = [
        {"key": "HSP", "browse": ["jira-software-users"], "link": ["anonymous"]},
        {"key": "MKY", "browse": ["jira-software-users"], "link": ["admin"]},
        {"key": "SEC", "browse": ["jira-administrators"], "link": ["admin"]},
    ]
    issues = [{"key": "HSP-1"}, {"key": "MKY-1"}, {"key": "SEC-1"}]
    users = [{"name": "admin", "tokens": ["token"], "groups": ["jira-software-users"]}]
    talk = Talk(site(anonymous=True, users=users, projects=projects, issues=issues, links=[]), auth=None)

    assert talk("POST", POST, link("HSP-1", "MKY-1")).status == 201
    assert talk("POST", POST, link("MKY-1", "HSP-1")).cause == "no-link-permission"
    assert talk("GET", "/rest/api/2/issue/SEC-1").cause == "issue-not-visible"
    assert len(talk.links("HSP-1")) == 1


def who(
    profile: str = "documented", /, *, cookies: dict[str, str] | None = None, target: str = "/", **headers: str
) -> Caller:
    return identify(site(profile), call("GET", target, headers=headers).request, cookies or {})


@pytest.mark.parametrize(
    ("authorization", "name", "standing"),
    [
        (ADMIN, "admin", Standing.GOOD),
        (basic("ADMIN"), "admin", Standing.GOOD),  # by the name, in any case
        (basic("Admin@Example.com"), "admin", Standing.GOOD),
        (ADMIN.replace("Basic ", "bAsIc   "), "admin", Standing.GOOD),
        (WRONG, "anonymous", Standing.WRONG),
        (STALE, "anonymous", Standing.WRONG),
        (basic("nobody"), "anonymous", Standing.WRONG),
        (APP, "app", Standing.GOOD),
        ("Bearer expired-token", "anonymous", Standing.WRONG),
        ("Bearer unknown", "anonymous", Standing.UNREADABLE),
        ("Bearer", "anonymous", Standing.UNREADABLE),
        ("Basic ###", "anonymous", Standing.NONE),
        ("Negotiate x", "anonymous", Standing.NONE),
    ],
)
def test_credentials_say_who_is_calling(authorization: str, name: str, standing: Standing) -> None:
    caller = who(Authorization=authorization)

    assert (caller.name, caller.standing) == (name, standing)


def test_a_token_with_scopes_works_at_the_site_only_where_the_profile_says_so() -> None:
    by_basic = basic("app@example.com", "app-token")

    assert who(Authorization=by_basic).scopes == frozenset({"read:jira-work", "write:jira-work"})
    assert who("observed", Authorization=by_basic).standing is Standing.WRONG
    assert who("observed", Authorization=APP).standing is Standing.UNREADABLE
    assert who("observed", target="/ex/jira/11/rest/api/3/myself", Authorization=APP).name == "app"


def test_only_the_path_for_apps_is_the_gateway() -> None:
    assert is_at_gateway(call("GET", "/ex/jira/11/rest/api/3/myself").request)
    assert not is_at_gateway(call("GET", "/jira/rest/api/3/myself").request)


@pytest.mark.parametrize(
    ("cookie", "name"),
    [
        ("JSESSIONID=abc", "reader"),
        ("a=b; JSESSIONID=abc; c=d", "reader"),
        ("JSESSIONID=other", "anonymous"),
        ("JSESSIONID=gone", "anonymous"),
        ("jsessionid=abc", "anonymous"),
        ("\x00", "anonymous"),
    ],
)
def test_a_cookie_is_who_logged_in_with_it(cookie: str, name: str) -> None:
    assert who(cookies={"abc": "reader", "gone": "nobody"}, Cookie=cookie).name == name


def test_credentials_go_before_a_cookie() -> None:
    caller = who(cookies={"abc": "reader"}, Cookie="JSESSIONID=abc", Authorization=ADMIN)

    assert caller.name == "admin"


def test_without_credentials_it_is_nobody() -> None:
    assert who() == NOBODY
    assert session_cookie(call("GET", "/").request) is None


@pytest.mark.parametrize(
    ("name", "password", "is_let_in"),
    [("admin", "token", True), ("admin", "Token", False), ("admin", "", False), ("stale", "expired-token", False)],
)
def test_a_password_is_one_of_the_users_tokens_that_has_not_expired(name: str, password: str, is_let_in: bool) -> None:
    assert (check_password(site(), name, password) is not None) is is_let_in


def test_where_anyone_is_accepted_wrong_credentials_are_the_first_users() -> None:
    open_site = site(accept_anyone=True)
    wrong, none = call("GET", "/", auth=WRONG).request, call("GET", "/").request

    assert identify(open_site, wrong, {}).name == "admin"
    assert identify(open_site, none, {}) == NOBODY
    assert Token("token") in open_site.users[0].tokens


def test_a_bearer_runs_with_its_scopes() -> None:
    link_scopes = ["write:issue:jira", "write:issue-link:jira"]
    tokens = [
        {"value": "classic", "scopes": ["read:jira-work", "write:jira-work"]},
        {"value": "reads", "scopes": ["read:jira-work"]},
        {"value": "granular", "scopes": link_scopes},
        {"value": "granular-comments", "scopes": [*link_scopes, "write:comment:jira"]},
    ]
    users = [{"name": "app", "tokens": tokens}]
    projects = [{"key": key, "browse": ["app"], "link": ["app"]} for key in ("HSP", "MKY")]
    issues = [{"key": "HSP-1"}, {"key": "MKY-1"}]
    talk = Talk(site(users=users, projects=projects, issues=issues, links=[]))
    plain, commented = link("HSP-1", "MKY-1"), link("HSP-1", "MKY-1", comment={"body": "x"})

    def status(token: str, body: object) -> int:
        return talk("POST", POST, body, auth=f"Bearer {token}").status

    assert [status(token, plain) for token in ("classic", "reads", "granular", "nonsense")] == [201, 401, 201, 401]
    assert [status(token, commented) for token in ("classic", "granular", "granular-comments")] == [201, 401, 201]
    refused = talk("POST", POST, plain, auth="Bearer reads")
    assert value(refused) == {"code": 401, "message": "Unauthorized; scope does not match"}
    assert refused.cause == "scope-mismatch"


CLASSIC, COMMENT = "write:jira-work", "write:comment:jira"
GRANULAR = frozenset({"write:issue-link:jira", "write:issue:jira"})


@pytest.mark.parametrize(
    ("body", "held", "is_enough"),
    [
        (link("HSP-1", "MKY-1"), frozenset({CLASSIC}), True),
        (link("HSP-1", "MKY-1"), frozenset(), False),
        (link("HSP-1", "MKY-1"), GRANULAR, True),
        (link("HSP-1", "MKY-1"), frozenset({"write:issue-link:jira"}), False),
        (link("HSP-1", "MKY-1", comment={"body": "x"}), GRANULAR, False),
        (link("HSP-1", "MKY-1", comment={"body": "x"}), GRANULAR | {COMMENT}, True),
        (link("HSP-1", "MKY-1", comment={"body": "x"}), frozenset({CLASSIC}), True),
        (link("HSP-1", "MKY-1", comment=None), GRANULAR, True),
    ],
)
def test_the_classic_scope_will_do_or_all_granular_ones(body: object, held: frozenset[str], is_enough: bool) -> None:
    operation = call("POST", "/rest/api/3/issueLink", body).operation

    assert (lacking_scopes(operation, held) is None) is is_enough


def test_what_is_lacking_is_named() -> None:
    operation = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1", comment={"body": "x"})).operation

    assert lacking_scopes(operation, GRANULAR) == f"{CLASSIC}, or of the granular ones {COMMENT}"


def test_what_is_not_known_needs_no_scope() -> None:
    assert lacking_scopes(call("GET", "/plugins/x").operation, frozenset()) is None
