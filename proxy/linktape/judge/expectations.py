"""What a scenario expects of a good client, and how it was violated, as data. `checks.py` judges it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MOST_REQUESTS = 20

SubjectScope = Literal["same", "issue", "any"]
"""What of a struck call a later one must share to be counted: its subject, one of its issues, or nothing."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What must have happened first. Everything given must hold; with nothing given, nothing needs to have."""

    rule: str | None = None
    fault: str | None = None
    statuses: frozenset[int] = frozenset()
    asked_to_wait: bool = False  # the answer had a Retry-After, and reached the client

    @property
    def is_always(self) -> bool:
        """Whether counting begins with the first call."""
        return self == Trigger()


@dataclass(frozen=True, slots=True)
class Limit:
    """How often, and how soon, calls may come once the trigger has struck.

    `operations` None: any; with `same_operation` only those like the struck one. `waits_s`: seconds, or the
    Retry-After that was sent. `unchanged`: only a call counts that asks for the same as the struck one.
    """

    name: str
    because: str
    trigger: Trigger = Trigger()
    operations: frozenset[str] | None = None
    same_operation: bool = False
    subject: SubjectScope = "same"
    at_most: int | None = None
    at_least: int | None = None
    waits_s: float | Literal["retry-after"] | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule of good conduct by its name; `policies.py` knows what it means."""

    name: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class LinkCount:
    """How many links of this type go from one issue to another afterwards. Only the mock can tell."""

    type: str
    source: str
    destination: str
    count: int
    because: str = ""
    name: str = "links"

    @property
    def about(self) -> str:
        """Which links are counted."""
        return f"{self.type} from {self.source} to {self.destination}"


@dataclass(frozen=True, slots=True)
class CommentCount:
    """How many comments an issue has afterwards. Only the mock can tell."""

    issue: str
    at_least: int | None
    at_most: int | None
    because: str = ""
    name: str = "comments"

    @property
    def about(self) -> str:
        """Whose comments are counted."""
        return self.issue


@dataclass(frozen=True, slots=True)
class RemoteLinkCount:
    """How many remote links an issue has afterwards, in all or to one URL. Only the mock can tell."""

    issue: str
    url: str | None
    at_least: int | None
    at_most: int | None
    because: str = ""
    name: str = "remote_links"

    @property
    def about(self) -> str:
        """Which links are counted."""
        return self.issue if self.url is None else f"{self.issue} to {self.url}"


HoldingsExpectation = LinkCount | CommentCount | RemoteLinkCount
"""What Jira is to hold afterwards."""

Expectation = Limit | Policy | HoldingsExpectation


Fact = Literal["sent again", "too soon", "not sent"]
"""What a violation is about."""


@dataclass(slots=True)
class Violation:
    """One broken expectation. `requests` are numbers in the journal; repeated breaches add to one violation.

    `happened` tells requests and times, `expected` what a good client does. Two with one `fact` may tell the same.
    """

    policy: str
    requests: list[int]
    happened: str
    expected: str
    because: str
    fact: Fact | None = None
    more: int = 0  # breaches beyond those listed

    def add(self, n: int) -> None:
        """Count one more request that broke it."""
        if len(self.requests) < MOST_REQUESTS:
            self.requests.append(n)
        else:
            self.more += 1

    def is_told_by(self, other: Violation) -> bool:
        """Whether another says all of it: the same fact, about at least these requests."""
        if self.fact is None or self.fact != other.fact:
            return False
        beyond = other.requests[-1] if other.more else math.inf  # what came later is not listed there
        return all(n in other.requests or n > beyond for n in self.requests)

    def as_json(self) -> dict[str, object]:
        """Give the violation in the shape of the verdict."""
        return {
            "policy": self.policy,
            "requests": list(self.requests),
            "because": self.because,
            "happened": self.happened + (f", and {self.more} more" if self.more else ""),
            "expected": self.expected,
        }

    def __str__(self) -> str:
        return f"{self.policy}: {self.happened}; expected {self.expected}: {self.because}"


def told_once(violations: Iterable[Violation]) -> list[Violation]:
    """Leave out what another violation says as well: of two that say the same, the later."""
    told: list[Violation] = []
    for violation in violations:
        if not any(violation.is_told_by(one) for one in told):
            told = [one for one in told if not one.is_told_by(violation)] + [violation]
    return told
