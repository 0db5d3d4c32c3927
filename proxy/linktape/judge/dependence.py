"""What Jira's answer to a call depends on, and what of it a write changes: names of issues, types, links. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from linktape.bounded import MOST_SUBJECTS, Recent
from linktape.jira.bodies import payload
from linktape.jira.issue_links import ends_in_update, link_requests, parent, reference
from linktape.jira.operations import Operation, OperationId, Resource

EVERYTHING = "everything"
_MATCHES = "what a search finds"
_ROOM = "room for links"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def is_read(operation: Operation, method: str) -> bool:
    """Whether a call only looks: it changes nothing, as far as can be told."""
    if operation.is_known and operation.id is not OperationId.LOGIN:
        return not operation.is_mutation
    return method in SAFE


def needs(operation: Operation) -> frozenset[str]:
    """Name all that the answer to a call depends on, so that a write of it may change a refusal."""
    links = link_requests(operation)
    names = {*_issues(operation), *_named("type", (name for link in links for name in link.type.names))}
    if operation.traits.makes_links:
        names.add(_ROOM)
    if operation.traits.is_search:
        names.add(_MATCHES)
    return frozenset(names | set(_in_path(operation)))


def changes(operation: Operation, method: str, answer: bytes) -> frozenset[str]:
    """Name what a call has changed, if Jira did it; `answer` names what was made. Empty for a read."""
    if is_read(operation, method):
        return frozenset()
    writes = operation.traits.writes
    if not writes:
        return frozenset({EVERYTHING})  # a login, or what linktape does not know
    names = {_MATCHES}
    if Resource.ISSUE in writes:
        made = tuple(_named("issue", reference(payload(answer).value).names))
        names.update((*_issues(operation), *made) if operation.issue or made else (EVERYTHING,))
    if Resource.LINK_TYPE in writes:
        for body in (operation.payload, payload(answer)):
            names.update(_named("type", reference(body.value, "name").names))
    if Resource.LINK_TYPE in writes or Resource.REMOTE_LINK in writes:
        names.update(_in_path(operation))
    if operation.traits.removes_links:
        names.add(_ROOM)
    return frozenset(names)


def _issues(operation: Operation) -> Iterator[str]:
    ends = (end for link in link_requests(operation) for end in link.ends)
    others = (name for one in (*ends, *ends_in_update(operation), parent(operation)) for name in one.names)
    return _named("issue", (*([operation.issue] if operation.issue else ()), *others))


def _in_path(operation: Operation) -> Iterator[str]:
    """Name the link, the type or the issue's remote links that the path is about."""
    if operation.link is not None:
        yield _link_name(operation.link)
    if operation.link_type is not None:
        yield from _named("type", [operation.link_type])
    if operation.issue is not None and Resource.REMOTE_LINK in operation.traits.reads | operation.traits.writes:
        yield from _named("remote links of", [operation.issue])


def _named(kind: str, names: Iterable[str]) -> Iterator[str]:
    return (f"{kind} {name.upper()}" for name in names)


def _link_name(identifier: str) -> str:
    """Name a link by its id."""
    return f"link {identifier}"


@dataclass(slots=True)
class Ledger:
    """When each thing was last written, in numbers of ended calls. Plain data, bounded."""

    ended: int = 0
    written: Recent[str, int] = field(default_factory=Recent[str, int])
    shown_links: Recent[str, None] = field(default_factory=Recent[str, None])

    def latest(self, names: Iterable[str]) -> int:
        """Give the number of the latest call that wrote one of these; 0 for none."""
        return max(self.written.get(name, 0) for name in (EVERYTHING, *names))

    def wrote(self, names: Iterable[str]) -> None:
        """Note that the call that has just ended wrote these."""
        for name in names:
            self.written.keep(name, self.ended)

    def showed(self, links: Iterable[str]) -> None:
        """Note the ids of links that an answer showed; one that a call has asked for is there (again)."""
        for link in links:
            self.shown_links.keep(link, None, most=10 * MOST_SUBJECTS)
            if _link_name(link) in self.written:
                self.wrote([_link_name(link)])

    def asked_for(self, link: str) -> None:
        """Note that a call names a link."""
        if _link_name(link) not in self.written:
            self.written.keep(_link_name(link), 0)
