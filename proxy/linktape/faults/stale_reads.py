"""A site that is behind: links which are there, but not yet in what is read. Edits answers, whoever made them."""

from __future__ import annotations

from dataclasses import dataclass, field

from linktape.faults.answer_edit import UNREADABLE, edited
from linktape.faults.scenario import FaultUse
from linktape.jira.bodies import JsonValue, objects
from linktape.jira.issue_links import LinkRequest, entries, link_in, link_requests, reference
from linktape.jira.operations import OperationId
from linktape.messages import Response
from linktape.responder import Call
from linktape.wording import counted

MOST_LINKS = 1_000


@dataclass(slots=True)
class NewLink:
    """A link this session asked for. `missed` reads of each end do not show it; `seen` counts those reads by end."""

    request: LinkRequest
    missed: int = 0
    seen: dict[str, int] = field(default_factory=lambda: {"source": 0, "destination": 0})


@dataclass(slots=True)
class StaleReads:
    """The links of one session that reads may miss."""

    links: list[NewLink] = field(default_factory=list[NewLink])

    def passed(self, call: Call, response: Response, use: FaultUse | None) -> tuple[Response, str]:
        """Remember the links that a write has made, and take out of a read those that it must miss; say what was done.

        `use`: the rule that decided the call says so: the links it makes are missed by so many reads of each end, or
        it is one of so many first reads of each issue that miss every link of the session.
        """
        missed = use.reads if use is not None else 0
        if call.operation.is_mutation and response.is_success:
            known = [(link.request.type, *link.request.ends) for link in self.links]
            new = [link for link in link_requests(call.operation) if (link.type, *link.ends) not in known]
            self.links += [NewLink(link, missed) for link in new]
            del self.links[:-MOST_LINKS]
        if call.operation.is_mutation:
            return response, ""
        if call.operation.id is OperationId.OTHER or response.status != 200 or not self.links:
            return response, ""
        stale, removed = edited(response, lambda read: self._strip_all(read, missed))
        if removed is None:
            return response, UNREADABLE
        return stale, f"hid {counted(removed, 'new link')} from this read" if removed else ""

    def _strip_all(self, read: JsonValue, missed: int) -> int:
        issues = [issue for issue in objects(read) if entries(issue) is not None]
        return sum(self._strip(issue, missed) for issue in issues)

    def _strip(self, issue: dict[str, JsonValue], missed: int) -> int:
        """Take out of an issue's links what a read must miss; gives how many. Counts the read."""
        listed = entries(issue) or []
        kept = list(listed)
        for link in self.links:
            for end, its_issue in zip(link.seen, link.request.ends, strict=True):
                if its_issue.means(reference(issue)):
                    link.seen[end] += 1
                    if link.seen[end] <= max(missed, link.missed):
                        kept = [entry for entry in kept if not is_entry_of(entry, link.request, end)]
        removed = len(listed) - len(kept)
        listed[:] = kept
        return removed


def is_entry_of(entry: JsonValue, request: LinkRequest, end: str) -> bool:
    """Whether an entry, read at one end of the link, is that link: the other end is shown, on the other side."""
    link = link_in(entry)
    if link is None or link.is_from_owner != (end == "source") or not request.type.means(link.type):
        return False
    return (request.destination if end == "source" else request.source).means(link.other)
