"""LinkRemover: remembers the links that a recording creates, and removes them at its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field

from linktape.errors import LinktapeError, UpstreamFailed
from linktape.jira import bodies
from linktape.jira.bodies import JsonValue
from linktape.jira.operations import OperationId
from linktape.messages import Response
from linktape.responder import Call, Responder
from linktape.upstream import inquiries

log = logging.getLogger(__name__)

NAME = "LinkRemover"
ENDS = ("inwardIssue", "outwardIssue")


@dataclass(frozen=True, slots=True)
class LinkToFind:
    """A link that a client asked for, as an entry of one issue's links would show it."""

    end: str  # which end the other issue is: inwardIssue or outwardIssue
    type: frozenset[str]  # the type's id, its name
    other: frozenset[str]  # the other issue's id, its key

    def fits(self, entry: Mapping[str, JsonValue]) -> bool:
        """Whether an entry may be this link."""
        kind, other = _names(entry.get("type")), _names(entry.get(self.end))
        return bool(self.type & kind) and bool(self.other & other)


@dataclass(slots=True)
class _Anchor:
    """An issue on which links were asked for, with what it had before the first of them."""

    call: Call  # the write that came first: its client's credentials are used at the end
    before: frozenset[str] | None  # the ids of its links; None: they could not be read
    wanted: list[LinkToFind] = field(default_factory=list[LinkToFind])


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of the links that were created: how many were removed, and which were not, and why."""

    removed: int = 0
    left: tuple[str, ...] = ()


class LinkRemover:
    """Answers as the inside does; `remove_all` deletes the links that came into being by that.

    Jira answers 201 for a link that was there before, too, and tells no id. So an issue's links are read before the
    first write that concerns them, and only what is new, and was asked for here, is removed. `lookup` asks past the
    cassette. What is remembered belongs to the recording, not to a session: a reset removes no link from Jira.
    """

    def __init__(self, inside: Responder, lookup: Responder) -> None:
        self._inside = inside
        self._lookup = lookup
        self._anchors: dict[str, _Anchor] = {}
        self._looking = asyncio.Lock()

    async def respond(self, call: Call) -> Response:
        """Answer, and remember the links that were asked for. Raises UpstreamFailed."""
        asked = list(links_asked_for(call))
        anchor = _anchor(call)
        if not asked:
            return await self._inside.respond(call)
        if anchor is not None:
            async with self._looking:
                if anchor not in self._anchors:
                    self._anchors[anchor] = _Anchor(call, await self._links_of(call, anchor))
        try:
            response = await self._inside.respond(call)
        except UpstreamFailed:  # Jira may have done it all the same
            self._remember(anchor, asked)
            raise
        if anchor is None and response.status < 300:  # createIssue: now it has a name
            anchor = min(_names(bodies.payload(response.content).value), default="?")
            self._anchors[anchor] = _Anchor(call, frozenset())
        if response.status < 400:
            self._remember(anchor, asked)
        return response

    def _remember(self, anchor: str | None, asked: list[LinkToFind]) -> None:
        if anchor is not None:
            self._anchors[anchor].wanted += asked

    async def remove_all(self) -> Removal:
        """Delete the links that were created and are still there. Says what could not be removed."""
        removed, left = 0, list[str]()
        for name, anchor in self._anchors.items():
            if not anchor.wanted:
                continue
            async for link, reason in self._removed(name, anchor):
                if reason:
                    left.append(f"{link}: {reason}")
                    log.warning("not removed: %s: %s", link, reason)
                else:
                    removed += 1
        if self._anchors:
            log.info("clean-up: removed %d of %d links that this recording created", removed, removed + len(left))
        self._anchors.clear()
        return Removal(removed, tuple(left))

    async def _removed(self, name: str, anchor: _Anchor) -> AsyncIterator[tuple[str, str]]:
        """Delete what was made on one issue; gives each link, and the reason why it is still there (or nothing)."""
        try:
            found = await inquiries.issue(self._lookup, anchor.call, name)
            if anchor.before is None or found is None:
                yield f"the links made on {name}", "its links cannot be read"
                return
            for entry in _entries(found):
                if str(entry.get("id")) not in anchor.before and any(one.fits(entry) for one in anchor.wanted):
                    yield await self._delete(anchor.call, name, entry)
        except LinktapeError as exc:
            yield f"the links made on {name}", str(exc)

    async def _delete(self, call: Call, name: str, entry: Mapping[str, JsonValue]) -> tuple[str, str]:
        link_id = str(entry.get("id"))
        answer = await inquiries.ask(self._lookup, call, "DELETE", f"/rest/api/2/issueLink/{link_id}")
        is_gone = answer.status in (200, 204, 404)
        return f"link {link_id} of {name}", "" if is_gone else f"Jira answered {answer.status} to its deletion"

    async def _links_of(self, call: Call, issue: str) -> frozenset[str] | None:
        found = await inquiries.issue(self._lookup, call, issue)
        return None if found is None else frozenset(str(entry.get("id")) for entry in _entries(found))


def links_asked_for(call: Call) -> Iterator[LinkToFind]:
    """Give every link that a request asks for, as its anchor (the source, or the issue that is written) shows it."""
    members = call.operation.payload.members
    match call.operation.id:
        case OperationId.LINK_ISSUES:
            yield LinkToFind("outwardIssue", _names(members.get("type")), _names(members.get("outwardIssue")))
        case OperationId.CREATE_ISSUE | OperationId.EDIT_ISSUE | OperationId.DO_TRANSITION:
            update = members.get("update")
            operations = update.get("issuelinks") if isinstance(update, dict) else None
            for operation in operations if isinstance(operations, list) else ():
                added = operation.get("add") if isinstance(operation, dict) else None
                for end in ENDS if isinstance(added, dict) else ():
                    if isinstance(added, dict) and isinstance(added.get(end), dict):
                        yield LinkToFind(end, _names(added.get("type")), _names(added[end]))
        case _:
            return


def _anchor(call: Call) -> str | None:
    """Name the issue on which a request makes links; None where it has no name yet."""
    if call.operation.id is OperationId.LINK_ISSUES:
        return min(_names(call.operation.payload.members.get("inwardIssue")), default=None)
    return call.operation.issue


def _entries(issue: Mapping[str, JsonValue]) -> Iterator[Mapping[str, JsonValue]]:
    fields = issue.get("fields")
    entries = fields.get("issuelinks") if isinstance(fields, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            yield entry


def _names(value: JsonValue) -> frozenset[str]:
    """Give what identifies an object: its id, its key or name."""
    if not isinstance(value, dict):
        return frozenset()
    found = (value.get("id"), value.get("key"), value.get("name"))
    return frozenset(str(name) for name in found if isinstance(name, str | int))
