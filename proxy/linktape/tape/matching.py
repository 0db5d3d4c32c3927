"""What a request means for matching: named parts, equal where Jira would do the same, and the settings of `match:`.

Not headers, not the host, not how JSON is spelled. Direction, type and the presence of a comment are never blurred.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from linktape.jira import bodies
from linktape.jira.bodies import JsonValue, Payload, Reading, link_request
from linktape.jira.operations import Operation, OperationId
from linktape.messages import Request, Response
from linktape.tape.canonical import canonical, document, is_document, spelled, without_nulls, words
from linktape.tape.concerns import fetched
from linktape.tape.relations import Relations

_STEP = re.compile(r"\.(\*|[A-Za-z_][A-Za-z0-9_\-]*)|\[(\*|[0-9]{1,9})\]|\['([^']*)'\]")
_NEVER_KEPT = {"authorization", "cookie", "proxy-authorization"}


@lru_cache(maxsize=1_024)
def _steps(path: str) -> tuple[str, ...]:
    """Split a JSON path into names, indexes and `*`. Raises ValueError."""
    steps: list[str] = []
    at = 1
    while path.startswith("$") and at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            break
        steps.append(step[1] or step[2] or step[3] or "")
        at = step.end()
    if not steps or at < len(path):
        raise ValueError(f"{path!r} is no path into JSON; write for example $.comment.body or $.items[*].id")
    return tuple(steps)


def _path(path: str) -> str:
    _steps(path)
    return path


def _header(name: str) -> str:
    if name.lower() in _NEVER_KEPT:
        raise ValueError(f"{name} is never in a cassette; credentials cannot be matched")
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        raise ValueError(f"{name!r} is no header name; write for example Content-Type")
    return name


class Versions(StrEnum):
    """Whether requests of API v2 and v3 can match each other."""

    APART = "apart"
    TOGETHER = "together"


class MatchSettings(BaseModel):
    """The key `match:` of the configuration.

    `ignore`: JSON paths whose members do not matter. `versions: together`: v2 and v3 match, comments by their words.
    `headers`: request headers that must be equal. `exact`: method, path, query and body byte by byte, nothing else.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ignore: tuple[Annotated[str, AfterValidator(_path)], ...] = ()
    versions: Versions = Versions.APART
    headers: tuple[Annotated[str, AfterValidator(_header)], ...] = ()
    exact: bool = False


@dataclass(frozen=True)
class Meaning:
    """A request as matching sees it: the operation, and its parts by name, each in canonical spelling."""

    operation: str
    parts: Mapping[str, str]

    @cached_property
    def key(self) -> bytes:
        """Sixteen bytes that are equal exactly where the meaning is."""
        said = repr((self.operation, sorted(self.parts.items())))
        return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def with_part(self, part: str, value: str) -> Meaning:
        """Set one part."""
        return Meaning(self.operation, {**self.parts, part: value})


PAGE_SIZE = "page size"
WHOLE = "whole"  # the page size of an answer that has everything, and so answers any page size
METHOD = "method"


def meaning(request: Request, operation: Operation, relations: Relations, settings: MatchSettings) -> Meaning:
    """Say what a request means, in the names that the cassette relates."""
    if settings.exact:
        return Meaning(operation.id.value, dict(_exact(request)))
    parts = dict(_from_path(request, operation, relations, settings))
    parts.update(_from_query(request, operation, relations))
    parts.update(_from_body(request, operation, relations, settings))
    parts.update((f"header {name}", request.headers.get(name) or "") for name in settings.headers)
    return Meaning(operation.id.value, parts)


def _exact(request: Request) -> Iterator[tuple[str, str]]:
    yield METHOD, request.method
    yield "path", request.path
    yield "query", request.query
    yield "body", request.content.decode("utf-8", "backslashreplace")


def _from_path(
    request: Request, operation: Operation, relations: Relations, settings: MatchSettings
) -> Iterator[tuple[str, str]]:
    if not operation.is_known or operation.id is OperationId.LOGIN or request.method == "HEAD":
        yield METHOD, request.method
    if not operation.is_known:
        yield "path", operation.path
        return
    if operation.version and settings.versions is Versions.APART:
        yield "API version", str(operation.version)
    if operation.issue is not None:
        yield "issue", relations.issue_in_path(operation.issue)
    if operation.link is not None:
        yield "link", operation.link
    if operation.link_type is not None:
        yield "link type", operation.link_type
    if operation.remote is not None:
        yield "remote link", operation.remote


PAGED = {
    OperationId.GET_COMMENTS,
    OperationId.GET_CHANGELOGS,
    OperationId.GET_FIELDS_PAGINATED,
    OperationId.SEARCH,
    OperationId.SEARCH_JQL,
}
_NOISE = {"updateHistory", "fieldsByKeys"}  # jira/CLIENTS: they do not matter to links
_PAGING = {"startAt", "maxResults", "orderBy"}
_LISTS = {"fields", "expand", "properties", "permissions"}


def _from_query(request: Request, operation: Operation, relations: Relations) -> Iterator[tuple[str, str]]:
    if request.query and not operation.query:
        yield "query", request.query  # too long to be read
    if not operation.is_known:
        yield from (("query", spelled([list(pair) for pair in sorted(operation.query)])) for _ in operation.query[:1])
        return
    given: dict[str, list[str]] = {}
    for name, value in operation.query:
        given.setdefault(name, []).append(value)
    for name, values in given.items():
        yield from _parameter(operation, relations, name, values)


def _parameter(operation: Operation, relations: Relations, name: str, values: list[str]) -> Iterator[tuple[str, str]]:
    if name in _NOISE or (name in _PAGING and operation.id not in PAGED):
        return
    if name in _LISTS:
        listed = sorted({item.strip() for value in values for item in value.split(",")} - {""})
        everything = name == "properties" or (name == "fields" and operation.id is OperationId.GET_ISSUE)
        if listed and not (everything and listed == ["*all"]):
            yield name, ",".join(listed)
    elif name == "maxResults":
        yield PAGE_SIZE, ",".join(values)
    elif name in ("issueKey", "issueId") and operation.id is OperationId.GET_MY_PERMISSIONS:
        yield "issue", relations.issue_in_path(values[0])
    elif not (name == "startAt" and values == ["0"]):
        yield f"query {name}", ",".join(values)


def _from_body(
    request: Request, operation: Operation, relations: Relations, settings: MatchSettings
) -> Iterator[tuple[str, str]]:
    body = operation.payload
    if not operation.is_known and body.reading is Reading.ABSENT and request.content:
        body = Payload(Reading.NOT_JSON)
    if request.method in ("GET", "HEAD", "DELETE") and (operation.is_known or not body.members):
        return  # some clients send {} with a GET
    if body.reading is Reading.ABSENT:
        return
    if body.reading is not Reading.JSON:
        yield "body", request.content.decode("utf-8", "backslashreplace")
        return
    value = body.value
    for path in settings.ignore:
        value = _removed(value, _steps(path))
    as_words = settings.versions is Versions.TOGETHER
    if not isinstance(value, dict):
        yield "body", spelled(canonical(value, relations, as_words=as_words))
    elif operation.id is OperationId.LINK_ISSUES:
        yield from _link(value, relations, as_words=as_words)
    elif operation.id is OperationId.ADD_COMMENT:
        yield from _comment(value, relations, as_words=as_words)
    elif operation.id is OperationId.BULK_FETCH_ISSUES:
        yield "issues", ",".join(fetched(body, relations))
        yield from _rest(_listed(value), relations, {"issueIdsOrKeys"})
    elif operation.id in (OperationId.SEARCH_POST, OperationId.SEARCH_JQL_POST):
        yield from _rest(_listed(value), relations, set())
    else:
        edits = operation.id in (OperationId.EDIT_ISSUE, OperationId.DO_TRANSITION, OperationId.OTHER)
        members = value if operation.id is OperationId.OTHER else without_nulls(value)
        yield "body", spelled(canonical(members, relations, keep_nulls=edits, as_words=as_words))


def _link(members: Mapping[str, JsonValue], relations: Relations, *, as_words: bool) -> Iterator[tuple[str, str]]:
    asked = link_request(Payload(Reading.JSON, dict(members)))
    yield "type", relations.type(asked.type)
    yield "source", relations.issue(asked.source)
    yield "destination", relations.issue(asked.destination)
    if asked.comment is not None:
        yield from _comment(asked.comment, relations, as_words=as_words)
    read_only = {"type": {"id", "name", "inward", "outward", "self"}, "comment": set[str]()}
    ends = {"inwardIssue": {"id", "key", "self", "fields"}, "outwardIssue": {"id", "key", "self", "fields"}}
    rest: dict[str, JsonValue] = {}
    for name, value in members.items():
        known = {**read_only, **ends}.get(name)
        if known is None or (value is not None and not isinstance(value, dict)):
            rest[name] = value
        elif isinstance(value, dict) and name != "comment":
            rest.update((f"{name}.{inner}", value[inner]) for inner in value.keys() - known)
    yield from _rest(rest, relations, set())


def _comment(members: Mapping[str, JsonValue], relations: Relations, *, as_words: bool) -> Iterator[tuple[str, str]]:
    body = members.get("body")
    if as_words and (isinstance(body, str) or is_document(body)):
        yield "comment", spelled(words(body))
    elif is_document(body):
        yield "comment", spelled(document(body))
    elif isinstance(body, str):
        yield "comment", spelled(body.replace("\r\n", "\n"))
    else:
        yield "comment", spelled(canonical(body, relations))
    visibility = members.get("visibility")
    if isinstance(visibility, dict):
        yield "visibility", spelled(_visibility(visibility, relations))
    kept = {"body"} if not isinstance(visibility, dict) else {"body", "visibility"}
    for name, text in _rest(members, relations, kept):
        yield f"comment's {name}", text


def _visibility(members: Mapping[str, JsonValue], relations: Relations) -> JsonValue:
    """Name whom a comment is for: a role by name, which is its identifier too; a group by id where that is known."""
    kind, whom = members.get("type"), members.get("identifier") or members.get("value")
    if kind == "group" and isinstance(whom, str):
        whom = relations.group(whom)
    return {"type": kind, "whom": whom}


def _listed(members: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Put the lists of a search into order, and drop what is the default."""
    form: dict[str, JsonValue] = {}
    for name, value in members.items():
        if name in _NOISE or (name == "startAt" and value == 0):
            continue
        in_order = name in _LISTS and isinstance(value, list)
        form[name] = sorted(value, key=spelled) if in_order and isinstance(value, list) else value
    return form


def _rest(members: Mapping[str, JsonValue], relations: Relations, known: set[str]) -> Iterator[tuple[str, str]]:
    rest = {name: value for name, value in without_nulls(members).items() if name not in known}
    if rest:
        yield "body", spelled(canonical(rest, relations))


def is_whole(operation: Operation, response: Response) -> bool:
    """Whether a paged answer has everything from the first to the last."""
    if operation.id not in PAGED or response.status != 200:
        return False
    answer = bodies.payload(response.content).members
    total = answer.get("total")
    longest = max((len(member) for member in answer.values() if isinstance(member, list)), default=0)
    return isinstance(total, int) and answer.get("startAt", 0) == 0 and total <= longest


def _removed(value: JsonValue, steps: tuple[str, ...]) -> JsonValue:
    """Give the value without what a path names."""
    step, further = steps[0], steps[1:]
    if isinstance(value, dict):
        hit = value.keys() if step == "*" else {step}
        kept = {name: inner for name, inner in value.items() if further or name not in hit}
        return {name: _removed(inner, further) if name in hit else inner for name, inner in kept.items()}
    if isinstance(value, list):
        chosen = [step == "*" or str(index) == step for index in range(len(value))]
        pairs = [pair for pair in zip(value, chosen, strict=True) if further or not pair[1]]
        return [_removed(inner, further) if hit else inner for inner, hit in pairs]
    return value
