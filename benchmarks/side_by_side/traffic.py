"""What is asked and answered: an issue is linked, its link and itself are read; answers of 0, 2.6 and 4.9 kB."""

from __future__ import annotations

import json
from dataclasses import dataclass

SITE = "https://your-domain.atlassian.net"
API = "/rest/api/3"
KINDS = ("linkIssues", "getIssueLink", "getIssue")
LINKS_SHOWN = 3
FIRST_LINK = 1_000_000


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, as they are recorded."""

    kind: str
    method: str
    target: str
    body: bytes
    status: int
    answer: bytes


def exchange(at: int) -> Exchange:
    """Give the exchange at a place of the recording: each three of them concern one issue."""
    n, kind = divmod(at, len(KINDS))
    return (linking, link_reading, issue_reading)[kind](n)


def linking(n: int) -> Exchange:
    return Exchange(KINDS[0], "POST", f"{API}/issueLink", link_body(f"HSP-{n}", f"MKY-{n}"), 201, b"")


def link_reading(n: int) -> Exchange:
    link = {"id": str(FIRST_LINK + n), "self": f"{SITE}{API}/issueLink/{FIRST_LINK + n}", "type": BLOCKS}
    body = link | {"inwardIssue": linked("HSP", n), "outwardIssue": linked("MKY", n)}
    return Exchange(KINDS[1], "GET", f"{API}/issueLink/{FIRST_LINK + n}", b"", 200, compact(body))


def issue_reading(n: int) -> Exchange:
    links = [
        {"id": str(number), "self": f"{SITE}{API}/issueLink/{number}", "type": BLOCKS, "outwardIssue": linked("MKY", n)}
        for number in range(FIRST_LINK + n, FIRST_LINK + n + LINKS_SHOWN)
    ]
    head = {"expand": "renderedFields,names,schema", "id": str(10_000 + n), "self": f"{SITE}{API}/issue/{10_000 + n}"}
    body = head | {"key": f"HSP-{n}", "fields": {"issuelinks": links, "assignee": person(n)}}
    return Exchange(KINDS[2], "GET", issue_target(f"HSP-{n}"), b"", 200, compact(body))


def link_body(source: str, destination: str) -> bytes:
    ends = {"inwardIssue": {"key": source}, "outwardIssue": {"key": destination}}
    return compact({"type": {"name": "Blocks"}, **ends})


def issue_target(key: str) -> str:
    return f"{API}/issue/{key}?fields=issuelinks,assignee"


def compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


BLOCKS = {
    "id": "10000",
    "name": "Blocks",
    "inward": "is blocked by",
    "outward": "blocks",
    "self": f"{SITE}{API}/issueLinkType/10000",
}


def linked(project: str, n: int) -> dict[str, object]:
    """Give an issue as a link shows it."""
    number = 10_000 + n
    category = {"self": f"{SITE}{API}/statuscategory/4", "id": 4, "key": "indeterminate", "colorName": "yellow"}
    status = {
        "self": f"{SITE}{API}/status/3",
        "description": "This issue is being actively worked on at the moment by the assignee, and nobody else.",
        "iconUrl": f"{SITE}/images/icons/statuses/inprogress.png",
        "name": "In Progress",
        "id": "3",
        "statusCategory": category | {"name": "In Progress"},
    }
    kind = {
        "self": f"{SITE}{API}/issuetype/10002",
        "id": "10002",
        "description": "A small, distinct piece of work that one person can do.",
        "iconUrl": f"{SITE}{API}/universal_avatar/view/type/issuetype/avatar/10318?size=medium",
        "name": "Task",
        "subtask": False,
        "avatarId": 10318,
        "hierarchyLevel": 0,
    }
    priority = {"self": f"{SITE}{API}/priority/3", "iconUrl": f"{SITE}/images/medium.svg", "name": "Medium", "id": "3"}
    fields = {
        "summary": f"Make part {n} fit the whole, as it was planned in the meeting of last week",
        "status": status,
        "priority": priority,
        "issuetype": kind,
    }
    return {"id": str(number), "key": f"{project}-{n}", "self": f"{SITE}{API}/issue/{number}", "fields": fields}


def person(n: int) -> dict[str, object]:
    account = f"5b10ac8d82e05b22cc{n % 1_000:06x}"
    avatar = f"https://avatar-management.example.net/initials/P{n % 10}"
    return {
        "self": f"{SITE}{API}/user?accountId={account}",
        "accountId": account,
        "emailAddress": f"person{n % 1_000}@example.com",
        "avatarUrls": {f"{size}x{size}": f"{avatar}-{size}.png" for size in (48, 24)},
        "displayName": f"Mia Person{n % 1_000}",
        "active": True,
        "timeZone": "Europe/Berlin",
        "accountType": "atlassian",
    }
