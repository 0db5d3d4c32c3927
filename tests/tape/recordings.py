"""Builds cassettes for tests: interactions as a recorder would have written them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from linktape.jira.classify import classify, with_body
from linktape.messages import Headers, Request, Response
from linktape.tape.cassette import Interaction

API = "/rest/api/3"
KEYS_TO_IDS = {"HSP-1": "10001", "HSP-2": "10002", "MKY-1": "10011", "MKY-2": "10012", "PR-1": "10021"}
TYPES = {"Blocks": ("10000", "is blocked by", "blocks"), "Relates": ("10003", "relates to", "relates to")}


def recorded(
    request: str,
    body: object = None,
    answer: object = None,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    elapsed_s: float = 0.0,
) -> Interaction:
    """Build one interaction from `METHOD TARGET`; a target without `/rest` is one of API v3."""
    method, _, target = request.partition(" ")
    path, _, query = (target if target.startswith("/") else f"{API}/{target}").partition("?")
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    made = Request(method, path, query, Headers(headers or {}), content)
    operation = with_body(classify(method, path, query), content)
    usual = {"POST": 201, "DELETE": 204}.get(method, 200)
    response = Response(status or usual) if answer is None else Response.json(status or usual, answer)
    return Interaction(made, operation, response, elapsed_s=elapsed_s)


def cassette(*interactions: Interaction, file: str = "a.yaml") -> list[Interaction]:
    """Give interactions their places: lines 10, 20, 30 and so on."""
    numbered: Iterable[tuple[int, Interaction]] = enumerate(interactions)
    return [replace(item, file=file, line=10 * (index + 1), index=index) for index, item in numbered]


def type_object(name: str) -> dict[str, object]:
    id_, inward, outward = TYPES[name]
    return {"id": id_, "name": name, "inward": inward, "outward": outward}


def issue_answer(key: str, *links: Mapping[str, object]) -> dict[str, object]:
    """Give what `getIssue` answers."""
    return {"id": KEYS_TO_IDS[key], "key": key, "fields": {"issuelinks": list(links)}}


def end(key: str) -> dict[str, object]:
    return {"id": KEYS_TO_IDS[key], "key": key}


def entry(link_id: str, *, to: str | None = None, by: str | None = None, kind: str = "Blocks") -> dict[str, object]:
    """Give an entry of `issuelinks`: this issue blocks `to`, or is blocked `by`."""
    other = {"outwardIssue": end(to)} if to is not None else {"inwardIssue": end(by or "?")}
    return {"id": link_id, "type": type_object(kind), **other}


def link_answer(link_id: str, source: str, destination: str, kind: str = "Blocks") -> dict[str, object]:
    """Give what `getIssueLink` answers."""
    return {
        "id": link_id,
        "type": type_object(kind),
        "inwardIssue": end(source),
        "outwardIssue": end(destination),
    }
