"""Which issues, links and projects a write touches, as far as the request itself tells. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from linktape.jira.bodies import JsonState, JsonValue
from linktape.jira.classify import is_issue_name
from linktape.jira.issue_links import ends_in_update, link_request, parent, reference
from linktape.jira.operations import Operation, OperationId, Resource

_ISSUE_IN_PATH = re.compile(r"/rest/api/(?:2|3|latest)/issue/([^/]+)(?:/.*)?")
_NO_PROJECT = "the project cannot be read from the body"
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
            projects = _projects(operation)
            return Touched(issues=_others(operation), projects=projects or (), unknown="" if projects else _NO_PROJECT)
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
            projects = _projects(operation)
            unknown = _NO_PROJECT if projects is None else ""
            return Touched((operation.issue, *_others(operation)), projects=projects or (), unknown=unknown)
        case _:
            return Touched(unknown="it does not say which project it is for")


def project_of(key: str) -> str | None:
    """Give the project of an issue key; None for an id, or anything else."""
    match = _KEY.fullmatch(key.upper())
    return match[1] if match else None


def _projects(operation: Operation) -> tuple[str, ...] | None:
    """Name the projects that a body puts its issue into; None where one of them cannot be read."""
    members = operation.payload.members
    fields, update = members.get("fields"), members.get("update")
    given = [fields["project"]] if isinstance(fields, dict) and "project" in fields else []
    steps = update.get("project", []) if isinstance(update, dict) else []
    given += [value for step in (steps if isinstance(steps, list) else [steps]) for value in _operands(step)]
    names = [reference(value).names for value in given]
    return None if () in names else tuple(name for one in names for name in one)


def _operands(step: JsonValue) -> list[JsonValue]:
    """Give what a step of `update` sets or adds; itself, where it is no step."""
    return list(step.values()) if isinstance(step, dict) else [step]


def _others(operation: Operation) -> tuple[str, ...]:
    """Name the issues in a body: the parent, and the other ends of links, by id and by key."""
    return tuple(name for issue in (parent(operation), *ends_in_update(operation)) for name in issue.names)
