"""What `drill --each-call` breaks: each documented error of each operation that a client uses, as a scenario each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from linktape.jira.operations import MUTATIONS, OperationId
from linktape.session import Entry

Then = Mapping[str, object]

O = OperationId  # noqa: E741  # short, for the table below

POLICIES = (
    "no-retry-4xx",
    "no-retry-413",
    "retry-after-is-minimum",
    "bounded-attempts",
    "no-blind-repost",
    "no-tight-loop",
)
"""How a good client takes any failure."""


@dataclass(frozen=True, slots=True)
class Error:
    """A documented error of an operation. `passes`: it strikes once and is over, as the real thing is."""

    name: str
    then: Then
    passes: bool = False
    with_comment: bool = False


def _masked(cause: str) -> Error:
    return Error(cause, {"fault": "masked-404", "cause": cause})


_REFUSED = (Error("unauthorized", {"fault": "unauthorized"}),)
_PASSING = (
    Error("rate-limited", {"fault": "rate-limited", "retry_after": 1}, passes=True),
    Error("server-error", {"fault": "server-error"}, passes=True),
    Error("unavailable", {"fault": "unavailable", "retry_after": 1}, passes=True),
    Error("connection-reset", {"network": "reset", "effect": "before"}, passes=True),
)
_LOST = Error("lost-response", {"fault": "lost-response"}, passes=True)
_OFF, _ABSENT, _HIDDEN = _masked("linking-disabled"), _masked("issue-not-found"), _masked("issue-not-visible")
_FORBIDDEN, _NO_TYPE = _masked("no-link-permission"), _masked("link-type-not-found")
_GONE = Error("link-not-found", {"fault": "link-not-found"})

_OWN: Mapping[OperationId, tuple[Error, ...]] = {
    O.LINK_ISSUES: (
        Error("comment-rejected", {"fault": "comment-rejected"}, with_comment=True),
        _OFF,
        _ABSENT,
        _HIDDEN,
        _FORBIDDEN,
        _NO_TYPE,
        Error("link-limit", {"fault": "link-limit"}),
    ),
    O.GET_ISSUE_LINK: (_OFF, _GONE),
    O.DELETE_ISSUE_LINK: (_OFF, _GONE, Error("no-link-permission", {"fault": "no-link-permission"})),
    O.GET_ISSUE_LINK_TYPES: (_OFF,),
    O.GET_ISSUE_LINK_TYPE: (_OFF, _NO_TYPE),
    O.UPDATE_ISSUE_LINK_TYPE: (_OFF, _NO_TYPE),
    O.DELETE_ISSUE_LINK_TYPE: (_OFF, _NO_TYPE),
    O.GET_ISSUE: (_ABSENT, _HIDDEN),
    O.GET_COMMENTS: (_ABSENT,),
    O.ADD_COMMENT: (_ABSENT,),
    O.EDIT_ISSUE: (_ABSENT,),
}


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
        when = {"nth": self.nth} if self.nth is not None else {"times": 1} if self.error.passes else None
        rule = {"name": "fault", "on": on, **({"when": when} if when else {}), "then": dict(self.error.then)}
        return json.dumps({"scenario": "each-call", "rules": [rule], "expect": list(POLICIES)}, indent=1)


def errors_of(operation: OperationId) -> tuple[Error, ...]:
    """Give the errors that every client of this operation can meet."""
    if operation in (O.OTHER, O.LOGIN):
        return ()
    lost = (_LOST,) if operation in MUTATIONS else ()
    return (*_OWN.get(operation, ()), *_REFUSED, *_PASSING, *lost)


def mutants(calls: Sequence[Entry], *, each: bool) -> list[Mutant]:
    """Give the failures to play to a client that makes these calls: per operation, or with `each` per single call."""
    by_operation: dict[OperationId, list[Entry]] = {}
    for call in calls:
        by_operation.setdefault(OperationId(call.operation), []).append(call)
    found: list[Mutant] = []
    for operation, mine in by_operation.items():
        found.extend(
            _each(operation, mine) if each else (Mutant(operation, error) for error in _fitting(operation, mine))
        )
    return found


def _each(operation: OperationId, calls: Sequence[Entry]) -> Iterable[Mutant]:
    for number, call in enumerate(calls, 1):
        for error in _fitting(operation, [call]):
            if not error.with_comment:
                yield Mutant(operation, error, number, call.words)
    commented = [call for call in calls if _has_comment(call)]
    for number, call in enumerate(commented, 1):
        for error in errors_of(operation):
            if error.with_comment:
                yield Mutant(operation, error, number, call.words)


def _fitting(operation: OperationId, calls: Sequence[Entry]) -> list[Error]:
    has_comment = any(_has_comment(call) for call in calls)
    return [error for error in errors_of(operation) if has_comment or not error.with_comment]


def _has_comment(call: Entry) -> bool:
    return call.words.endswith(", with a comment")
