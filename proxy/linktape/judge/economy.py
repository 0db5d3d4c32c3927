"""Wasteful traffic: what a client asks for more often than it has to. Remarks, not verdicts. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from linktape.bounded import Recent
from linktape.jira.operations import OperationId
from linktape.responder import Call
from linktape.session import Session

MOST_KEPT = 10_000
FEW = 3
"""From so many on it is a habit and not an accident."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One way to ask Jira for less: how many calls could be saved, what was seen, and what to do instead."""

    saves: int
    seen: str
    instead: str

    def as_json(self) -> dict[str, object]:
        """Give the remark for programs."""
        return {"saves": self.saves, "seen": self.seen, "instead": self.instead}

    def __str__(self) -> str:
        return f"{self.seen}: {self.instead}"


@dataclass(slots=True)
class Economy:
    """What a session's calls have been like. `links` and `connections` are what was named, up to a bound."""

    calls: int = 0
    constant: Counter[OperationId] = field(default_factory=Counter[OperationId])
    links: Recent[str, None] = field(default_factory=Recent[str, None])
    link_reads: int = 0
    whole_issues: int = 0
    connections: Recent[int, None] = field(default_factory=Recent[int, None])
    connection: int = 0  # the latest
    opened: int = 0

    def arrived(self, call: Call) -> None:
        """See a call come in."""
        operation = call.operation
        kind = operation.id
        self.calls += 1
        if kind is OperationId.GET_ISSUE:
            if not operation.parameter("fields"):
                self.whole_issues += 1
        elif kind is OperationId.GET_ISSUE_LINK:
            self.link_reads += 1
            self.links.keep(operation.link or "", None, MOST_KEPT)
        elif kind.traits.ask_once:
            self.constant[kind] += 1
        if call.connection and call.connection != self.connection:
            self.connection = call.connection
            if call.connection not in self.connections:
                self.opened += 1
            self.connections.keep(call.connection, None, MOST_KEPT)

    def remarks(self) -> list[Remark]:
        """Say what could be saved, the most first."""
        remarks = [
            Remark(count - 1, f"{operation.value} was asked {count} times", operation.traits.ask_once)
            for operation, count in self.constant.items()
            if count >= FEW
        ]
        if len(self.links) >= FEW:
            seen = f"{self.link_reads} reads (getIssueLink) for {len(self.links)} links"
            instead = "GET issue/KEY?fields=issuelinks has all links of an issue in one answer"
            remarks.append(Remark(self.link_reads - 1, seen, instead))
        if self.whole_issues >= FEW:
            seen = f"{self.whole_issues} issues were read whole (getIssue without fields)"
            instead = "fields=issuelinks leaves out what is not needed, which is most of the answer"
            remarks.append(Remark(0, seen, instead))
        if self.opened >= FEW and self.opened * 2 > self.calls:
            seen = f"{self.opened} connections for {self.calls} calls"
            instead = "keep connections open: over TLS, opening one costs more than most of these calls"
            remarks.append(Remark(0, seen, instead))
        return sorted(remarks, key=lambda remark: -remark.saves)


def economy_of(session: Session) -> Economy:
    """Give the session's economy."""
    return session.state(Economy, Economy)
