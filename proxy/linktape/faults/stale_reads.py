"""A site that is behind: links which are there, but not yet in what is read. Edits answers, whoever made them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from linktape.jira.bodies import JsonState, JsonValue, objects, payload
from linktape.jira.issue_links import LinkRequest, entries, link_in, reference

MOST_LINKS = 1_000


@dataclass(slots=True)
class NewLink:
    """A link this session asked for. `missed` reads of each end do not show it; `seen` counts those reads by end."""

    request: LinkRequest
    missed: int = 0
    seen: dict[str, int] = field(default_factory=lambda: {"source": 0, "destination": 0})


@dataclass(slots=True)
class NewLinks:
    """The links of one session that reads may miss."""

    links: list[NewLink] = field(default_factory=list[NewLink])

    def made(self, requests: Iterable[LinkRequest], missed: int = 0) -> None:
        """Keep links that Jira has made; so many reads of each of their two issues miss them."""
        known = [(link.request.type, *link.request.ends) for link in self.links]
        self.links.extend(NewLink(link, missed) for link in requests if (link.type, *link.ends) not in known)
        del self.links[:-MOST_LINKS]

    def hide(self, body: bytes, missed: int = 0) -> tuple[bytes, int]:
        """Give a read's body without what it must miss, and how many entries that were; counts the read.

        `missed`: the first so many reads of each issue miss every link of the session.
        """
        read = payload(body)
        if read.reading is not JsonState.JSON:
            return body, 0
        removed = sum(self._strip(issue, missed) for issue in _issues(read.value))
        if not removed:
            return body, 0
        return json.dumps(read.value, separators=(",", ":"), ensure_ascii=False).encode(), removed

    def _strip(self, issue: dict[str, JsonValue], missed: int) -> int:
        listed = entries(issue) or []
        kept = list(listed)
        for link in self.links:
            for end, its_issue in zip(link.seen, link.request.ends, strict=True):
                if its_issue.means(reference(issue)):
                    link.seen[end] += 1
                    if link.seen[end] <= max(missed, link.missed):
                        kept = [entry for entry in kept if not _is_entry(entry, link.request, end)]
        removed = len(listed) - len(kept)
        listed[:] = kept
        return removed


def _issues(answer: JsonValue) -> list[dict[str, JsonValue]]:
    """Give every issue of an answer that shows its links: the one read, or those of a search."""
    return [issue for issue in objects(answer) if entries(issue) is not None]


def _is_entry(entry: JsonValue, request: LinkRequest, end: str) -> bool:
    """Whether an entry, read at one end of the link, is that link: the other end is shown, on the other side."""
    link = link_in(entry)
    if link is None or link.is_from_owner != (end == "source") or not request.type.means(link.type):
        return False
    return (request.destination if end == "source" else request.source).means(link.other)
