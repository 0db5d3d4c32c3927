"""What Jira checks before any operation runs: docs/jira.md 2 to 5, row by row and profile by profile."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from linktape.fake.serve import serve
from linktape.jira.operations import ROUTES, OperationId
from tests.fake.talk import ADMIN, PROFILES, STALE, WRONG, Talk, site, value
from tests.support import call, link

CLOUD = ("documented", "observed")
PROBLEM = "application/problem+json;charset=UTF-8"
JSON = "application/json;charset=UTF-8"
HTML = "text/html;charset=UTF-8"
LINK = "/rest/api/2/issueLink"
PUBLIC = "/ex/jira/11111111-2222-3333-4444-555555555555/rest/api/3"
SENTENCE = "Client must be authenticated to access this resource."
MASKED = {"errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {}}


@dataclass(frozen=True)
class Row:
    """One row of the contract: what is asked, and what must come back."""

    name: str
    profiles: tuple[str, ...]
    method: str
    target: str
    status: int
    body: object = None  # of the request
    auth: str | None = ADMIN
    headers: dict[str, str] = field(default_factory=dict[str, str])
    site: dict[str, Any] = field(default_factory=dict[str, Any])
    says: object = None  # a JSON value, or the whole text
    has: dict[str, str | None] = field(default_factory=dict[str, str | None])  # of the answer's headers


def problem(status: int, title: str, detail: str, instance: str) -> dict[str, object]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": instance}


def no_endpoint(method: str, path: str) -> dict[str, object]:
    return problem(404, "Not Found", f"No endpoint {method} {path}.", path)


def no_method(method: str, path: str) -> dict[str, object]:
    return problem(405, "Method Not Allowed", f"Method '{method}' is not supported.", path)


def no_type(detail: str, path: str = LINK) -> dict[str, object]:
    return problem(415, "Unsupported Media Type", detail, path)


TEXT = {"Content-Type": "text/plain"}
BROWSER = {"User-Agent": "Mozilla/5.0"}
ORIGIN = {"Origin": "https://elsewhere.example"}
NO_CHECK = {"X-Atlassian-Token": "no-check"}
NO_RESOURCE = {"message": "HTTP 404 Not Found", "status-code": 404, "sub-code": -1}
BLOCKS = link("HSP-1", "MKY-1")

ROWS = [
    # section 4: routes, methods, media types
    Row("no endpoint", CLOUD, "GET", "/rest/api/3/nope", 404, says=no_endpoint("GET", "/rest/api/3/nope")),
    Row("no endpoint", CLOUD, "GET", "/rest/api/3/nope", 404, auth=None, has={"Content-Type": PROBLEM}),
    Row("no endpoint, POST without a type", CLOUD, "POST", "/rest/api/3/nope", 404, headers={"Content-Type": "x"}),
    Row("no endpoint", ("datacenter",), "GET", "/rest/api/2/nope", 404, says=NO_RESOURCE, has={"Content-Type": JSON}),
    Row("no endpoint", ("datacenter",), "GET", "/rest/api/latest/nope", 404, says=NO_RESOURCE),
    Row("no endpoint", ("datacenter",), "GET", "/plugins/servlet/nope", 404, has={"Content-Type": HTML}),
    Row("no v3 on Data Center", ("datacenter",), "GET", "/rest/api/3/issueLinkType", 404, has={"Content-Type": HTML}),
    Row("latest is v2", PROFILES, "GET", "/rest/api/latest/issueLinkType", 200),
    Row("wrong method", CLOUD, "PUT", LINK, 405, {}, says=no_method("PUT", LINK), has={"Allow": "POST"}),
    Row("wrong method", CLOUD, "POST", f"{LINK}/1", 405, {}, has={"Allow": "GET, DELETE", "Content-Type": PROBLEM}),
    Row("wrong method", CLOUD, "DELETE", "/rest/api/2/issueLinkType", 405, has={"Allow": "GET, POST"}),
    Row("wrong method, as observed", CLOUD, "POST", "/rest/api/2/serverInfo", 405, {}, has={"Allow": "GET"}),
    Row("wrong method", ("datacenter",), "PUT", LINK, 405, {}, has={"Allow": "POST", "Content-Type": HTML}),
    Row("PATCH", CLOUD, "PATCH", LINK, 400, {}, has={"Content-Type": "text/html"}),
    Row("PATCH", ("datacenter",), "PATCH", LINK, 405, {}, has={"Content-Type": HTML}),
    Row("TRACE", CLOUD, "TRACE", LINK, 405, has={"Content-Type": "text/html", "Allow": None}),
    Row("CONNECT", CLOUD, "CONNECT", LINK, 405, has={"Content-Type": "text/html"}),
    Row("HEAD", PROFILES, "HEAD", f"{LINK}/10001", 200, says="", has={"Content-Type": JSON}),
    Row("HEAD of nothing", CLOUD, "HEAD", f"{LINK}/99", 404, says="", has={"Content-Type": JSON}),
    Row("HEAD where GET is not served", CLOUD, "HEAD", LINK, 405, says=""),
    Row("OPTIONS", PROFILES, "OPTIONS", f"{LINK}/1", 200, says="", has={"Allow": "GET,DELETE,HEAD,OPTIONS"}),
    Row("OPTIONS", CLOUD, "OPTIONS", LINK, 200, has={"Accept-Patch": "", "Content-Type": "text/html"}),
    Row(
        "a preflight",
        PROFILES,
        "OPTIONS",
        LINK,
        401,
        auth=None,
        says=SENTENCE,
        has={"Access-Control-Allow-Origin": None},
    ),
    Row(
        "wrong media type",
        CLOUD,
        "POST",
        LINK,
        415,
        b"{}",
        headers=TEXT,
        says=no_type("Content-Type 'text/plain' is not supported."),
    ),
    Row(
        "wrong media type",
        CLOUD,
        "POST",
        LINK,
        415,
        b"{}",
        headers=TEXT,
        has={"Accept": "application/json", "Content-Type": PROBLEM},
    ),
    Row("wrong media type, before authentication", CLOUD, "POST", LINK, 415, b"{}", headers=TEXT, auth=WRONG),
    Row(
        "unreadable media type",
        CLOUD,
        "POST",
        LINK,
        415,
        b"{}",
        headers={"Content-Type": "json"},
        says=no_type("Could not parse Content-Type."),
    ),
    Row(
        "empty media type",
        CLOUD,
        "POST",
        LINK,
        415,
        b"{}",
        headers={"Content-Type": ""},
        says=no_type("Could not parse Content-Type."),
    ),
    Row(
        "parameters and case do not matter",
        PROFILES,
        "POST",
        LINK,
        201,
        json.dumps(BLOCKS).encode(),
        headers={"Content-Type": "Application/JSON; charset=x"},
    ),
    Row("wrong media type", ("datacenter",), "POST", LINK, 415, b"{}", headers=TEXT, has={"Content-Type": HTML}),
    Row("a type on a GET or DELETE does not matter", PROFILES, "DELETE", f"{LINK}/10001", 204, headers=TEXT),
    Row("a body with a GET does not matter", PROFILES, "GET", f"{LINK}/10001", 200, {}),
    Row("trailing slash", PROFILES, "POST", f"{LINK}/", 201, BLOCKS),
    Row("doubled slashes", PROFILES, "GET", "/rest/api/2//issueLink//10001", 200),
    Row("a context path", PROFILES, "GET", f"/jira{LINK}/10001", 200),
    Row(
        "no create payload",
        PROFILES,
        "POST",
        "/rest/api/2/issue",
        400,
        b"",
        says={"errorMessages": ["No Issue Create payload supplied"], "errors": {}},
    ),
    Row(
        "another cloud id",
        CLOUD,
        "GET",
        f"{PUBLIC}/myself",
        404,
        site={"cloud_id": "here"},
        has={"Content-Type": "application/json"},
    ),
    Row(
        "the cloud id of the site",
        CLOUD,
        "GET",
        f"{PUBLIC}/myself",
        200,
        site={"cloud_id": "11111111-2222-3333-4444-555555555555"},
    ),
    Row("any cloud id", CLOUD, "GET", f"{PUBLIC}/myself", 200),
    # section 5: who is calling
    Row(
        "closed operation",
        ("observed",),
        "GET",
        "/rest/api/3/myself",
        401,
        auth=None,
        headers={"Accept": "*/*"},
        says=SENTENCE,
        has={"Content-Type": HTML, "X-Frame-Options": "SAMEORIGIN"},
    ),
    Row(
        "closed operation",
        ("observed",),
        "GET",
        "/rest/api/3/myself",
        401,
        auth=None,
        has={"WWW-Authenticate": 'OAuth realm="https%3A%2F%2Fyour-domain.atlassian.net"'},
    ),
    Row(
        "closed operation, no Accept",
        ("observed",),
        "GET",
        "/rest/api/3/myself",
        401,
        auth=None,
        has={"Content-Type": "text/plain"},
    ),
    Row(
        "closed operation, JSON",
        ("observed",),
        "GET",
        "/rest/api/3/myself",
        401,
        auth=None,
        headers={"Accept": "application/json"},
        says=SENTENCE,
        has={"Content-Type": "application/json"},
    ),
    Row("closed operation", ("observed",), "GET", "/rest/api/3/issue/limit/report", 401, auth=None, says=SENTENCE),
    Row(
        "closed operation, wrong token",
        ("observed",),
        "GET",
        "/rest/api/3/myself",
        401,
        auth=WRONG,
        says=SENTENCE,
        has={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"},
    ),
    Row(
        "closed operation",
        ("datacenter",),
        "GET",
        "/rest/api/2/myself",
        401,
        auth=None,
        says={"message": SENTENCE, "status-code": 401},
        has={"WWW-Authenticate": 'OAuth realm="https%3A%2F%2Fyour-domain.atlassian.net"'},
    ),
    Row(
        "closed operation",
        ("documented",),
        "GET",
        "/rest/api/2/myself",
        401,
        auth=None,
        says={"errorMessages": [SENTENCE], "errors": {}},
        has={"Content-Type": JSON},
    ),
    Row(
        "open operation, anonymous",
        ("observed",),
        "GET",
        f"{LINK}/10001",
        404,
        auth=None,
        has={"X-Seraph-LoginReason": None},
    ),
    Row(
        "open operation, anonymous: types are public", ("observed",), "GET", "/rest/api/3/issueLinkType", 200, auth=None
    ),
    Row(
        "open operation, anonymous: the type is judged first",
        ("observed",),
        "POST",
        LINK,
        404,
        link("HSP-1", "MKY-1", "Haunts"),
        auth=None,
        says={
            "errorMessages": ["No issue link type with name 'Haunts' found.", *MASKED["errorMessages"]],
            "errors": {},
        },
    ),
    Row(
        "open operation, expired token",
        ("observed",),
        "GET",
        "/rest/api/3/issue/HSP-1",
        404,
        auth=STALE,
        says=MASKED,
        has={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"},
    ),
    Row(
        "no Seraph header with a 200",
        ("observed",),
        "GET",
        "/rest/api/3/issueLinkType",
        200,
        auth=WRONG,
        has={"X-Seraph-LoginReason": None},
    ),
    Row(
        "a Seraph header with a 200, by setting",
        ("observed",),
        "GET",
        "/rest/api/3/issueLinkType",
        200,
        auth=WRONG,
        site={"seraph_on_success": True},
        has={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"},
    ),
    Row(
        "wrong token",
        ("documented",),
        "POST",
        LINK,
        401,
        BLOCKS,
        auth=WRONG,
        says={"errorMessages": [SENTENCE], "errors": {}},
        has={"Content-Type": JSON},
    ),
    Row("no token", ("documented",), "POST", LINK, 401, BLOCKS, auth=None, has={"Content-Type": JSON}),
    Row(
        "scoped token at the site's own host",
        ("observed",),
        "GET",
        "/rest/api/3/issue/HSP-1",
        404,
        auth="Basic YXBwQGV4YW1wbGUuY29tOmFwcC10b2tlbg==",
        has={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"},
    ),
    Row("scoped token at the gateway", CLOUD, "GET", f"{PUBLIC}/issue/HSP-1", 200, auth="Bearer app-token"),
    Row(
        "Bearer at the site's own host",
        ("observed",),
        "GET",
        "/rest/api/3/serverInfo",
        403,
        auth="Bearer nonsense",
        says={"error": "Failed to parse Connect Session Auth Token"},
        has={"Content-Type": "application/json"},
    ),
    Row("Bearer at the site's own host", ("observed",), "GET", "/rest/api/3/serverInfo", 403, auth="Bearer app-token"),
    Row(
        "Bearer at the site's own host, by setting",
        ("observed",),
        "GET",
        "/rest/api/3/serverInfo",
        200,
        auth="Bearer app-token",
        site={"oauth_at_site": True},
    ),
    Row(
        "app-token on the built-in site",
        ("documented",),
        "GET",
        "/rest/api/3/issue/HSP-1",
        200,
        auth="Bearer app-token",
    ),
    Row(
        "scoped token at the site's own host, on a site of one's own",
        ("documented",),
        "GET",
        "/rest/api/3/issue/HSP-1",
        401,
        auth="Bearer app-token",
        site={"oauth_at_site": False},
    ),
    Row(
        "unknown Bearer",
        ("documented",),
        "GET",
        "/rest/api/3/issue/HSP-1",
        401,
        auth="Bearer nonsense",
        has={"Content-Type": JSON},
    ),
    Row(
        "unknown Bearer",
        ("datacenter",),
        "GET",
        "/rest/api/2/serverInfo",
        401,
        auth="Bearer nonsense",
        has={"X-Seraph-LoginReason": None},
    ),
    Row(
        "missing scope",
        CLOUD,
        "GET",
        f"{PUBLIC}/myself",
        401,
        auth="Bearer app-token",
        says={"code": 401, "message": "Unauthorized; scope does not match"},
    ),
    Row(
        "unknown Bearer at the gateway",
        ("observed",),
        "GET",
        f"{PUBLIC}/issue/HSP-1",
        401,
        auth="Bearer nonsense",
        says={"code": 401, "message": "Unauthorized"},
    ),
    Row(
        "wrong password",
        ("datacenter",),
        "GET",
        "/rest/api/2/issueLinkType",
        401,
        auth=WRONG,
        has={"Content-Type": HTML, "X-Seraph-LoginReason": "AUTHENTICATED_FAILED"},
    ),
    Row(
        "a browser's write",
        PROFILES,
        "POST",
        LINK,
        403,
        BLOCKS,
        headers=BROWSER,
        says="XSRF check failed",
        has={"Content-Type": "text/plain"},
    ),
    Row(
        "a browser's write",
        PROFILES,
        "DELETE",
        f"{LINK}/10001",
        403,
        headers=ORIGIN,
        says="XSRF check failed",
    ),
    Row(
        "a browser's write, by setting",
        ("observed",),
        "POST",
        LINK,
        403,
        BLOCKS,
        headers=BROWSER,
        site={"xsrf_type": "text/html"},
        has={"Content-Type": "text/html"},
    ),
    Row("a browser's write with the token", CLOUD, "POST", LINK, 403, BLOCKS, headers={**BROWSER, **NO_CHECK}),
    Row(
        "a browser's write with the token", ("datacenter",), "POST", LINK, 201, BLOCKS, headers={**BROWSER, **NO_CHECK}
    ),
    Row(
        "a browser's write with the token, by setting",
        CLOUD,
        "POST",
        LINK,
        201,
        BLOCKS,
        headers={**BROWSER, **NO_CHECK},
        site={"no_check_helps": True},
    ),
    Row("a write from elsewhere with the token", PROFILES, "POST", LINK, 201, BLOCKS, headers={**ORIGIN, **NO_CHECK}),
    Row("a browser's search by POST", CLOUD, "POST", "/rest/api/3/search/jql", 403, {"jql": "x"}, headers=BROWSER),
    Row("a browser's bulk fetch", CLOUD, "POST", "/rest/api/3/issue/bulkfetch", 403, {}, headers=BROWSER),
    Row("a browser's edit", PROFILES, "PUT", "/rest/api/2/issue/HSP-1", 403, {}, headers=BROWSER),
    Row("no check, by setting", PROFILES, "POST", LINK, 201, BLOCKS, headers=BROWSER, site={"xsrf_check": False}),
    Row(
        "a write from the site itself",
        PROFILES,
        "POST",
        LINK,
        201,
        BLOCKS,
        headers={"Origin": "https://your-domain.atlassian.net"},
    ),
    Row("a browser's read", PROFILES, "GET", f"{LINK}/10001", 200, headers={**BROWSER, **ORIGIN}),
    # section 6.7: satellites
    Row(
        "no permissions asked for",
        CLOUD,
        "GET",
        "/rest/api/3/mypermissions",
        400,
        says={"errorMessages": ["The 'permissions' query parameter is required."], "errors": {}},
    ),
    Row(
        "unknown permission",
        CLOUD,
        "GET",
        "/rest/api/3/mypermissions?permissions=LAUNCH_ROCKETS",
        400,
        says={"errorMessages": [], "errors": {"LAUNCH_ROCKETS": "Unrecognized permission"}},
    ),
]

CASES = [pytest.param(row, profile, id=f"{profile}: {row.name}") for row in ROWS for profile in row.profiles]


@pytest.mark.parametrize(("row", "profile"), CASES)
def test_each_row_of_the_contract_holds(row: Row, profile: str) -> None:
    talk = Talk(site(profile, **row.site))

    response = talk(row.method, row.target, row.body, auth=row.auth, headers=row.headers)

    assert response.status == row.status, response.content
    if isinstance(row.says, str):
        assert response.content.decode() == row.says
    elif row.says is not None:
        assert value(response) == row.says
    for name, expected in row.has.items():
        assert response.headers.get(name) == expected, name


def test_a_body_without_a_content_type_is_415() -> None:
    talk = Talk()
    asked = call("POST", LINK, None, auth=ADMIN)
    response = serve(talk.world, asked.operation, asked.request).response

    assert (response.status, value(response)["detail"]) == (415, "Content-Type 'null' is not supported.")


@pytest.mark.parametrize("operation", [one for one in OperationId if one.traits.is_cloud_only and one.traits.route])
def test_what_only_cloud_has_is_no_endpoint_of_data_center(operation: OperationId) -> None:
    path = f"/rest/api/2/{operation.traits.template.format(issue='HSP-1')}"
    body = dict[str, str]() if operation.traits.method == "POST" else None

    causes = {profile: Talk(site(profile))(operation.traits.method, path, body).cause for profile in PROFILES}

    assert {profile for profile, cause in causes.items() if cause == "no-endpoint"} == {"datacenter"}


@pytest.mark.parametrize("profile", PROFILES)
def test_every_served_method_of_every_route_answers_something_of_jiras(profile: str) -> None:
    names = {"issue": "HSP-1", "link": "10001", "type": "10000", "remote": "10000"}
    for template, methods in ROUTES.items():
        path = "/".join(names.get(part.strip("{}"), part) if part[0] == "{" else part for part in template.split("/"))
        for method in methods:
            talk = Talk(site(profile))

            response = talk(method, f"/rest/api/2/{path}", {} if method in ("POST", "PUT") else None)

            assert response.status < 500, (method, path)
            assert response.origin.startswith("mock")
            assert talk.why
