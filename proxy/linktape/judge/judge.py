"""The judge of one session: told of every call as it comes and goes, it keeps only what judging needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from linktape.bounded import Recent
from linktape.judge.attempts import Attempt, attempt_of, settle
from linktape.judge.checks import Check, LimitCheck, tolerance_s
from linktape.judge.dependence import Ledger, changes
from linktape.judge.economy import FEW, Remark
from linktape.judge.expectations import (
    CommentCount,
    Expectation,
    HoldingsExpectation,
    Limit,
    LinkCount,
    Policy,
    RemoteLinkCount,
    Violation,
    told_once,
)
from linktape.judge.policies import POLICIES
from linktape.messages import Response
from linktape.responder import Call
from linktape.session import Session

MOST_NUMBERS = 10_000
NO_CHANCE_S = 0.1
"""Retries that all come so soon after their wait leave nothing to chance."""

OVERTAKING_S = 0.01
"""A second call so much later than one under way comes from a client that gave up, not from a parallel one."""


@dataclass(slots=True)
class Conduct:
    """How a client tried: its calls, how many of them were retries, and how long it waited before them.

    `after_429`: retries after a 429 that named a wait; `latest_s`: how long after that the last of them came.
    """

    requests: int = 0
    retries: int = 0
    waited_s: float = 0.0
    shortest_wait_s: float | None = None
    after_429: int = 0
    latest_s: float = 0.0
    asked_s: float = 0.0  # the longest time that an answer has asked to wait

    def arrived(self, attempt: Attempt, before: Attempt | None) -> None:
        """Count an attempt; where the one before at the same thing has failed, it is a retry."""
        self.requests += 1
        if before is not None and before.ended_s is not None and before.has_failed:
            wait_s = max(0.0, attempt.arrived_s - before.ended_s)
            self.retries += 1
            self.waited_s += wait_s
            self.shortest_wait_s = wait_s if self.shortest_wait_s is None else min(self.shortest_wait_s, wait_s)
            if before.status == 429 and before.wait_s is not None and wait_s >= before.wait_s:
                self.after_429 += 1
                self.latest_s = max(self.latest_s, wait_s - before.wait_s)

    def remarks(self) -> list[Remark]:
        """Say that no retry leaves anything to chance, if so: Atlassian asks for some, but nothing shows that it lacks.

        Whoever waits the same time everywhere comes back with all others (Atlassian's page on rate limiting).
        """
        if self.after_429 < FEW or self.latest_s > NO_CHANCE_S:
            return []
        seen = f"{self.after_429} retries came within {self.latest_s:.3f} s of when Retry-After was over"
        return [Remark(0, seen, "add a random part to the wait, or all your processes come back at the same moment")]


@dataclass(slots=True)
class Judge:
    """Judges one session. `unmatched`, `unsupported`, `outside` and `not_recorded` are numbers of calls.

    `ledger` is what was written when.
    """

    unmatched: list[int] = field(default_factory=list[int])
    unsupported: list[int] = field(default_factory=list[int])
    outside: list[int] = field(default_factory=list[int])
    not_recorded: list[int] = field(default_factory=list[int])
    conduct: Conduct = field(default_factory=Conduct)
    holdings_expectations: list[HoldingsExpectation] = field(default_factory=list[HoldingsExpectation])
    ledger: Ledger = field(default_factory=Ledger)
    overtaking_s: float = OVERTAKING_S
    under_way: dict[int, Attempt] = field(default_factory=dict[int, Attempt])  # by the call's number
    _checks: list[Check] = field(default_factory=list[Check])
    _latest: Recent[str, Attempt] = field(default_factory=Recent[str, Attempt])

    def expect(self, expectations: Iterable[Expectation], time_scale: float = 1.0, speed: float = 1.0) -> None:
        """Judge by these from now on, in place of the former ones.

        `time_scale` shrinks the waits they ask for; `speed` is that of the clock that the calls' times are from.
        """
        self.overtaking_s = OVERTAKING_S * speed
        self._checks.clear()
        self.holdings_expectations.clear()
        for expectation in expectations:
            match expectation:
                case Limit(waits_s=int() | float() as wait_s):
                    self._checks.append(LimitCheck(replace(expectation, waits_s=wait_s * min(1.0, time_scale))))
                case Limit():
                    self._checks.append(LimitCheck(expectation))
                case Policy(name, because):
                    policy = POLICIES[name]
                    self._checks.append(policy.make(name, because or policy.because, time_scale))
                case LinkCount() | CommentCount() | RemoteLinkCount():
                    self.holdings_expectations.append(expectation)
                case _:
                    assert_never(expectation)
        for check in self._checks:
            if isinstance(check, LimitCheck):
                check.tolerance_s = tolerance_s(speed)

    def arrived(self, call: Call) -> Attempt:
        """See a call come in."""
        attempt = attempt_of(call, is_judged=bool(self._checks))
        aim, ledger = attempt.aim, self.ledger
        attempt.since = ledger.ended
        if self._checks:
            attempt.written = ledger.latest(aim.needs)
        if aim.link is not None:
            attempt.is_link_shown = aim.link in ledger.shown_links
            ledger.asked_for(aim.link)
        self.conduct.arrived(attempt, self._latest.get(aim.thing))
        self._latest.keep(aim.thing, attempt)
        self.under_way[call.n] = attempt
        for check in self._checks:
            check.arrived(attempt)
        return attempt

    def settled(self, call: Call, response: Response, *, delivered: bool, at_s: float) -> None:
        """See the answer gone out at `at_s` (monotonic), whole or not.

        Of a call that was taken for delivered and was not after all, it is told a second time.
        """
        first = self.under_way.pop(call.n, None)
        attempt = first or self._ended(call.n)
        if attempt is None:  # so long ago that it is forgotten
            return
        settle(attempt, call, response, delivered, at_s)
        if attempt.wait_s is not None:
            self.conduct.asked_s = max(self.conduct.asked_s, attempt.wait_s)
        if first is not None:
            self._count(call, response)
        self._note(attempt, call, response)
        if not self._checks:
            return
        latest = self._latest.get(attempt.aim.thing, attempt)
        is_overtaken = not delivered and latest.arrived_s >= attempt.arrived_s + self.overtaking_s
        for check in self._checks:
            check.settled(attempt, latest if is_overtaken else None)

    def _ended(self, n: int) -> Attempt | None:
        return next((attempt for attempt in reversed(self._latest.values()) if attempt.n == n), None)

    def _count(self, call: Call, response: Response) -> None:
        if response.is_unmatched:
            _number(self.unmatched, call)
        if response.is_unsupported:
            _number(self.unsupported, call)
        if response.is_outside:
            _number(self.outside, call)
        if response.is_not_recorded:
            _number(self.not_recorded, call)

    def _note(self, attempt: Attempt, call: Call, response: Response) -> None:
        """Write down what an ended call has shown, and what it changed, or may have where its answer is in doubt."""
        self.ledger.ended += 1
        attempt.ended = self.ledger.ended
        if attempt.link_ids:
            self.ledger.showed(attempt.link_ids)
        is_doubtful = not attempt.delivered or response.status in (500, 502, 503, 504)
        if self._checks and (response.is_success or is_doubtful):
            self.ledger.wrote(changes(call.operation, call.request.method, response.content))

    def broken(self) -> set[str]:
        """Name the expectations that were broken so far, those included that say what another says as well."""
        return {violation.policy for check in self._checks for violation in check.violations()}

    def violations(self) -> list[Violation]:
        """Give what was broken so far, each fact once; but for what Jira holds, which `verdict` judges."""
        return told_once(violation for check in self._checks for violation in check.violations())


def _number(numbers: list[int], call: Call) -> None:
    if len(numbers) < MOST_NUMBERS:
        numbers.append(call.n)


def judge_of(session: Session) -> Judge:
    """Give the session's judge."""
    return session.state(Judge, Judge)
