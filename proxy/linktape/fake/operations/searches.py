"""Finding many issues at once: the JQL searches, old and new, and the bulk fetch."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from linktape.fake.ask import Ask, whole_number
from linktape.fake.callers import Standing
from linktape.fake.lookups import bad_payload, require_members, require_texts
from linktape.fake.operations.issues import EXPAND, issue_json, wanted_fields
from linktape.fake.operations.jql import grammar, matching
from linktape.fake.replies import Reply, beyond, ok, refuse
from linktape.fake.site.site import Issue
from linktape.jira.bodies import JsonValue

BULK_MEMBERS = frozenset({"issueIdsOrKeys", "fields", "expand", "properties", "fieldsByKeys"})
SHARED_MEMBERS = frozenset({"jql", "maxResults", "fields", "expand", "properties", "fieldsByKeys", "failFast"})
OLD_MEMBERS = SHARED_MEMBERS | {"startAt", "validateQuery"}
NEW_MEMBERS = SHARED_MEMBERS | {"nextPageToken", "reconcileIssues"}
USUAL_RESULTS = 50
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
    return _pages(ask, _from_query(ask))


def search_post(ask: Ask) -> Reply:
    """The old search, with its words in the body."""
    return _pages(ask, _from_body(ask, OLD_MEMBERS))


def search_jql(ask: Ask) -> Reply:
    """The new search: pages by token, and no total."""
    return _token_pages(ask, _from_query(ask))


def search_jql_post(ask: Ask) -> Reply:
    """The new search, with its words in the body."""
    return _token_pages(ask, _from_body(ask, NEW_MEMBERS))


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
    where = {"expand": "schema,names", "startAt": request.start, "maxResults": request.most, "total": len(issues)}
    forms = _issues(ask, page, request.fields or ["*navigable"])
    return ok({**where, "issues": forms}, f"{len(issues)} issues match {request.jql!r}")


def _token_pages(ask: Ask, request: SearchRequest) -> Reply:
    if not request.jql.strip():
        raise refuse(ask, "query-unbounded", why="a search without a query")
    issues = _matches(ask, request)
    start = _start(ask, request.token)
    page = issues[start : start + request.most]
    is_last = start + len(page) >= len(issues)
    token = base64.urlsafe_b64encode(f"from {start + len(page)}".encode()).decode()
    more = {} if is_last else {"nextPageToken": token}
    forms = _issues(ask, page, request.fields or ["id"])
    return ok({"issues": forms, **more, "isLast": is_last}, f"{len(issues)} issues match {request.jql!r}")


def _matches(ask: Ask, request: SearchRequest) -> list[Issue]:
    if ask.caller.standing is Standing.UNREADABLE:  # where the gate lets it pass, it finds nothing (dc obs 30)
        return []
    try:
        return matching.find(ask, grammar.parse(request.jql))
    except grammar.BadQuery as exc:
        raise refuse(ask, "query-invalid", why=f"{request.jql!r} cannot be searched for", reason=exc) from exc
    except grammar.Beyond as exc:
        raise beyond(f"{exc} in the JQL {request.jql!r} is beyond the fake Jira, though not beyond Jira") from exc


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


def _from_query(ask: Ask) -> SearchRequest:
    members: dict[str, JsonValue] = dict(reversed(ask.operation.query))  # the first one of a name counts
    return _request(members, wanted_fields(ask))


def _from_body(ask: Ask, known: frozenset[str]) -> SearchRequest:
    members = require_members(ask, ask.operation.payload.value, known, "the body")
    require_texts(ask, members, "jql")
    return _request(members, _names(ask, members.get("fields")))


def _request(members: Mapping[str, JsonValue], fields: list[str]) -> SearchRequest:
    query, token = members.get("jql"), members.get("nextPageToken")
    return SearchRequest(
        jql=query if isinstance(query, str) else "",
        fields=fields,
        start=whole_number(members.get("startAt"), 0),
        most=min(whole_number(members.get("maxResults"), USUAL_RESULTS), MOST_RESULTS),
        token=token if isinstance(token, str) else None,
    )


def _names(ask: Ask, value: JsonValue) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise bad_payload(ask, "'fields' is not a list of names")
    return [str(name) for name in value]
