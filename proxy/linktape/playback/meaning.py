"""What a request means for matching: named parts, equal where Jira would do the same.

Not headers, not the host, not how JSON is spelled. Direction, type and the presence of a comment are never blurred.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from linktape import values
from linktape.jira import bodies
from linktape.jira.bodies import JsonState, JsonValue, Payload
from linktape.jira.issue_links import ENDS, link_request
from linktape.jira.operations import Operation, OperationId
from linktape.json_paths import JsonPath, member_path
from linktape.messages import Request, Response
from linktape.playback.canonical import canonical, comment_words, is_document, spelled, without_nulls
from linktape.playback.effects import fetched
from linktape.playback.match_settings import MatchSettings, Versions
from linktape.playback.relations import Relations

Part = tuple[str, str]
"""The name of a part, in Jira's words, and its value in canonical spelling."""

PAGE_SIZE = "page size"
WHOLE = "whole"  # the page size of an answer that has everything, and so answers any page size
METHOD = "method"
_BODY = "body"

_PAGING = {"startAt", "maxResults", "orderBy"}
_DEFAULTS = {"startAt": "0", "orderBy": "created"}
_LISTS = {"fields", "expand", "properties", "permissions"}  # sets of names
_NOISE = {"updateHistory", "fieldsByKeys"}  # they do not matter to links

_TYPE_MEMBERS = {"id", "name", "inward", "outward", "self"}
_END_MEMBERS = {"id", "key", "self", "fields"}
_KNOWN = {"type": _TYPE_MEMBERS, **dict.fromkeys(ENDS, _END_MEMBERS), "comment": set[str]()}


@values.value(frozen=True, slots=True)
class Meaning:
    """A request as matching sees it: the operation, and its parts by name, each in canonical spelling."""

    operation: str
    parts: Mapping[str, str]

    @property
    def key(self) -> bytes:
        """Sixteen bytes that are equal exactly where the meaning is."""
        text = repr((self.operation, sorted(self.parts.items())))
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def with_part(self, part: str, value: str) -> Meaning:
        """Set one part."""
        return Meaning(self.operation, {**self.parts, part: value})


def meaning(request: Request, operation: Operation, relations: Relations, settings: MatchSettings) -> Meaning:
    """Say what a request means, in the names that the cassette relates."""
    if settings.exact:
        body = request.content.decode("utf-8", "backslashreplace")
        exactly = {METHOD: request.method, "path": request.path, "query": request.query, _BODY: body}
        return Meaning(operation.id.value, exactly)
    parts = dict(_from_path(request, operation, relations, settings))
    parts.update(_from_query(request, operation, relations))
    if request.content:
        ignored = tuple(map(member_path, settings.ignore))
        reader = BodyReader(relations, ignored, as_words=settings.versions is Versions.TOGETHER)
        parts.update(reader.parts(request, operation))
    for name in settings.headers:
        parts[f"header {name}"] = request.headers.get(name) or ""
    return Meaning(operation.id.value, parts)


def _from_path(request: Request, operation: Operation, relations: Relations, settings: MatchSettings) -> Iterator[Part]:
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


def _from_query(request: Request, operation: Operation, relations: Relations) -> Iterator[Part]:
    if request.query and not operation.query:
        yield "query", request.query  # too long to be read
    given: dict[str, list[str]] = {}
    for name, value in operation.query:
        given.setdefault(name, []).append(value)
    for name, several in given.items():
        if operation.is_known:
            yield from _parameter(operation, relations, name, several)
        else:
            yield f"query {name}", spelled(list(several)) if len(several) > 1 else several[0]


def _parameter(operation: Operation, relations: Relations, name: str, values: list[str]) -> Iterator[Part]:
    if name in _NOISE or (name in _PAGING and not operation.traits.is_paged_by_query):
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
    elif ",".join(values).strip(" +") != _DEFAULTS.get(name):
        yield f"query {name}", ",".join(values)


def is_whole(operation: Operation, response: Response) -> bool:
    """Whether a paged answer has everything from the first to the last."""
    if not operation.traits.is_paged_by_query or response.status != 200:
        return False
    answer = bodies.payload(response.content).members
    total = answer.get("total")
    longest = max((len(member) for member in answer.values() if isinstance(member, list)), default=0)
    return isinstance(total, int) and answer.get("startAt", 0) == 0 and total <= longest


@dataclass(frozen=True, slots=True)
class BodyReader:
    """Reads bodies into parts. `ignored` is taken out before; with `as_words` comments are compared by their words."""

    relations: Relations
    ignored: tuple[JsonPath, ...] = ()
    as_words: bool = False

    def parts(self, request: Request, operation: Operation) -> Iterator[Part]:
        """Give the parts of a body; none where it does not matter or there is none."""
        payload = operation.payload
        if request.method in ("GET", "HEAD", "DELETE") and (operation.is_known or not payload.members):
            return  # some clients send {} with a GET
        if payload.reading is not JsonState.JSON:
            if request.content.strip():
                yield _BODY, request.content.decode("utf-8", "backslashreplace")
            return
        value = payload.value
        for path in self.ignored:
            value = path.without(value)
        if isinstance(value, dict):
            yield from self._members(operation, value)
        else:
            yield _BODY, self._spelled(value)

    def _members(self, operation: Operation, members: Mapping[str, JsonValue]) -> Iterator[Part]:
        match operation.id:
            case OperationId.LINK_ISSUES:
                yield from self._link(members)
            case OperationId.ADD_COMMENT:
                yield from self._comment(members)
            case OperationId.BULK_FETCH_ISSUES:
                yield "issues", ",".join(fetched(operation.payload, self.relations))
                yield from self._rest(_listed(members), {"issueIdsOrKeys"})
            case _ if operation.traits.is_search:
                yield from self._rest(_listed(members), set())
            case OperationId.OTHER:
                yield _BODY, self._spelled(dict(members), keep_nulls=True)
            case _:
                is_edit = operation.traits.makes_links and operation.issue is not None  # where null empties a field
                yield _BODY, self._spelled(without_nulls(members), keep_nulls=is_edit)

    def _spelled(self, value: JsonValue, *, keep_nulls: bool = False) -> str:
        return spelled(canonical(value, self.relations, keep_nulls=keep_nulls, as_words=self.as_words))

    def _rest(self, members: Mapping[str, JsonValue], known: set[str]) -> Iterator[Part]:
        rest = {name: value for name, value in without_nulls(members).items() if name not in known}
        if rest:
            yield _BODY, self._spelled(rest)

    def _link(self, members: Mapping[str, JsonValue]) -> Iterator[Part]:
        link = link_request(Payload(JsonState.JSON, dict(members)))
        yield "type", self.relations.type(link.type)
        yield "source", self.relations.issue(link.source)
        yield "destination", self.relations.issue(link.destination)
        if link.comment is not None:
            yield from self._comment(link.comment)
        yield from self._rest(_unexpected(members), set())

    def _comment(self, members: Mapping[str, JsonValue]) -> Iterator[Part]:
        body = members.get("body")
        if isinstance(body, str):
            yield "comment", spelled(comment_words(body) if self.as_words else body.replace("\r\n", "\n"))
        else:
            as_words = self.as_words and is_document(body)
            yield "comment", spelled(canonical(body, self.relations, as_words=as_words))
        visibility = members.get("visibility")
        if isinstance(visibility, dict):  # a role by name, which is its identifier too; a group by id where it is known
            kind, whom = visibility.get("type"), visibility.get("identifier") or visibility.get("value")
            is_group = kind == "group" and isinstance(whom, str)
            yield "visibility", spelled({"type": kind, "whom": self.relations.group(str(whom)) if is_group else whom})
        known = {"body", "visibility"} if isinstance(visibility, dict) else {"body"}
        for _, rest in self._rest(members, known):
            yield "comment's members", rest


def _unexpected(members: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Give what a `linkIssues` body has beside what `link_request` reads and what Jira tolerates there."""
    rest: dict[str, JsonValue] = {}
    for name, value in members.items():
        known = _KNOWN.get(name)
        if known is None or not isinstance(value, dict):
            rest[name] = value
        elif name != "comment":
            rest.update((f"{name}.{inner}", value[inner]) for inner in value.keys() - known)
    return rest


def _listed(members: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Put the lists of a search into order, and drop what does not matter or is the default."""
    return {
        name: sorted(value, key=spelled) if name in _LISTS and isinstance(value, list) else value
        for name, value in members.items()
        if name not in _NOISE and not (name == "startAt" and value == 0)
    }
