"""A site that is behind: links which are there, but not yet in what is read. Edits answers, whoever made them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from linktape.jira.bodies import JsonState, JsonValue, LinkRequest, Reference, payload

MOST_LINKS = 1_000


@dataclass(slots=True)
class NewLink:
    """A link this session asked for. `missed` reads of each end do not show it; `seen` counts those reads by end."""

    asked: LinkRequest
    missed: int = 0
    seen: dict[str, int] = field(default_factory=lambda: {"source": 0, "destination": 0})


@dataclass(slots=True)
class NewLinks:
    """The links of one session that reads may miss."""

    links: list[NewLink] = field(default_factory=list[NewLink])

    def made(self, asked: Iterable[LinkRequest], missed: int = 0) -> None:
        """Keep links that Jira has made; so many reads of each of their two issues miss them."""
        known = [_ends_and_type(link.asked) for link in self.links]
        self.links.extend(NewLink(link, missed) for link in asked if _ends_and_type(link) not in known)
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
        fields = issue["fields"]
        entries = fields["issuelinks"] if isinstance(fields, dict) else None
        if not isinstance(fields, dict) or not isinstance(entries, list):
            return 0
        kept = list(entries)
        for link in self.links:
            for end in _ends(link.asked, issue):
                link.seen[end] += 1
                if link.seen[end] <= max(missed, link.missed):
                    kept = [entry for entry in kept if not _is_entry(entry, link.asked, end)]
        fields["issuelinks"] = kept
        return len(entries) - len(kept)


def _ends_and_type(asked: LinkRequest) -> tuple[Reference, Reference, Reference]:
    return asked.type, asked.source, asked.destination


def _issues(value: JsonValue) -> Iterator[dict[str, JsonValue]]:
    """Give every issue of an answer that shows its links: the one read, or those of a search."""
    if not isinstance(value, dict):
        return
    fields = value.get("fields")
    if isinstance(fields, dict) and isinstance(fields.get("issuelinks"), list):
        yield value
    found = value.get("issues")
    for issue in found if isinstance(found, list) else ():
        yield from _issues(issue)


def _ends(asked: LinkRequest, issue: dict[str, JsonValue]) -> Iterator[str]:
    if _is_issue(asked.source, issue):
        yield "source"
    if _is_issue(asked.destination, issue):
        yield "destination"


def _is_entry(entry: JsonValue, asked: LinkRequest, end: str) -> bool:
    """Whether an entry, read at one end of the link, is that link: the other end is shown, on the other side."""
    if not isinstance(entry, dict):
        return False
    kind = entry.get("type")
    side, other = ("outwardIssue", asked.destination) if end == "source" else ("inwardIssue", asked.source)
    shown = entry.get(side)
    return isinstance(kind, dict) and isinstance(shown, dict) and _is_type(asked.type, kind) and _is_issue(other, shown)


def _is_type(asked: Reference, kind: dict[str, JsonValue]) -> bool:
    if asked.id is not None:
        return kind.get("id") == asked.id
    return asked.key is not None and kind.get("name") == asked.key


def _is_issue(reference: Reference, issue: dict[str, JsonValue]) -> bool:
    """Whether a reference means this issue; an id counts before a key, as Jira takes it."""
    if reference.id is not None:
        return issue.get("id") == reference.id
    key = issue.get("key")
    return reference.key is not None and isinstance(key, str) and key.upper() == reference.key.upper()
