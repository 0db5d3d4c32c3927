"""The failures that `hunt` plays: for each operation one of each kind that a client can take differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from linktape.jira.operations import OperationId, Resource
from linktape.runs.mutants import errors_of


@dataclass(frozen=True, slots=True)
class PlayedFailure:
    """One thing that can go wrong with one call. `then`: what a scenario's rule says of it.

    `after_write`: it is seen only where something was made before.
    """

    name: str
    then: Mapping[str, object] | str
    after_write: bool = False

    def __hash__(self) -> int:
        return hash(self.name)


UNAVAILABLE = PlayedFailure("unavailable", {"fault": "unavailable", "retry_after": 1})
RATE_LIMITED = PlayedFailure("rate-limited", {"fault": "rate-limited", "retry_after": 1})
CUT_OFF = PlayedFailure("connection-reset", {"network": "reset", "effect": "before"})
LOST = PlayedFailure("lost-response", "lost-response")
TIMED_OUT = PlayedFailure("gateway-timeout", {"fault": "gateway-timeout", "effect": "after"})
EMPTY_READ = PlayedFailure("empty-200", "empty-200")
LOGIN_PAGE = PlayedFailure("login-page", "login-page")
EMPTY_WRITE = PlayedFailure("empty-json", "empty-json")
STALE = PlayedFailure("stale-read", "stale-read", after_write=True)
UNINDEXED = PlayedFailure("index-lag", "index-lag", after_write=True)
LATE = PlayedFailure("late", {"delay": "2s"})

_WRITE = (LOST, UNAVAILABLE, RATE_LIMITED, CUT_OFF, TIMED_OUT)
_READ = (UNAVAILABLE, RATE_LIMITED, CUT_OFF, EMPTY_READ, LOGIN_PAGE)
_OWN = {"linkIssues": ("issue-not-found", "link-limit", "comment-rejected"), "getIssue": ("issue-not-found",)}
_SIMPLEST = (UNAVAILABLE, RATE_LIMITED, CUT_OFF, LOST, TIMED_OUT, STALE, UNINDEXED)


@cache
def failures_of(operation: OperationId) -> tuple[PlayedFailure, ...]:
    """Give the failures that are played to an operation, the most telling ones first; none where no route is known."""
    traits = operation.traits
    if not traits.route:
        return ()
    own = {error.name: error for error in errors_of(operation)}
    refusals = [own[name] for name in (*_OWN.get(operation.value, ()), "unauthorized") if name in own]
    refused = [PlayedFailure(error.name, error.then) for error in refusals]
    if traits.is_mutation:
        half = (EMPTY_WRITE,) if 201 in traits.successes else ()
        return (*_WRITE, *refused, *half, LATE)
    behind = (UNINDEXED,) if traits.is_search else (STALE,) if Resource.LINK in traits.reads else ()
    return (*behind, *_READ, *refused, LATE)


def rank(failure: PlayedFailure, operation: OperationId) -> int:
    """Say how late it is tried: 0 for the most telling failure of its operation."""
    return failures_of(operation).index(failure)


def simpler(failure: PlayedFailure, operation: OperationId) -> tuple[PlayedFailure, ...]:
    """Give what is easier to understand, and may do as well; the easiest first."""
    known = [one for one in _SIMPLEST if one in failures_of(operation)]
    return tuple(known[: known.index(failure)] if failure in known else known)
