"""What the body of a request says, as parts for matching: links, comments, bulk fetches, searches, any JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from linktape.jira.bodies import JsonState, JsonValue, Payload
from linktape.jira.issue_links import ENDS, link_request
from linktape.jira.operations import Operation, OperationId
from linktape.json_paths import JsonPath
from linktape.messages import Request
from linktape.playback.canonical import (
    canonical,
    canonical_document,
    comment_words,
    is_document,
    spelled,
    without_nulls,
)
from linktape.playback.effects import fetched
from linktape.playback.relations import Relations

Part = tuple[str, str]
"""The name of a part, in Jira's words, and its value in canonical spelling."""

LISTS = {"fields", "expand", "properties", "permissions"}  # sets of names
NOISE = {"updateHistory", "fieldsByKeys"}  # they do not matter to links

_BODY = "body"
_TYPE_MEMBERS = {"id", "name", "inward", "outward", "self"}
_END_MEMBERS = {"id", "key", "self", "fields"}
_KNOWN = {"type": _TYPE_MEMBERS, **dict.fromkeys(ENDS, _END_MEMBERS), "comment": set[str]()}


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
        yield "comment", self._said(members.get("body"))
        visibility = members.get("visibility")
        is_read = isinstance(visibility, dict)
        if isinstance(visibility, dict):
            yield "visibility", spelled(self._whom(visibility))
        for _, rest in self._rest(members, {"body", "visibility"} if is_read else {"body"}):
            yield "comment's members", rest

    def _said(self, body: JsonValue) -> str:
        if self.as_words and (isinstance(body, str) or is_document(body)):
            return spelled(comment_words(body))
        if is_document(body):
            return spelled(canonical_document(body))
        return spelled(body.replace("\r\n", "\n") if isinstance(body, str) else canonical(body, self.relations))

    def _whom(self, visibility: Mapping[str, JsonValue]) -> JsonValue:
        """Name whom a comment is for: a role by name, which is its identifier too; a group by id where it is known."""
        kind, whom = visibility.get("type"), visibility.get("identifier") or visibility.get("value")
        if kind == "group" and isinstance(whom, str):
            whom = self.relations.group(whom)
        return {"type": kind, "whom": whom}


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
    form: dict[str, JsonValue] = {}
    for name, value in members.items():
        if name in NOISE or (name == "startAt" and value == 0):
            continue
        form[name] = sorted(value, key=spelled) if name in LISTS and isinstance(value, list) else value
    return form
