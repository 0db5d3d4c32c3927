"""What a write concerns, and what a read depends on, in the names that the cassette relates.

A write concerns the issues and links named in its request and answer; a deleted issue, or type, takes links along.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from linktape.jira import bodies
from linktape.jira.bodies import Payload
from linktape.jira.issue_links import link_requests, parent, reference
from linktape.jira.operations import Operation, OperationId, Resource
from linktape.messages import Request, Response
from linktape.playback.relations import NAMELESS, RecordedLink, Relations

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
    return response.is_success and is_mutation(request, operation)


def read_depends_on(operation: Operation, relations: Relations) -> tuple[Concern, ...]:
    """Say which changes a read shows; empty: none that a tape could know of."""
    reads = _reads(operation.id)
    if reads is Resource.MATCHES or not operation.is_known:
        return (ANYTHING,)
    if reads is Resource.LINK_TYPE:
        return (TYPES,)
    if reads is Resource.REMOTE_LINK:
        return (("remote links", relations.issue_in_path(operation.issue or "")),)
    if operation.id is OperationId.BULK_FETCH_ISSUES:
        return tuple(("issue", name) for name in fetched(operation.payload, relations))
    if reads and operation.link is not None:
        return (("link", operation.link),)
    return (("issue", relations.issue_in_path(operation.issue)),) if reads and operation.issue is not None else ()


@cache
def _reads(operation: OperationId) -> Resource:
    """Give that of what an operation shows which decides what it depends on; nothing of it: all that it shows."""
    reads = operation.traits.reads
    deciding = (Resource.MATCHES, Resource.LINK_TYPE, Resource.REMOTE_LINK)
    return next((resource for resource in deciding if resource in reads), reads)


def mutation_concerns(operation: Operation, response: Response, relations: Relations) -> frozenset[Concern]:
    """Say what a mutation changes, or would have changed; `response` names an issue that was created.

    Beside this, each write concerns ANYTHING, which searches depend on.
    """
    writes = operation.traits.writes
    concerns: set[Concern] = {TYPES} if Resource.LINK_TYPE in writes else set()
    wishes = link_requests(operation, response.content)
    issues = {relations.issue(parent(operation)), *(relations.issue(end) for wish in wishes for end in wish.ends)}
    if operation.issue is not None:
        issues.add(relations.issue_in_path(operation.issue))
    if operation.id is OperationId.CREATE_ISSUE:
        issues.add(created_issue(response, relations))
    concerns.update(("issue", name) for name in issues if name != NAMELESS)
    if Resource.REMOTE_LINK in writes:
        concerns.add(("remote links", relations.issue_in_path(operation.issue or "")))
    if operation.link is not None:
        concerns.add(("link", operation.link))
    links = [*_removed(operation, relations), *(link for wish in wishes for link in relations.links_made(wish))]
    for link in links:
        concerns.update((("link", link.id), ("issue", link.source), ("issue", link.destination)))
    return frozenset(concerns)


def _removed(operation: Operation, relations: Relations) -> Iterable[RecordedLink]:
    """Give the known links that a mutation is about, or takes along."""
    if operation.link is not None:
        return relations.links_called(operation.link)
    if operation.traits.removes_links and operation.issue is not None:
        return relations.links_of(relations.issue_in_path(operation.issue))
    is_type = operation.traits.removes_links and operation.link_type is not None
    return relations.links_of_type(operation.link_type or "") if is_type else ()


def fetched(payload: Payload, relations: Relations) -> list[str]:
    """Name the issues that a bulk fetch asks for, in order of name: Jira answers in its own order."""
    names = payload.members.get("issueIdsOrKeys")
    listed = names if isinstance(names, list) else []
    return sorted({relations.issue_in_path(str(item)) for item in listed if isinstance(item, str | int)})


def created_issue(response: Response, relations: Relations) -> str:
    """Name the issue that `createIssue` has made."""
    return relations.issue(reference(bodies.payload(response.content).value))
