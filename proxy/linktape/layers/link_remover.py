"""LinkRemover: remembers the links that a recording creates, and removes them at its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from linktape.errors import LinktapeError, UpstreamFailed
from linktape.jira import bodies
from linktape.jira.issue_links import LinkRequest, link_request, link_requests, links_of, reference
from linktape.jira.operations import OperationId
from linktape.messages import Response
from linktape.responder import Call, Responder
from linktape.upstream import inquiries

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Anchor:
    """An issue on which links were asked for, with what it had before the first of them."""

    call: Call  # the write that came first: its client's credentials are used at the end
    before: frozenset[str] | None  # the ids of its links; None: they could not be read
    requests: list[LinkRequest] = field(default_factory=list[LinkRequest])


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
        requests = link_requests(call.operation)
        if not requests:
            return await self._inside.respond(call)
        anchor = call.operation.issue  # None where it has no name yet
        if call.operation.id is OperationId.LINK_ISSUES:
            source = link_request(call.operation.payload).source
            anchor = source.id or source.key
        if anchor is not None:
            async with self._looking:
                if anchor not in self._anchors:
                    issue = await inquiries.issue(self._lookup, call, anchor)
                    before = None if issue is None else frozenset(link.id for link in links_of(issue))
                    self._anchors[anchor] = _Anchor(call, before)
        try:
            response = await self._inside.respond(call)
        except UpstreamFailed:  # Jira may have done it all the same
            if anchor is not None:
                self._anchors[anchor].requests += requests
            raise
        if anchor is None and response.status < 300:  # createIssue: now it has a name
            made = reference(bodies.payload(response.content).value)
            anchor = made.id or made.key or "?"
            self._anchors[anchor] = _Anchor(call, frozenset())
        if anchor is not None and response.status < 400:
            self._anchors[anchor].requests += requests
        return response

    async def remove_all(self) -> Removal:
        """Delete the links that were created and are still there. Says what could not be removed."""
        removed, left = 0, list[str]()
        for name, anchor in self._anchors.items():
            if not anchor.requests:
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
            issue = await inquiries.issue(self._lookup, anchor.call, name)
            if anchor.before is None or issue is None:
                yield f"the links made on {name}", "its links cannot be read"
                return
            for link in links_of(issue):
                if link.id not in anchor.before and any(request.means(link) for request in anchor.requests):
                    path = f"/rest/api/2/issueLink/{link.id}"
                    status = (await inquiries.ask(self._lookup, anchor.call, "DELETE", path)).status
                    is_gone = status in (200, 204, 404)
                    yield f"link {link.id} of {name}", "" if is_gone else f"Jira answered {status} to its deletion"
        except LinktapeError as exc:
            yield f"the links made on {name}", str(exc)
