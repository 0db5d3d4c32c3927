"""What a write concerns, and what a read depends on, in the names that the cassette relates.

A write concerns the issues and links named in its request and answer; a deleted issue, or type, takes links along.
"""

from __future__ import annotations

from collections.abc import Iterable

from linktape.jira import bodies
from linktape.jira.bodies import JsonValue, Payload, link_request
from linktape.jira.operations import Operation, OperationId, Resource
from linktape.messages import Request, Response
from linktape.playback.canonical import reference
from linktape.playback.relations import UNNAMED, RecordedLink, Relations

Concern = tuple[str, str]
"""What may change: (`issue`, name), (`link`, id), (`remote links`, issue), (`types`, ``), (`anything`, ``)."""

TYPES: Concern = ("types", "")
ANYTHING: Concern = ("anything", "")

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def is_mutation(request: Request, operation: Operation) -> bool:
    """Whether a 2xx answer means a change: Jira's mutations, and what linktape does not know but is no plain read."""
    return operation.is_mutation or (not operation.is_known and request.method not in _SAFE)


def is_write(request: Request, operation: Operation, response: Response) -> bool:
    """Whether this changed Jira: a mutation that was answered 2xx."""
    return 200 <= response.status < 300 and is_mutation(request, operation)


def read_depends_on(operation: Operation, relations: Relations) -> tuple[Concern, ...]:
    """Say which changes a read shows; empty: none that a tape could know of."""
    reads = operation.traits.reads
    if Resource.MATCHES in reads or not operation.is_known:
        return (ANYTHING,)
    if Resource.LINK_TYPE in reads:
        return (TYPES,)
    if Resource.REMOTE_LINK in reads:
        return (("remote links", relations.issue_in_path(operation.issue or "")),)
    if operation.id is OperationId.BULK_FETCH_ISSUES:
        return tuple(("issue", name) for name in fetched(operation.payload, relations))
    if reads and operation.link is not None:
        return (("link", operation.link),)
    return (("issue", relations.issue_in_path(operation.issue)),) if reads and operation.issue is not None else ()


def mutation_concerns(operation: Operation, response: Response, relations: Relations) -> frozenset[Concern]:
    """Say what a mutation changes, or would have changed; `response` names an issue that was created.

    Beside this, each write concerns ANYTHING, which searches depend on.
    """
    found: set[Concern] = set()
    writes = operation.traits.writes
    if Resource.LINK_TYPE in writes:
        found.add(TYPES)
    found.update(("issue", name) for name in _issues(operation, response, relations) if name != UNNAMED)
    if Resource.REMOTE_LINK in writes:
        found.add(("remote links", relations.issue_in_path(operation.issue or "")))
    for link in _links(operation, response, relations):
        found.update((("link", link.id), ("issue", link.source), ("issue", link.destination)))
    if operation.link is not None:
        found.add(("link", operation.link))
    return frozenset(found)


def fetched(payload: Payload, relations: Relations) -> list[str]:
    """Name the issues that a bulk fetch asks for, in order of name: Jira answers in its own order."""
    asked = payload.members.get("issueIdsOrKeys")
    listed = asked if isinstance(asked, list) else []
    return sorted({relations.issue_in_path(str(item)) for item in listed if isinstance(item, str | int)})


def _issues(operation: Operation, response: Response, relations: Relations) -> Iterable[str]:
    """Name the issues in a mutation's path, body and answer."""
    if operation.issue is not None:
        yield relations.issue_in_path(operation.issue)
    if operation.id is OperationId.LINK_ISSUES:
        asked = link_request(operation.payload)
        yield relations.issue(asked.source)
        yield relations.issue(asked.destination)
    if operation.id in (OperationId.CREATE_ISSUE, OperationId.EDIT_ISSUE, OperationId.DO_TRANSITION):
        for end in _ends_added(operation.payload):
            yield relations.issue(reference(end, "key"))
        fields = operation.payload.members.get("fields")
        if isinstance(fields, dict) and isinstance(fields.get("parent"), dict):
            yield relations.issue(reference(fields["parent"], "key"))
    if operation.id is OperationId.CREATE_ISSUE:
        yield created(response, relations)


def created(response: Response, relations: Relations) -> str:
    """Name the issue that `createIssue` has made."""
    return relations.issue(reference(bodies.payload(response.content).value, "key"))


def _ends_added(payload: Payload) -> Iterable[JsonValue]:
    """Give the other ends of the links that `update.issuelinks` adds (docs/jira.md 6.6)."""
    update = payload.members.get("update")
    operations = update.get("issuelinks") if isinstance(update, dict) else None
    for operation in operations if isinstance(operations, list) else ():
        added = operation.get("add") if isinstance(operation, dict) else None
        if isinstance(added, dict):
            yield from (added[end] for end in ("inwardIssue", "outwardIssue") if isinstance(added.get(end), dict))


def _links(operation: Operation, response: Response, relations: Relations) -> Iterable[RecordedLink]:
    """Give the known links that a mutation makes, removes, or takes along."""
    if operation.link is not None:
        yield from relations.links_called(operation.link)
    elif operation.id is OperationId.DELETE_ISSUE and operation.issue is not None:
        yield from relations.links_of(relations.issue_in_path(operation.issue))
    elif operation.id is OperationId.DELETE_ISSUE_LINK_TYPE and operation.link_type is not None:
        yield from relations.links_of_type(operation.link_type)
    elif operation.id is OperationId.LINK_ISSUES:
        yield from relations.links_made(link_request(operation.payload))
    elif operation.id in (OperationId.CREATE_ISSUE, OperationId.EDIT_ISSUE, OperationId.DO_TRANSITION):
        is_known = operation.issue is not None
        owner = relations.issue_in_path(operation.issue or "") if is_known else created(response, relations)
        others = {relations.issue(reference(end, "key")) for end in _ends_added(operation.payload)}
        yield from (link for link in relations.links_of(owner) if link.other_end(owner) in others)
