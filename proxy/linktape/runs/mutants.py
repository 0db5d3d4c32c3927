"""What `drill --each-call` breaks: each documented error of each operation that a client uses, as a scenario each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linktape.faults.table import playing
from linktape.jira.answers import ANSWERS, Answer
from linktape.jira.operations import OperationId
from linktape.journal_rows import Entry

_ABOUT_ATTEMPTS = ("retry-after-is-minimum", "bounded-attempts", "no-blind-repost", "no-tight-loop")
POLICIES = ("no-retry-4xx", "no-retry-413", *_ABOUT_ATTEMPTS)
"""How a good client takes any failure."""


@dataclass(frozen=True, slots=True)
class Error:
    """An error of an operation. `passes`: it strikes once and is over, as the real thing is.

    `with_comment`, `with_link`: only a request that has one meets it.
    """

    name: str
    then: Mapping[str, object]
    passes: bool = False
    with_comment: bool = False
    with_link: bool = False


_PASSING = (
    Error("rate-limited", {"fault": "rate-limited", "retry_after": 1}, passes=True),
    Error("server-error", {"fault": "server-error"}, passes=True),
    Error("unavailable", {"fault": "unavailable", "retry_after": 1}, passes=True),
    Error("connection-reset", {"network": "reset", "effect": "before"}, passes=True),
)
"""What any operation can meet; it passes."""

_PASSES = frozenset({"edit-conflict"})

_LOST = Error("lost-response", {"fault": "lost-response"}, passes=True)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One failure to play. `nth`: only the call of this number, of those of its operation; None: as the error does."""

    operation: OperationId
    error: Error
    nth: int | None = None
    words: str = ""

    @property
    def name(self) -> str:
        """A name for reports: `linkIssues #2 link-limit`."""
        number = "" if self.nth is None else f" #{self.nth}"
        return f"{self.operation.value}{number} {self.error.name}"

    def scenario(self) -> str:
        """Give the scenario that plays it (JSON, which is YAML as well)."""
        on: dict[str, object] = {"operation": self.operation.value}
        if self.error.with_comment:
            on["comment"] = "present"
        if self.error.with_link:
            on["type"] = "*"
        when = {"nth": self.nth} if self.nth is not None else {"times": 1} if self.error.passes else None
        rule = {"name": "fault", "on": on, **({"when": when} if when else {}), "then": dict(self.error.then)}
        return json.dumps({"scenario": "each-call", "rules": [rule], "expect": list(POLICIES)}, indent=1)


def errors_of(operation: OperationId) -> tuple[Error, ...]:
    """Give every error that Jira has for this operation, and what any operation can meet."""
    if not operation.traits.route:
        return ()
    own = {row.name: _error(row, operation) for row in ANSWERS.values() if operation in (*row.on, *row.beyond)}
    refused = own | {"unauthorized": Error("unauthorized", playing("unauthorized"))}
    return (*refused.values(), *_PASSING, *([_LOST] if operation.traits.is_mutation else []))


def _error(row: Answer, operation: OperationId) -> Error:
    may_lack_link = operation.traits.makes_links and operation is not OperationId.LINK_ISSUES
    return Error(
        row.name,
        playing(row.name),
        passes=row.name in _PASSES,
        with_comment=row.name == "comment-rejected",
        with_link=row.name == "link-limit" and may_lack_link,
    )


def mutants(calls: Sequence[Entry], *, each: bool) -> list[Mutant]:
    """Give the failures to play to a client that makes these calls: per operation, or with `each` per single call."""
    by_operation: dict[OperationId, list[Entry]] = {}
    for call in calls:
        by_operation.setdefault(OperationId(call.operation), []).append(call)
    every: list[Mutant] = []
    for operation, mine in by_operation.items():
        errors = errors_of(operation)
        commented = [call for call in mine if call.words.endswith(", with a comment")]
        if not each:
            every += [Mutant(operation, error) for error in errors if commented or not error.with_comment]
            continue
        for struck, with_comment in ((mine, False), (commented, True)):
            every += [
                Mutant(operation, error, number, call.words)
                for number, call in enumerate(struck, 1)
                for error in errors
                if error.with_comment is with_comment
            ]
    return every
