"""Asks the fake what real sites were asked, and compares its answers with theirs (tests/data/jira/observed)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from linktape.messages import Response
from tests.fake.described import DATA
from tests.fake.talk import ADMIN, READER, STALE, WRONG, Talk, site, value

Differences = list[str]

IDS = frozenset({"x-arequestid", "atl-traceid", "atl-request-id", "x-aaccountid", "x-trace-id", "x-asessionid"})
"""Headers whose value is another one each time: that they are there is compared, not what they say."""

EXPLAINED: Mapping[str, str] = {
    "no Connection": "belongs to the connection: linktape's server decides it",
    "no Transfer-Encoding": "belongs to the connection: linktape sends Content-Length",
    "no Content-Length": "belongs to the connection: linktape's server adds it",
    "no Server": "names Atlassian's servers; linktape does not pose as one",
    "no Strict-Transport-Security": "would make browsers refuse plain http to the machine that linktape runs on",
    "no X-Cache": "of the CDN in front of Jira",
    "no Vary": "sent by linktape's server when it compresses",
    "no X-Failure-Category": "of the gateway's own monitoring",
    "no X-Trace-Id": "of the gateway; the fake has Atl-Traceid",
    "no X-Frame-Options": "of the gateway's own pages",
    "Content-Type: 'text/html": "Data Center 9.12 and 10.4 were recorded with it; one report has application/json",
    "timestamp: ": "the moment of the answer; the fake's clock is fixed",
    "'Issue does not exist or": "seen in 2015, before Jira Cloud made missing and invisible issues alike",
}
"""Why the fake differs where it does, by how the difference begins. One that is not explained here fails the suite."""


@cache
def exchange(number: str) -> dict[str, Any]:
    """Give a recorded exchange by its number."""
    [path] = (DATA / "observed").glob(f"{number}_*.json")
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


@dataclass(frozen=True)
class Case:
    """One thing that was observed: its number (and which part), the profile that follows it, and how it is compared."""

    number: str
    what: str
    profile: str
    compare: Callable[[Talk], Differences]
    site: Mapping[str, Any] = field(default_factory=dict[str, Any])
    auth: str | None = None

    def differences(self) -> Differences:
        """Ask the fake, and say where its answer differs."""
        return self.compare(Talk(site(self.profile, **self.site), auth=self.auth))


def headers(response: Response, expected: Mapping[str, str] | None) -> Differences:
    """Compare headers: what a real site sent must be there."""
    found: Differences = []
    for name, said in (expected or {}).items():
        ours = response.headers.get(name)
        if ours is None:
            found.append(f"no {name}")
        elif name.lower() not in IDS and not said.startswith("<") and ours != said:
            found.append(f"{name}: {ours!r}, not {said!r}")
    return found


def as_recorded(number: str, **changes: Any) -> Callable[[Talk], Differences]:
    """Send a recorded request as it stands and compare status, headers and body."""

    def compare(talk: Talk) -> Differences:
        asked, expected = exchange(number)["request"], exchange(number)["response"]
        body = changes.get("body", asked.get("body"))
        if "body_text" in asked:
            body = asked["body_text"].encode()
        path = changes.get("path", asked.get("path"))
        response = talk(asked["method"], path, body, headers=changes.get("headers", asked.get("headers")))
        found = [] if response.status == expected["status"] else [f"status {response.status}, not {expected['status']}"]
        found += headers(response, expected["headers"])
        if "body_text" in expected and response.content.decode() != expected["body_text"]:
            found.append(f"body {response.content!r}")
        wanted = expected.get("body")
        if isinstance(wanted, dict):
            found += (
                partly(value(response), wanted) if expected.get("body_is_partial") else wholly(value(response), wanted)
            )
        if wanted == "" and response.content:
            found.append("a body")
        return found

    return compare


def wholly(ours: Any, theirs: Any, path: str = "") -> Differences:
    """Compare JSON: the same members with the same values, and their order."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if list(ours) != list(theirs):
            return [f"members {list(ours)}, not {list(theirs)}"]
        return [one for name in theirs for one in wholly(ours[name], theirs[name], name)]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [one for mine, other in zip(ours, theirs, strict=True) for one in wholly(mine, other, path)]
    return [] if ours == theirs else [f"{path or 'value'}: {ours!r}, not {theirs!r}"]


def partly(ours: Any, theirs: Any, path: str = "") -> Differences:
    """Compare JSON of which only a part is known: each member that is known must be there."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return [one for name in theirs for one in partly(ours.get(name), theirs[name], name)]
    if isinstance(theirs, list) and isinstance(ours, list) and len(ours) == len(theirs):
        return [one for mine, other in zip(ours, theirs, strict=True) for one in partly(mine, other, path)]
    if isinstance(theirs, str) and theirs.endswith("…") and isinstance(ours, str):
        return [] if ours.startswith(theirs[:-1].strip()) else [f"{path}: {ours!r}"]
    return [] if ours == theirs else [f"{path or 'value'}: {ours!r}, not {theirs!r}"]


def message(response: Response, status: int, text: str) -> Differences:
    """Compare an error with a status and the sentences that were reported, joined by line feeds."""
    body = value(response)
    said = "\n".join([*body["errorMessages"], *body["errors"].values()])
    found = [] if response.status == status else [f"status {response.status}, not {status}"]
    return found + ([] if text in (said, *said.split("\n")) else [f"{said!r}, not {text!r}"])


def entries_after(number: str, times: int) -> Callable[[Talk], Differences]:
    """Make the recorded link so many times, then compare what its ends show."""

    def compare(talk: Talk) -> Differences:
        recorded = exchange(number)
        responses = [talk("POST", "/rest/api/3/issueLink", recorded["request"]["body"]) for _ in range(times)]
        found = [f"status {one.status}" for one in responses if one.status != recorded["response"]["status"]]
        for then in recorded["then"]:
            listed = talk.links(then["read"].partition("/issue/")[2].partition("?")[0], 3)
            if "entry" in then:
                found += partly(listed, [then["entry"]])
            else:
                found += partly([one["id"] for one in listed], then["ids"])
        return found

    return compare


def permission(number: str, path: str, key: str) -> Callable[[Talk], Differences]:
    """Try to link without Link Issues; `key` stands in the recorded sentence."""

    def compare(talk: Talk) -> Differences:
        expected = exchange(number)["response"]
        thing = {"object": {"url": "https://example.com", "title": "x"}}
        body = thing if "remotelink" in path else link_body(key, "CFE-1")
        response = talk("POST", path, body)
        found = [] if response.status == expected["status"] else [f"status {response.status}, not {expected['status']}"]
        return found + partly(value(response), expected["body"])

    return compare


def link_body(source: str, destination: str, name: str = "Relates") -> dict[str, Any]:
    """Build a link request."""
    return {"type": {"name": name}, "inwardIssue": {"key": source}, "outwardIssue": {"key": destination}}


def changelog(talk: Talk) -> Differences:
    """Make the links of the observed changelog and compare both ends' entries."""
    for source, destination, name in (("SP-15", "SP-13", "Cloners"), ("SP-14", "SP-15", "Blocks")):
        talk("POST", "/rest/api/2/issueLink", link_body(source, destination, name))
    found: Differences = []
    last = ""
    for recorded in exchange("09")["response"]["items"]:
        shown = value(talk("GET", f"/rest/api/2/issue/{recorded['issue']}?expand=changelog"))["changelog"]["histories"]
        match = [one for one in shown if one["items"][0]["toString"] == recorded["item"]["toString"]]
        found += wholly([one["items"][0] for one in match], [recorded["item"]])
        if not match or match[0]["created"] <= last or match[0]["id"] != recorded["history_id"]:
            found.append(f"order of {recorded['item']['toString']!r}")
        last = match[0]["created"] if match else last
    return found


def issue_links(talk: Talk) -> Differences:
    """Read an issue whose links were downloaded from a site."""
    theirs = exchange("08")["response"]["body"]
    ours = value(talk("GET", "/rest/api/2/issue/SP-15?fields=issuelinks"))
    del ours["expand"]  # left out of the record
    return partly(ours, theirs) + wholly(ours["fields"], theirs["fields"])


def webhook(talk: Talk) -> Differences:
    """Make the link that a webhook told of."""
    talk("POST", "/rest/api/2/issueLink", link_body("A-1", "A-2", "Blocks"))
    theirs = exchange("27")["request"]["body"]
    [event] = talk.world.take_outbox()
    ours = event.as_json()
    assert isinstance(ours, dict)
    return wholly({**ours, "timestamp": 0}, {**theirs, "timestamp": 0})


def types(talk: Talk) -> Differences:
    """List the link types of a new site."""
    response = talk("GET", "/rest/api/3/issueLinkType")
    return partly(value(response), exchange("07")["response"]["body"])


def server(**fields: Any) -> Callable[[Talk], Differences]:
    """Compare with an assertion of the vendor's client test (29): `asked` is sent, `status` and `text` are due."""

    def compare(talk: Talk) -> Differences:
        return message(talk("POST", "/rest/api/2/issueLink", fields["asked"]), fields["status"], fields["text"])

    return compare


def comment_on_source(talk: Talk) -> Differences:
    """Link with a comment: it is found on the source only."""
    talk("POST", "/rest/api/2/issueLink", {**link_body("TST-7", "TST-6"), "comment": {"body": "x"}})
    found = partly(talk.links("TST-7"), [{"outwardIssue": {"key": "TST-6"}}])
    found += partly(talk.links("TST-6"), [{"inwardIssue": {"key": "TST-7"}}])
    counts = (len(talk.comments("TST-7")), len(talk.comments("TST-6")))
    return found + ([] if counts == (1, 0) else [f"comments {counts}"])


def answer(method: str, path: str, body: Any = None, **due: Any) -> Callable[[Talk], Differences]:
    """Ask something and compare status, headers (None: absent) and perhaps a JSON body with what is due."""

    def compare(talk: Talk) -> Differences:
        response = talk(method, path, body)
        found = [] if response.status == due["status"] else [f"status {response.status}, not {due['status']}"]
        for name, expected in due.get("headers", {}).items():
            ours = response.headers.get(name)
            if ours != expected and not (name.lower() in IDS and ours):
                found.append(f"{name}: {ours!r}, not {expected!r}" if ours else f"no {name}")
        if "json" in due:
            found += wholly(value(response), due["json"])
        if "text" in due:
            found += message(response, due["status"], due["text"])
        return found

    return compare


def world(*keys: str, **more: Any) -> dict[str, Any]:
    """Describe a site with these issues, where `admin` may do everything and `reader` may browse; PUB is public."""
    projects = sorted({key.partition("-")[0] for key in keys})
    users = [
        {"name": "admin", "email": "admin@example.com", "tokens": ["token"], "groups": ["staff"]},
        {"name": "reader", "email": "reader@example.com", "tokens": ["reader-token"]},
        {"name": "stale", "email": "stale@example.com", "tokens": [{"value": "expired-token", "expired": True}]},
    ]
    hidden = more.pop("hidden", ())
    browse = {key: ["admin"] if key in hidden else ["admin", "reader"] for key in projects}
    return {
        "users": users,
        "groups": {"staff": "1", "jira-administrators": "2"},
        "projects": [{"key": key, "browse": browse[key], "link": ["admin"]} for key in projects],
        "issues": [{"key": key} for key in keys],
        "links": [],
        "anonymous": ["PUB"] if "PUB" in projects else False,
        **more,
    }


PUBLIC = world("PUB-1", "PUB-2")
TST = world("TST-6", "TST-7", "RST-1", hidden=("RST",))
TST_READER = {**TST, "projects": [{"key": "TST", "browse": ["reader"], "link": ["reader"]}, {"key": "RST"}]}
SP = world(
    "SP-13",
    "SP-14",
    "SP-15",
    issues=[
        {"key": f"SP-{n}", "id": str(10007 + n), "summary": "(summary)", "type": "Story", "status": "Done"}
        for n in (13, 14, 15)
    ],
    statuses=[{"id": "10002", "name": "Done", "category": "done"}],
    links=[
        {"id": "10002", "type": "Cloners", "from": "SP-15", "to": "SP-13"},
        {"id": "10003", "type": "Blocks", "from": "SP-14", "to": "SP-15"},
    ],
)
ISSUE_LINKS_ERROR = {"errorMessages": [], "errors": {"issuelinks": "Field does not support update 'issuelinks'"}}
SAME_NAME = "You cannot create two issue link types with the same name."
NEW_TYPE = {"name": "Blocks", "inward": "a", "outward": "b"}


def restricted(kind: str, name: str) -> dict[str, Any]:
    return {**link_body("TST-7", "TST-6"), "comment": {"body": "x", "visibility": {"type": kind, "value": name}}}


FIELDS_ISSUELINKS = {
    "fields": {"project": {"key": "A"}, "issuetype": {"name": "Task"}, "summary": "x", "issuelinks": []}
}

CASES = [
    Case("01", "unknown link type, anonymous", "observed", as_recorded("01"), PUBLIC),
    Case("02", "unknown link", "observed", as_recorded("02"), PUBLIC),
    Case("03", "a link, and its two ends", "observed", entries_after("03", 1), world("SCRUM-5", "SCRUM-6"), ADMIN),
    Case("04", "the same link again", "observed", entries_after("04", 2), world("SCRUM-5", "SCRUM-6"), ADMIN),
    Case(
        "05",
        "no Link Issues",
        "observed",
        permission("05", "/rest/api/3/issueLink", "CFE-4724"),
        world("CFE-1", "CFE-4724"),
        READER,
    ),
    Case(
        "06",
        "no Link Issues, remote link",
        "observed",
        permission("06", "/rest/api/2/issue/CFE-4715/remotelink", "CFE-4715"),
        world("CFE-4715"),
        READER,
    ),
    Case("07", "the link types of a new site", "observed", types, {}, ADMIN),
    Case("08", "an issue's links", "observed", issue_links, SP, ADMIN),
    Case(
        "09",
        "the changelog of both ends",
        "observed",
        changelog,
        {**SP, "links": [], "last_ids": {"history": 10138}},
        ADMIN,
    ),
    Case("10", "unknown issue, anonymous", "observed", as_recorded("10"), PUBLIC),
    Case("11", "a v3 comment that is no document, anonymous", "observed", as_recorded("11"), PUBLIC),
    Case(
        "12",
        "a body that is no JSON",
        "observed",
        as_recorded("12", headers={"Content-Type": "application/json"}),
        PUBLIC,
    ),
    Case("13", "an unknown property in a search", "observed", as_recorded("13"), PUBLIC),
    Case("14", "an empty body", "observed", as_recorded("14", headers={"Content-Type": "application/json"}), PUBLIC),
    Case("15", "an edit without permission", "observed", as_recorded("15"), PUBLIC),
    Case("16", "no permissions asked for", "observed", as_recorded("16"), PUBLIC),
    Case("17", "an unknown permission", "observed", as_recorded("17"), PUBLIC),
    Case("18", "no endpoint", "observed", as_recorded("18"), PUBLIC),
    Case("19", "unknown cloud id", "observed", as_recorded("19"), {**PUBLIC, "cloud_id": "another"}),
    Case(
        "20",
        "a token that lacks the scope (asked of issueLink)",
        "observed",
        answer("GET", "/ex/jira/1/rest/api/3/issueLink/1", status=401, json=exchange("20")["response"]["body"]),
        {
            "users": [{"name": "app", "tokens": [{"value": "app-token", "scopes": ["read:jira-user"]}]}],
            "projects": [],
            "issues": [],
            "links": [],
        },
        "Bearer app-token",
    ),
    Case("21", "closed operation, no credentials", "observed", as_recorded("21"), PUBLIC),
    Case("22", "a Bearer that the site cannot read", "observed", as_recorded("22"), PUBLIC, "Bearer nonsense"),
    Case("23", "another media type", "observed", as_recorded("23", body=b"{}"), PUBLIC),
    Case("24", "another method", "observed", as_recorded("24", body={}), PUBLIC),
    Case("25", "rate headers", "observed", as_recorded("25", path="/rest/api/3/issue/PUB-1"), PUBLIC, ADMIN),
    Case(
        "26",
        "an expired token",
        "observed",
        answer("GET", "/rest/api/3/issue/CFE-1", status=404, headers=exchange("26")["response"]["headers"]),
        world("CFE-1"),
        STALE,
    ),
    Case(
        "27",
        "the webhook of a new link",
        "observed",
        webhook,
        world("A-1", issues=[{"key": "A-1", "id": 10072}, {"key": "A-2", "id": 10088}], last_ids={"link": 10003}),
        ADMIN,
    ),
    Case(
        "29.1",
        "an issue that does not exist",
        "datacenter",
        server(asked=link_body("TST-7", "FAKEKEY-1"), status=404, text="Issue Does Not Exist"),
        TST,
        ADMIN,
    ),
    Case(
        "29.2",
        "a type that does not exist",
        "datacenter",
        server(
            asked=link_body("TST-7", "TST-6", "NonExistingLinkType"),
            status=404,
            text="No issue link type with name 'NonExistingLinkType' found.",
        ),
        TST,
        ADMIN,
    ),
    Case(
        "29.3",
        "an issue that is not visible",
        "datacenter",
        server(
            asked=link_body("TST-7", "RST-1"),
            status=404,
            text="You do not have the permission to see the specified issue.",
        ),
        TST_READER | {"anonymous": False},
        READER,
    ),
    Case(
        "29.4",
        "a comment for a role that the caller lacks",
        "datacenter",
        server(
            asked=restricted("role", "Administrators"),
            status=400,
            text="Failed to create comment for issue 'TST-6'\n"
            "You are currently not a member of the project role: Administrators.",
        ),
        TST,
        ADMIN,
    ),
    Case(
        "29.5",
        "a comment for a group that the caller lacks",
        "datacenter",
        server(
            asked=restricted("group", "jira-administrators"),
            status=400,
            text="You are currently not a member of the group: jira-administrators.",
        ),
        TST,
        ADMIN,
    ),
    Case(
        "29.6",
        "a comment for a group that does not exist",
        "datacenter",
        server(asked=restricted("group", "somefakegroup"), status=400, text="Group: somefakegroup does not exist."),
        TST,
        ADMIN,
    ),
    Case(
        "29.7",
        "no Link Issues",
        "datacenter",
        server(asked=link_body("TST-7", "TST-6"), status=401, text="No Link Issue Permission for issue 'TST-7'"),
        TST,
        READER,
    ),
    Case("29.8", "a link with a comment", "datacenter", comment_on_source, TST, ADMIN),
    Case(
        "30.1",
        "no Link Issues, Server 8.20",
        "datacenter",
        server(asked=link_body("TST-7", "TST-6"), status=401, text="No Link Issue Permission for issue 'TST-7'"),
        TST,
        READER,
    ),
    Case(
        "30.2",
        "the media type of the empty 201",
        "datacenter",
        answer(
            "POST",
            "/rest/api/2/issueLink",
            link_body("TST-7", "TST-6"),
            status=201,
            headers={"Content-Type": "application/json"},
        ),
        TST,
        ADMIN,
    ),
    Case(
        "30.3",
        "a wrong password",
        "datacenter",
        answer("GET", "/rest/api/2/issue/TST-7", status=401, headers={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}),
        TST,
        WRONG,
    ),
    Case(
        "30.4",
        "a Bearer that does not resolve",
        "datacenter",
        answer("GET", "/rest/api/2/serverInfo", status=401, headers={"X-Seraph-LoginReason": None}),
        TST,
        "Bearer nonsense",
    ),
    Case(
        "30.5",
        "a link type's name is in use",
        "observed",
        answer("POST", "/rest/api/2/issueLinkType", NEW_TYPE, status=400, text=SAME_NAME),
        {},
        ADMIN,
    ),
    Case(
        "30.6",
        "links in `fields`",
        "observed",
        answer("POST", "/rest/api/2/issue", FIELDS_ISSUELINKS, status=400, json=ISSUE_LINKS_ERROR),
        world("A-1"),
        ADMIN,
    ),
    Case(
        "30.7",
        "a comment on no issue, 2015",
        "observed",
        answer("POST", "/rest/api/2/issue/undefined/comment", {"body": "x"}, status=404, text="Issue Does Not Exist"),
        PUBLIC,
        ADMIN,
    ),
]
