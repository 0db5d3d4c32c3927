"""Finding many issues at once: the JQL searches, old and new, and the bulk fetch."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linktape.fake.ask import Ask, whole_number
from linktape.fake.callers import Standing
from linktape.fake.issue_fields import FIELDS
from linktape.fake.lookups import bad_payload, require_members, require_texts
from linktape.fake.operations.issues import EXPAND, issue_json, wanted_fields
from linktape.fake.replies import Reply, beyond, ok, refuse, refuse_problem
from linktape.fake.site.site import Issue
from linktape.jira.bodies import JsonValue

BULK_MEMBERS = frozenset({"issueIdsOrKeys", "fields", "expand", "properties", "fieldsByKeys"})
SHARED_MEMBERS = frozenset({"jql", "maxResults", "fields", "expand", "properties", "fieldsByKeys", "failFast"})
OLD_MEMBERS = SHARED_MEMBERS | {"startAt", "validateQuery"}
NEW_MEMBERS = SHARED_MEMBERS | {"nextPageToken", "reconcileIssues"}
USUAL_RESULTS = 50
MOST_IDS = 5_000
MOST_RECONCILED = 50
MOST_IN_BULK, MOST_IN_PLAIN_BULK, MOST_PLAIN_FIELDS = 100, 1_000, 100
_COSTLY = frozenset(
    {"changelog", "editmeta", "operations", "renderedFields", "transitions", "versionedRepresentations"}
)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a search asks for, wherever it was said."""

    jql: str
    fields: list[str]
    start: int
    most: int
    token: str | None


def search(ask: Ask) -> Reply:
    """The classic search, with its words in the query."""
    _require_classic(ask)
    return _pages(ask, _from_query(ask))


def search_post(ask: Ask) -> Reply:
    """The classic search, with its words in the body."""
    _require_classic(ask)
    return _pages(ask, _from_body(ask, OLD_MEMBERS))


def search_jql(ask: Ask) -> Reply:
    """The new search: pages by token, and no total."""
    given = [value for name, value in ask.operation.query if name == "reconcileIssues"]
    _require_reconcilable(ask, [part for value in given for part in value.split(",") if part])
    return _token_pages(ask, _from_query(ask))


def search_jql_post(ask: Ask) -> Reply:
    """The new search, with its words in the body."""
    request = _from_body(ask, NEW_MEMBERS)
    given = ask.operation.payload.members.get("reconcileIssues")
    if given is not None and not isinstance(given, list):
        raise bad_payload(ask, "'reconcileIssues' is not a list of ids")
    _require_reconcilable(ask, given or [])
    return _token_pages(ask, request)


def bulk_fetch(ask: Ask) -> Reply:
    """Read up to 100 issues by id or key, or 1,000 of few fields; what cannot be seen is listed as an error."""
    members = require_members(ask, ask.operation.payload.value, BULK_MEMBERS, "the body")
    names = members.get("issueIdsOrKeys")
    if not isinstance(names, list) or not names:
        raise refuse(ask, "no-issues-named", why="no issue is asked for")
    fields = _names(ask, members.get("fields"))
    most = MOST_IN_PLAIN_BULK if _is_plain(fields, members.get("expand")) else MOST_IN_BULK
    if len(names) > most:
        why = f"{len(names)} issues are asked for; {MOST_IN_PLAIN_BULK} are given where `fields` names a few plain ones"
        raise refuse(ask, "too-many-issues", why=why, most=most)
    issues_by_id: dict[int, Issue] = {}
    errors: list[JsonValue] = []
    for name in names:
        issue = ask.world.issue_in_any_case(str(name))
        if issue is None or not ask.sees(issue):
            errors.append({"id": str(name), "errorMessage": ask.says("issue-not-found")})
        else:
            issues_by_id[issue.id] = issue
    issues: list[JsonValue] = [issue_json(ask, issues_by_id[id_], fields) for id_ in sorted(issues_by_id)]
    return ok({"expand": EXPAND, "issues": issues, "issueErrors": errors}, f"{len(issues)} of {len(names)} issues")


def _is_plain(fields: list[str], expand: JsonValue) -> bool:
    """Whether a bulk fetch is answered for 1,000 issues (documented): some fields by name, none of many values."""
    named = [name for name in fields if not name.startswith("-")]
    few = 0 < len(named) <= MOST_PLAIN_FIELDS and not any(name.startswith("*") for name in named)
    one_value = all(name in FIELDS and FIELDS[name].type not in ("array", "comments-page") for name in named)
    return few and one_value and not (isinstance(expand, list) and _COSTLY & {str(name) for name in expand})


def _require_classic(ask: Ask) -> None:
    if not ask.rules.has_classic_search:
        raise refuse(ask, "search-removed", why="Jira Cloud has removed the classic search; search/jql is what is left")


def _require_reconcilable(ask: Ask, ids: Sequence[JsonValue]) -> None:
    """Refuse more than 50 issues to reconcile (documented), and what is no id."""
    for id_ in ids:
        if not (str(id_).isascii() and str(id_).isdigit()):
            detail = f"Failed to convert 'reconcileIssues' with value: '{id_}'"
            raise refuse_problem(400, "Bad Request", detail, ask.request.path, cause="bad-query")
    if len(ids) > MOST_RECONCILED:
        raise refuse(ask, "too-many-reconciled", why=f"{len(ids)} issues are to be reconciled", most=MOST_RECONCILED)


def _pages(ask: Ask, request: SearchRequest) -> Reply:
    issues = _matches(ask, request)
    most = _most(ask, request)
    page = issues[request.start : request.start + most]
    where = {"expand": "schema,names", "startAt": request.start, "maxResults": most, "total": len(issues)}
    forms = _issues(ask, page, request.fields or ["*navigable"])
    return ok({**where, "issues": forms}, f"{len(issues)} issues match {request.jql!r}")


def _token_pages(ask: Ask, request: SearchRequest) -> Reply:
    issues = _matches(ask, request, must_be_bounded=True)
    start = _start(ask, request.token)
    page = issues[start : start + _most(ask, request)]
    is_last = start + len(page) >= len(issues)
    token = base64.urlsafe_b64encode(f"from {start + len(page)}".encode()).decode()
    more = {} if is_last else {"nextPageToken": token}
    forms = _issues(ask, page, request.fields or ["id"])
    return ok({"issues": forms, **more, "isLast": is_last}, f"{len(issues)} issues match {request.jql!r}")


def _most(ask: Ask, request: SearchRequest) -> int:
    """Give the size of a page: as asked, but capped; Cloud gives more where ids alone are asked for (documented)."""
    cap = ask.rules.search_page
    has_ids_alone = ask.operation.traits.page == "token" and request.fields in ([], ["id"], ["key"])
    if has_ids_alone and "search_page" not in ask.site.settings:
        cap = MOST_IDS
    return min(request.most, cap)


def _matches(ask: Ask, request: SearchRequest, *, must_be_bounded: bool = False) -> list[Issue]:
    from linktape.fake.operations.jql import grammar, matching  # a tenth of the mock, which waits for the first search

    if ask.caller.standing is Standing.UNREADABLE:  # where the gate lets it pass, it finds nothing (dc obs 30)
        return []
    try:
        parsed = grammar.parse(request.jql)
        if must_be_bounded and not parsed.is_bounded:
            raise refuse(ask, "query-unbounded", why="a search without a restriction; ORDER BY is none")
        return matching.find(ask, parsed)
    except grammar.BadQuery as exc:
        raise refuse(ask, "query-invalid", why=f"{request.jql!r} cannot be searched for", reason=exc) from exc
    except grammar.Beyond as exc:
        raise beyond(f"{exc} in the JQL {request.jql!r}") from exc


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
        most=whole_number(members.get("maxResults"), USUAL_RESULTS),
        token=token if isinstance(token, str) else None,
    )


def _names(ask: Ask, value: JsonValue) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise bad_payload(ask, "'fields' is not a list of names")
    return [str(name) for name in value]
