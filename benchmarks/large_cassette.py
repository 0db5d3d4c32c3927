"""Writes a cassette of a given number of interactions: 5 kB each in the file, so 500 MB for 100,000.

    python benchmarks/large_cassette.py 100000 big.yaml

A link is made, read, and the first of its issues is read: `linkIssues`, `getIssueLink` and `getIssue` in equal parts,
with answers of 0, 2.7 and 4.7 kB as a site gives them. Every answer is different. Whoever makes one deletes it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from linktape.jira.classify import classify, with_body
from linktape.messages import JSON_TYPE, SITE, Headers, Request, Response
from linktape.tape import writer
from linktape.tape.cassette import Interaction

API = f"{SITE}/rest/api/3"
BEGAN = datetime(2026, 1, 31, 12, tzinfo=UTC)
ASKED = Headers({"Accept": "application/json", "Content-Type": JSON_TYPE, "User-Agent": "python-requests/2.32.5"})
KIND = {
    "id": "10000",
    "name": "Blocks",
    "inward": "is blocked by",
    "outward": "blocks",
    "self": f"{API}/issueLinkType/10000",
}
Json = dict[str, object]


def main() -> None:
    size, path = int(sys.argv[1]), Path(sys.argv[2])
    write(path, size)
    print(f"{path}: {size:,} interactions, {path.stat().st_size / 1e6:.0f} MB")


def write(path: Path, size: int) -> None:
    """Write a cassette as a recorder would have."""
    with path.open("wb") as file:
        file.write(writer.file_head({"linktape": "benchmark"}))
        for one in interactions(size):
            file.write(writer.block(one))


def interactions(size: int) -> Iterator[Interaction]:
    """Give the interactions in their order."""
    for at in range(size):
        n, step = divmod(at, 3)
        yield replace((linking, reading_link, reading_issue)[step](n), recorded_at=BEGAN + timedelta(seconds=at))


def linking(n: int) -> Interaction:
    ends = {"inwardIssue": {"key": f"HSP-{n}"}, "outwardIssue": {"key": f"MKY-{n}"}}
    return interaction("POST", "/rest/api/3/issueLink", 201, None, {"type": {"name": "Blocks"}, **ends})


def reading_link(n: int) -> Interaction:
    link = {"id": str(n), "self": f"{API}/issueLink/{n}", "type": KIND, **ends(n)}
    return interaction("GET", f"/rest/api/3/issueLink/{n}", 200, link)


def reading_issue(n: int) -> Interaction:
    links = [{"id": str(n), "self": f"{API}/issueLink/{n}", "type": KIND, "outwardIssue": ends(n)["outwardIssue"]}]
    shown = issue("HSP", 10_000_000 + n)
    fields = {**shown["fields"], "issuelinks": links, "labels": ["blocked", f"release-{n}"]}  # type: ignore[dict-item]
    described = paragraph(f'The pump of unit {n} stops as soon as both valves are open, "at once", every time. ' * 12)
    people = {role: person(n) for role in ("assignee", "creator", "reporter")}
    extra = {"description": {"type": "doc", "version": 1, "content": [described]}, **people}
    target = f"/rest/api/3/issue/HSP-{n}"
    return interaction("GET", target, 200, {"expand": "renderedFields,names", **shown, "fields": {**fields, **extra}})


def ends(n: int) -> dict[str, Json]:
    return {"inwardIssue": issue("HSP", 10_000_000 + n), "outwardIssue": issue("MKY", 20_000_000 + n)}


def issue(project: str, id_: int) -> Json:
    fields = {
        "summary": f"Unit {id_} of {project} waits for another one, which is ordered, paid for, and not there yet",
        "status": {
            "self": f"{API}/status/3",
            "description": "This issue is being actively worked on at the moment by the assignee.",
            "iconUrl": f"{SITE}/images/icons/statuses/inprogress.png",
            "name": "In Progress",
            "id": "3",
            "statusCategory": {
                "self": f"{API}/statuscategory/4",
                "id": 4,
                "key": "indeterminate",
                "colorName": "yellow",
                "name": "In Progress",
            },
        },
        "priority": {
            "self": f"{API}/priority/3",
            "iconUrl": f"{SITE}/images/icons/priorities/medium.svg",
            "name": "Medium",
            "id": "3",
        },
        "issuetype": {
            "self": f"{API}/issuetype/10001",
            "id": "10001",
            "description": "A small, distinct piece of work.",
            "iconUrl": f"{SITE}/rest/api/2/universal_avatar/view/type/issuetype/avatar/10318?size=medium",
            "name": "Task",
            "subtask": False,
            "avatarId": 10318,
            "hierarchyLevel": 0,
            "entityId": "5e1d0c77-5e1d-0c77-5e1d-0c775e1d0c77",
        },
    }
    return {"id": str(id_), "key": f"{project}-{id_ % 10_000_000}", "self": f"{API}/issue/{id_}", "fields": fields}


def person(n: int) -> Json:
    at = f"{API}/user?accountId=linktape-{n}"
    picture = {size: f"{SITE}/avatars/{size}/{n}" for size in ("48x48", "24x24")}
    return {"self": at, "accountId": f"linktape-{n}", "displayName": f"User {n}", "active": True, "avatarUrls": picture}


def paragraph(text: str) -> Json:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def interaction(method: str, path: str, status: int, answer: Json | None, body: Json | None = None) -> Interaction:
    content = b"" if body is None else json.dumps(body).encode()
    operation = with_body(classify(method, path), content)
    answered = b"" if answer is None else json.dumps(answer, separators=(",", ":"), ensure_ascii=False).encode()
    fields = {
        "Date": "Sat, 31 Jan 2026 12:00:00 GMT",
        "Content-Type": JSON_TYPE,
        "Server": "AtlassianEdge",
        "Cache-Control": "no-cache, no-store, no-transform",
        "Atl-Traceid": "5e1d0c775e1d0c775e1d0c775e1d0c77",
        "Timing-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
        "Vary": "Accept-Encoding",
    }
    request, response = Request(method, path, "", ASKED, content), Response(status, Headers(fields), answered)
    return Interaction(request, operation, response, elapsed_s=0.12)


if __name__ == "__main__":
    main()
