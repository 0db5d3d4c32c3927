"""Which issues, links and projects a write touches, as far as the request itself tells. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from linktape.jira.bodies import JsonState
from linktape.jira.classify import is_issue_name
from linktape.jira.issue_links import ends_in_update, link_request, parent, reference
from linktape.jira.operations import Operation, OperationId, Resource

_ISSUE_IN_PATH = re.compile(r"/rest/api/(?:2|3|latest)/issue/([^/]+)(?:/.*)?")
_KEY = re.compile(r"([A-Z][A-Z0-9_]*)-[0-9]+")


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
            source, destination = link_request(operation.payload).ends
            both = source.names and destination.names
            unknown = "" if both else "the two issues cannot be read from the body"
            return Touched((*source.names, *destination.names), unknown=unknown)
        case OperationId.DELETE_ISSUE_LINK if operation.link:
            return Touched(links=(operation.link,))
        case OperationId.CREATE_ISSUE:
            fields = operation.payload.members.get("fields")
            projects = reference(fields.get("project")).names if isinstance(fields, dict) else ()
            if not projects:
                return Touched(unknown="the project cannot be read from the body")
            return Touched(issues=_others(operation), projects=projects)
        case OperationId.OTHER:
            path = _ISSUE_IN_PATH.fullmatch(operation.path)
            if path is None or not is_issue_name(path[1]):
                return Touched(unknown="it does not say which project it is for")
            return Touched(issues=(path[1],))
        case _ if Resource.LINK_TYPE in operation.traits.writes:
            return Touched(unknown="link types belong to the whole site")
        case _ if operation.issue:
            if operation.payload.reading not in (JsonState.JSON, JsonState.ABSENT):
                return Touched((operation.issue,), unknown="the body cannot be read")
            return Touched((operation.issue, *_others(operation)))
        case _:
            return Touched(unknown="it does not say which project it is for")


def project_of(key: str) -> str | None:
    """Give the project of an issue key; None for an id, or anything else."""
    match = _KEY.fullmatch(key.upper())
    return match[1] if match else None


def _others(operation: Operation) -> tuple[str, ...]:
    """Name the issues in a body: the parent, and the other ends of links, by id and by key."""
    return tuple(name for issue in (parent(operation), *ends_in_update(operation)) for name in issue.names)
