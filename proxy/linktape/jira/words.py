"""Says a call in Jira's terms, for people: journal, log, reports, misses."""

from __future__ import annotations

from collections.abc import Mapping

from linktape.jira.issue_links import OUTWARD, link_request
from linktape.jira.operations import Operation, OperationId
from linktape.values import asked_again
from linktape.wording import cut, visible

_SHORT = 60


@asked_again
def subject(operation: Operation) -> str:
    """Name what a call is about: `Blocks HSP-1 -> MKY-1`, `HSP-1`, `link 10001`, `HSP-1 -> https://…`, or its path.

    Two calls with one subject are two attempts at the same thing.
    """
    if operation.id is OperationId.LINK_ISSUES:
        link = link_request(operation.payload)
        return f"{_cut(link.type)} {_cut(link.source)} -> {_cut(link.destination)}"
    if operation.id is OperationId.CREATE_REMOTE_LINK:
        return f"{_cut(operation.issue)} -> {_address(operation)}"
    if operation.remote is not None or operation.id is OperationId.DELETE_REMOTE_LINKS:
        return _web_link(operation)
    if operation.link is not None:
        return f"link {_cut(operation.link)}"
    if operation.link_type is not None:
        return f"type {_cut(operation.link_type)}"
    if operation.issue is not None:
        return _cut(operation.issue)
    return visible(operation.path) if operation.id is OperationId.OTHER else operation.id.value


def words(operation: Operation, phrases: Mapping[str, str] = OUTWARD) -> str:
    """Say a call in a sentence: `link HSP-1 blocks MKY-1, with a comment`. `phrases`: type name -> outward phrase."""
    match operation.id:
        case OperationId.LINK_ISSUES:
            link = link_request(operation.payload)
            phrase = phrases.get(link.type.key or "", f"-[{_cut(link.type)}]->")
            comment = ", with a comment" if link.comment is not None else ""
            return f"link {_cut(link.source)} {phrase} {_cut(link.destination)}{comment}"
        case OperationId.GET_ISSUE_LINK | OperationId.DELETE_ISSUE_LINK:
            return f"{'read' if operation.traits.reads else 'delete'} link {_cut(operation.link)}"
        case OperationId.GET_ISSUE:
            fields = operation.parameter("fields") or ""
            what = "the links of " if fields.strip(",") == "issuelinks" else ""
            return f"read {what}{_cut(operation.issue)}"
        case OperationId.GET_COMMENTS:
            return f"read the comments of {_cut(operation.issue)}"
        case OperationId.CREATE_REMOTE_LINK:
            return f"web link {_cut(operation.issue)} -> {_address(operation)}"
        case OperationId.UPDATE_REMOTE_LINK:
            return f"change {_web_link(operation)} -> {_address(operation)}"
        case OperationId.GET_REMOTE_LINK | OperationId.DELETE_REMOTE_LINK | OperationId.DELETE_REMOTE_LINKS:
            return f"{'read' if operation.traits.reads else 'delete'} {_web_link(operation)}"
        case OperationId.GET_REMOTE_LINKS:
            return f"read the web links of {_cut(operation.issue)}"
        case OperationId.GET_ISSUE_LINK_TYPES:
            return "list the link types"
        case OperationId.OTHER if operation.not_an_issue is not None:
            return f"ask for issue {_cut(operation.not_an_issue)}, which is neither a key nor an id"
        case OperationId.OTHER if operation.known is not None:
            return f"something else of Jira's ({operation.known.template})"
        case OperationId.OTHER:
            return "something linktape does not know"
        case _:
            about = subject(operation)
            return operation.id.value if about == operation.id.value else f"{operation.id.value} {about}"


def _web_link(operation: Operation) -> str:
    """Name a link to something outside Jira, by its id or its global id."""
    return f"web link {_cut(operation.remote or operation.parameter('globalId') or '?')} of {_cut(operation.issue)}"


def _address(operation: Operation) -> str:
    """Say where a link to something outside Jira is to lead: its URL, else its global id."""
    about = operation.payload.members.get("object")
    url = about.get("url") if isinstance(about, dict) else None
    return _cut(url or operation.payload.members.get("globalId") or "?")


def _cut(value: object) -> str:
    return cut(visible(str(value)), _SHORT)
