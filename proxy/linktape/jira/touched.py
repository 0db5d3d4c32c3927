"""Which issues, links and projects a write touches, as far as the request itself tells. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from linktape.jira.bodies import JsonState, JsonValue
from linktape.jira.operations import Operation, OperationId, Resource

_ISSUE_IN_PATH = re.compile(r"/rest/api/(?:2|3|latest)/issue/([^/]+)(?:/.*)?")
_KEY = re.compile(r"([A-Z][A-Z0-9_]*)-[0-9]+")
_COLLECTIONS = {"bulk", "bulkfetch", "archive", "unarchive", "watching", "properties", "picker", "createmeta", "limit"}


@dataclass(frozen=True, slots=True)
class Touched:
    """What a write touches: issues and projects by id or key, links by id.

    `unknown` says why that is not all, or cannot be told; empty where it is all.
    """

    issues: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    unknown: str = ""


def touched(operation: Operation) -> Touched:
    """Say what a write touches. An issue that is named by id and by key counts as both."""
    match operation.id:
        case OperationId.LINK_ISSUES:
            members = operation.payload.members
            ends = [*_named(members.get("inwardIssue")), *_named(members.get("outwardIssue"))]
            both = _named(members.get("inwardIssue")) and _named(members.get("outwardIssue"))
            return Touched(tuple(ends), unknown="" if both else "the two issues cannot be read from the body")
        case OperationId.DELETE_ISSUE_LINK if operation.link:
            return Touched(links=(operation.link,))
        case OperationId.CREATE_ISSUE:
            return _created(operation)
        case OperationId.OTHER:
            found = _ISSUE_IN_PATH.fullmatch(operation.path)
            if found is None or found[1] in _COLLECTIONS:
                return Touched(unknown="it does not say which project it is for")
            return Touched(issues=(found[1],))
        case _ if Resource.LINK_TYPE in operation.traits.writes:
            return Touched(unknown="link types belong to the whole site")
        case _ if operation.issue:
            return _edited(operation, operation.issue)
        case _:
            return Touched(unknown="it does not say which project it is for")


def project_of(key: str) -> str | None:
    """Give the project of an issue key; None for an id, or anything else."""
    found = _KEY.fullmatch(key.upper())
    return found[1] if found else None


def _created(operation: Operation) -> Touched:
    fields = operation.payload.members.get("fields")
    project = fields.get("project") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or not _named(project):
        return Touched(unknown="the project cannot be read from the body")
    others = (*_named(fields.get("parent")), *_ends_added(operation.payload.members))
    return Touched(issues=others, projects=_named(project))


def _edited(operation: Operation, issue: str) -> Touched:
    if operation.payload.reading not in (JsonState.JSON, JsonState.ABSENT):
        return Touched((issue,), unknown="the body cannot be read")
    members = operation.payload.members
    fields = members.get("fields")
    parent = _named(fields.get("parent")) if isinstance(fields, dict) else ()
    return Touched((issue, *parent, *_ends_added(members)))


def _ends_added(members: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """Name the other ends of the links that `update.issuelinks` adds (docs/jira.md 6.6)."""
    return tuple(name for end in _ends(members) for name in _named(end))


def _ends(members: Mapping[str, JsonValue]) -> Iterator[JsonValue]:
    update = members.get("update")
    operations = update.get("issuelinks") if isinstance(update, dict) else None
    for operation in operations if isinstance(operations, list) else ():
        for change in operation.values() if isinstance(operation, dict) else ():
            if isinstance(change, dict):
                yield from (change.get(end) for end in ("inwardIssue", "outwardIssue"))


def _named(value: JsonValue) -> tuple[str, ...]:
    """Give every name that an object has: its id, its key."""
    if not isinstance(value, dict):
        return ()
    found = (value.get("id"), value.get("key"))
    return tuple(str(one) for one in found if isinstance(one, str | int) and not isinstance(one, bool))
