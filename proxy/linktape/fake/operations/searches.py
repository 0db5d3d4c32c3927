"""Finding many issues at once: the JQL searches, old and new, and the bulk fetch."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from linktape.fake.ask import Ask
from linktape.fake.lookups import bad_payload, require_members
from linktape.fake.operations import jql, jql_matching
from linktape.fake.operations.issues import EXPAND, issue_json
from linktape.fake.replies import Reply, ok, refuse
from linktape.fake.site.site import Issue
from linktape.jira.bodies import JsonValue

OLD_MEMBERS = frozenset(
    {"jql", "startAt", "maxResults", "fields", "expand", "properties", "fieldsByKeys", "validateQuery", "failFast"}
)
NEW_MEMBERS = frozenset(
    {
        "jql",
        "maxResults",
        "fields",
        "expand",
        "properties",
        "fieldsByKeys",
        "nextPageToken",
        "reconcileIssues",
        "failFast",
    }
)
BULK_MEMBERS = frozenset({"issueIdsOrKeys", "fields", "expand", "properties", "fieldsByKeys"})
MOST_RESULTS = 5_000
MOST_IN_BULK = 100


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a search asks for, wherever it was said."""

    jql: str
    fields: list[str]
    start: int
    most: int
    token: str | None


def search(ask: Ask) -> Reply:
    """The old search, with its words in the query."""
    return _pages(ask, _from_query(ask, 50))


def search_post(ask: Ask) -> Reply:
    """The old search, with its words in the body."""
    return _pages(ask, _from_body(ask, OLD_MEMBERS, 50))


def search_jql(ask: Ask) -> Reply:
    """The new search: pages by token, and no total."""
    return _token_pages(ask, _from_query(ask, 50))


def search_jql_post(ask: Ask) -> Reply:
    """The new search, with its words in the body."""
    return _token_pages(ask, _from_body(ask, NEW_MEMBERS, 50))


def bulk_fetch(ask: Ask) -> Reply:
    """Read up to 100 issues by id or key; what cannot be seen is listed as an error."""
    members = require_members(ask, ask.operation.payload.value, BULK_MEMBERS, "the body")
    names = members.get("issueIdsOrKeys")
    if not isinstance(names, list) or not names:
        raise refuse(ask, "no-issues-named", why="no issue is asked for")
    if len(names) > MOST_IN_BULK:
        raise refuse(ask, "too-many-issues", why=f"{len(names)} issues are asked for", most=MOST_IN_BULK)
    issues_by_id: dict[int, Issue] = {}
    errors: list[JsonValue] = []
    for name in names:
        issue = ask.world.issue_in_any_case(str(name))
        if issue is None or not ask.sees(issue):
            errors.append({"id": str(name), "errorMessage": ask.says("issue-not-found")})
        else:
            issues_by_id[issue.id] = issue
    fields = _names(ask, members.get("fields"))
    issues: list[JsonValue] = [issue_json(ask, issues_by_id[id_], fields) for id_ in sorted(issues_by_id)]
    return ok({"expand": EXPAND, "issues": issues, "issueErrors": errors}, f"{len(issues)} of {len(names)} issues")


def _pages(ask: Ask, request: SearchRequest) -> Reply:
    issues = _matches(ask, request)
    page = issues[request.start : request.start + request.most]
    body: dict[str, JsonValue] = {
        "expand": "schema,names",
        "startAt": request.start,
        "maxResults": request.most,
        "total": len(issues),
        "issues": _issues(ask, page, request.fields or ["*navigable"]),
    }
    return ok(body, f"{len(issues)} issues match {request.jql!r}")


def _token_pages(ask: Ask, request: SearchRequest) -> Reply:
    if not request.jql.strip():
        raise refuse(ask, "query-unbounded", why="a search without a query")
    issues = _matches(ask, request)
    start = _start(ask, request.token)
    page = issues[start : start + request.most]
    is_last = start + len(page) >= len(issues)
    body: dict[str, JsonValue] = {"issues": _issues(ask, page, request.fields or ["id"])}
    if not is_last:
        body["nextPageToken"] = base64.urlsafe_b64encode(f"from {start + len(page)}".encode()).decode()
    body["isLast"] = is_last
    return ok(body, f"{len(issues)} issues match {request.jql!r}")


def _matches(ask: Ask, request: SearchRequest) -> list[Issue]:
    try:
        return jql_matching.find(ask, jql.parse(request.jql))
    except jql.BadQuery as exc:
        raise refuse(ask, "query-invalid", why=f"{request.jql!r} cannot be searched for", reason=exc) from exc


def _issues(ask: Ask, issues: list[Issue], fields: list[str]) -> list[JsonValue]:
    if fields == ["id"]:
        return [{"id": str(issue.id)} for issue in issues]
    return [issue_json(ask, issue, fields) for issue in issues]


def _start(ask: Ask, token: str | None) -> int:
    if token is None:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(token.encode()).decode().partition(" ")
        if word == "from" and number.isdigit():
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise refuse(ask, "page-token-invalid", why="a page token that was never given")


def _from_query(ask: Ask, most: int) -> SearchRequest:
    operation = ask.operation
    named = [value for name, value in operation.query if name == "fields"]
    return SearchRequest(
        jql=operation.parameter("jql") or "",
        fields=[name.strip() for value in named for name in value.split(",") if name.strip()],
        start=_number(operation.parameter("startAt"), 0),
        most=min(_number(operation.parameter("maxResults"), most), MOST_RESULTS),
        token=operation.parameter("nextPageToken"),
    )


def _from_body(ask: Ask, known: frozenset[str], most: int) -> SearchRequest:
    members = require_members(ask, ask.operation.payload.value, known, "the body")
    query, token = members.get("jql"), members.get("nextPageToken")
    if query is not None and not isinstance(query, str):
        raise bad_payload(ask, "'jql' is not a text")
    return SearchRequest(
        jql=query or "",
        fields=_names(ask, members.get("fields")),
        start=_number(members.get("startAt"), 0),
        most=min(_number(members.get("maxResults"), most), MOST_RESULTS),
        token=token if isinstance(token, str) else None,
    )


def _names(ask: Ask, value: JsonValue) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise bad_payload(ask, "'fields' is not a list of names")
    return [str(name) for name in value]


def _number(value: JsonValue, otherwise: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return max(value, 0)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return otherwise
