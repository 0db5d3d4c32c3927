"""The judge of one session: told of every call as it comes and goes, it keeps only what judging needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from linktape.bounded import Recent
from linktape.judge.attempts import Attempt, attempt_of, settle
from linktape.judge.checks import Check, LimitCheck
from linktape.judge.expectations import CommentCount, Expectation, Limit, LinkCount, Policy
from linktape.judge.policies import POLICIES
from linktape.judge.violations import Violation
from linktape.messages import Response
from linktape.responder import Call
from linktape.session import Session

MOST_NUMBERS = 10_000
OVERTAKING_S = 0.01
"""A second call so much later than one under way comes from a client that gave up, not from a parallel one."""


@dataclass(slots=True)
class Conduct:
    """How a client tried: its calls, how many of them were retries, and how long it waited before them."""

    requests: int = 0
    retries: int = 0
    waited_s: float = 0.0
    shortest_wait_s: float | None = None

    def waited(self, seconds: float) -> None:
        """Count a wait before a retry."""
        self.waited_s += seconds
        self.shortest_wait_s = seconds if self.shortest_wait_s is None else min(self.shortest_wait_s, seconds)


@dataclass(slots=True)
class Judge:
    """Judges one session. `unmatched` and `not_recorded` are numbers of calls."""

    unmatched: list[int] = field(default_factory=list[int])
    not_recorded: list[int] = field(default_factory=list[int])
    conduct: Conduct = field(default_factory=Conduct)
    graph_expectations: list[LinkCount | CommentCount] = field(default_factory=list[LinkCount | CommentCount])
    _checks: list[Check] = field(default_factory=list[Check])
    _latest: Recent[str, Attempt] = field(default_factory=Recent[str, Attempt])

    def expect(self, expectations: Iterable[Expectation], time_scale: float = 1.0) -> None:
        """Judge by these from now on, in place of the former ones; `time_scale` shrinks the waits they ask for."""
        self._checks.clear()
        self.graph_expectations.clear()
        for expectation in expectations:
            match expectation:
                case Limit():
                    self._checks.append(LimitCheck(_scaled(expectation, time_scale)))
                case Policy(name, because):
                    policy = POLICIES[name]
                    self._checks.append(policy.make(name, because or policy.because, time_scale))
                case LinkCount() | CommentCount():
                    self.graph_expectations.append(expectation)
                case _:
                    assert_never(expectation)

    def arrived(self, call: Call) -> Attempt:
        """See a call come in. What is given is handed back when the call has ended."""
        attempt = attempt_of(call, is_judged=bool(self._checks))
        self._count(attempt)
        for check in self._checks:
            check.arrived(attempt)
        return attempt

    def _count(self, attempt: Attempt) -> None:
        self.conduct.requests += 1
        before = self._latest.get(attempt.key)
        if before is not None and before.ended_s is not None and before.has_failed:
            self.conduct.retries += 1
            self.conduct.waited(max(0.0, attempt.arrived_s - before.ended_s))
        self._latest.keep(attempt.key, attempt)

    def settled(self, attempt: Attempt, call: Call, response: Response, *, delivered: bool, at_s: float) -> None:
        """See the answer gone out at `at_s` (monotonic), whole or not."""
        settle(attempt, call, response, delivered, at_s)
        if response.is_unmatched:
            _note(self.unmatched, call.n)
        if response.is_not_recorded:
            _note(self.not_recorded, call.n)
        overtaken_by = self._overtaker(attempt)
        for check in self._checks:
            check.settled(attempt, overtaken_by)

    def _overtaker(self, attempt: Attempt) -> Attempt | None:
        latest = self._latest.get(attempt.key)
        if attempt.delivered or latest is None or latest.arrived_s < attempt.arrived_s + OVERTAKING_S:
            return None
        return latest

    def violations(self) -> list[Violation]:
        """Give what was broken so far, but for the link graph, which `verdict` judges."""
        return [violation for check in self._checks for violation in check.violations()]


def _note(numbers: list[int], n: int) -> None:
    if len(numbers) < MOST_NUMBERS:
        numbers.append(n)


def _scaled(limit: Limit, time_scale: float) -> Limit:
    if isinstance(limit.waits_s, int | float):
        return replace(limit, waits_s=limit.waits_s * min(1.0, time_scale))
    return limit


def judge_of(session: Session) -> Judge:
    """Give the session's judge."""
    return session.state(Judge, Judge)


Graph = Callable[[], Iterable[tuple[str, str, str]]]
"""Gives every link as (type name, key of the source, key of the destination)."""

Comments = Callable[[str], int]
"""Gives how many comments the issue of this key has."""


def graph_violations(
    expectations: Sequence[LinkCount | CommentCount], graph: Graph, comments: Comments
) -> list[Violation]:
    """Judge what Jira holds afterwards."""
    links = list(graph())
    return [
        violation
        for expectation in expectations
        if (violation := _graph_violation(expectation, links, comments)) is not None
    ]


def _graph_violation(
    expectation: LinkCount | CommentCount, links: Sequence[tuple[str, str, str]], comments: Comments
) -> Violation | None:
    if isinstance(expectation, LinkCount):
        link = (expectation.type, expectation.source, expectation.destination)
        count = links.count(link)
        if count == expectation.count:
            return None
        what = f"{expectation.type} from {expectation.source} to {expectation.destination}"
        because = expectation.because or "the links in Jira are what the client is there for"
        return Violation("links", [], f"{count} links {what}{_reversed(link, links)}", f"{expectation.count}", because)
    count = comments(expectation.issue)
    least, most = expectation.at_least or 0, expectation.at_most
    if count >= least and (most is None or count <= most):
        return None
    expected = f"at least {least}" if count < least else f"at most {most}"
    because = expectation.because or "everybody who watches the issue is told of every comment"
    return Violation("comments", [], f"{count} comments on {expectation.issue}", expected, because)


def _reversed(link: tuple[str, str, str], links: Sequence[tuple[str, str, str]]) -> str:
    kind, source, destination = link
    backwards = links.count((kind, destination, source))
    return f", and {backwards} the other way round" if backwards and source != destination else ""
