"""A search index that is behind: issues and links that are there, and that searches do not find yet.

What Cloud's search is: consistent after a while, and at once for the issues that `reconcileIssues` names (observed:
port-labs/ocean#2765, Sync2Jira#448; documented for the new search). Edits answers, whoever made them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from linktape.faults.answer_edit import UNREADABLE, edited
from linktape.faults.scenario import FaultUse
from linktape.faults.stale_reads import is_entry_of
from linktape.jira.bodies import JsonValue, payload
from linktape.jira.issue_links import LinkRequest, Reference, entries, link_requests, reference
from linktape.jira.operations import Operation, OperationId
from linktape.messages import Response
from linktape.responder import Call
from linktape.wording import counted

MOST_BEHIND = 1_000
_FRESH = "reconcileIssues"
_ENDS = ("source", "destination")
_BY_LINK = ("linkedissue", "issuelink")
"""What a query says that finds issues by their links."""


@dataclass(slots=True)
class Unindexed:
    """An issue whose searches miss something: itself where it is new, else a new link of its (at its `end`)."""

    issue: Reference
    link: LinkRequest | None
    end: str
    missed: int
    seen: int = 0

    @property
    def asked(self) -> tuple[Reference, Reference, Reference] | None:
        """Which link it is; its comment does not matter."""
        return None if self.link is None else (self.link.type, *self.link.ends)


@dataclass(slots=True)
class IndexLag:
    """What the index of one session's site does not have yet."""

    behind: list[Unindexed] = field(default_factory=list[Unindexed])

    def passed(self, call: Call, response: Response, use: FaultUse | None) -> tuple[Response, str]:
        """Remember what a write has made, and take it out of a search that must miss it; say what was done.

        `use`: the rule that decided the call says so: what it makes is missed by so many searches, or it is one of so
        many first searches that miss everything of the session.
        """
        operation, missed = call.operation, use.reads if use is not None else 0
        if operation.is_mutation and response.is_success:
            known = [(one.issue, one.end, one.asked) for one in self.behind]
            made = _made(operation, response, missed)
            self.behind += [one for one in made if (one.issue, one.end, one.asked) not in known]
            del self.behind[:-MOST_BEHIND]
        if not operation.traits.is_search or response.status != 200 or not self.behind:
            return response, ""
        by_link = any(word in _jql(operation).lower() for word in _BY_LINK)
        fresh = _reconciled(operation)
        stale, hidden = edited(response, lambda found: self._hide(found, fresh, missed, by_link=by_link))
        if hidden is None:
            return response, UNREADABLE
        return stale, f"hid {counted(hidden, 'new thing')} from this search" if hidden else ""

    def _hide(self, found: JsonValue, fresh: frozenset[str], missed: int, *, by_link: bool) -> int:
        """Take out of what a search has found all that the index has not yet; gives how much. Counts the search."""
        issues = found.get("issues") if isinstance(found, dict) else None
        if not isinstance(found, dict) or not isinstance(issues, list):
            return 0
        hidden, kept = 0, []
        for issue in issues:
            named = reference(issue)
            behind = [] if named.id in fresh else [one for one in self.behind if one.issue.means(named)]
            for one in behind:
                one.seen += 1
            behind = [one for one in behind if one.seen <= max(missed, one.missed)]
            if any(one.link is None or by_link for one in behind):
                hidden += 1
                continue
            kept.append(issue)
            hidden += sum(_without_link(issue, one) for one in behind)
        total = found.get("total")
        if isinstance(total, int):
            found["total"] = total - (len(issues) - len(kept))
        issues[:] = kept
        return hidden


def _made(operation: Operation, response: Response, missed: int) -> list[Unindexed]:
    """Give what a write has made that searches can miss: a new issue, and both ends of each new link."""
    links = link_requests(operation, response.content)
    ends = [Unindexed(issue, link, end, missed) for link in links for issue, end in zip(link.ends, _ENDS, strict=True)]
    if operation.id is not OperationId.CREATE_ISSUE:
        return ends
    return [Unindexed(reference(payload(response.content).value), None, "", missed), *ends]


def _without_link(issue: JsonValue, behind: Unindexed) -> bool:
    listed, link = entries(issue), behind.link
    if listed is None or link is None:
        return False
    kept = [entry for entry in listed if not is_entry_of(entry, link, behind.end)]
    is_shorter = len(kept) < len(listed)
    listed[:] = kept
    return is_shorter


def _jql(operation: Operation) -> str:
    jql = operation.parameter("jql") or operation.payload.members.get("jql")
    return jql if isinstance(jql, str) else ""


def _reconciled(operation: Operation) -> frozenset[str]:
    """Give the ids that the search wants fresh: from the query, several times or by commas, or from the body."""
    queried = [part.strip() for name, value in operation.query if name == _FRESH for part in value.split(",")]
    listed = operation.payload.members.get(_FRESH)
    return frozenset([*queried, *map(str, listed if isinstance(listed, list) else [])])
