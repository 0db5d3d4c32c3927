"""Judging one expectation as the calls come and go. A check keeps only what it needs for its own judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from linktape.bounded import Recent
from linktape.judge.attempts import Attempt
from linktape.judge.expectations import Fact, Limit, Violation

TOLERANCE_S = 0.05
"""How much too early a retry may come: our clock stops a little after the client has its answer."""

FAST_TOLERANCE_S = 0.005
"""The same in real seconds, where the clock goes faster: there a moment of the machine's counts for many."""


def tolerance_s(speed: float) -> float:
    """Give how much too early a retry may come by a clock of this speed."""
    return max(TOLERANCE_S, FAST_TOLERANCE_S * speed)


class Check(Protocol):
    """Judges one expectation."""

    def arrived(self, attempt: Attempt) -> None:
        """See a call come in."""

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        """See its answer gone out, or lost; perhaps the client has given up and tried again meanwhile."""

    def violations(self) -> list[Violation]:
        """Give what was broken so far, and what would be if nothing more came."""
        ...


@dataclass(slots=True)
class CallsSince:
    """What has come since the trigger struck. `count`: all such calls; `again`: those that `at_most` is for."""

    struck: Attempt | None
    issues: frozenset[str] = frozenset()
    count: int = 0
    again: int = 0
    is_waiting: bool = True  # the wait is judged at the next call only
    violation: Violation | None = None


@dataclass(slots=True)
class LimitCheck:
    """Judges how often and how soon calls come after a trigger."""

    limit: Limit
    tolerance_s: float = TOLERANCE_S
    windows: Recent[str, CallsSince] = field(default_factory=Recent[str, CallsSince])
    breaches: list[Violation] = field(default_factory=list[Violation])

    def arrived(self, attempt: Attempt) -> None:
        limit, by_issue = self.limit, self.limit.subject == "issue"
        if not self._is_counted(attempt):
            return
        key = self._key(attempt)
        if limit.trigger.is_always:  # each subject (or issue) is counted from its first call on
            for start in sorted(attempt.aim.issues) if by_issue else [key]:
                if start not in self.windows:
                    self.windows.keep(start, CallsSince(None, frozenset({start}) if by_issue else frozenset()))
        if by_issue:
            is_look = (
                limit.at_least is not None and attempt.aim.is_read and not attempt.aim.issues
            )  # a search finds any issue
            windows = [window for window in self.windows.values() if is_look or window.issues & attempt.aim.issues]
        else:
            windows = [self.windows[key]] if key in self.windows else []
        for window in windows:
            if window.struck is None or window.struck.n != attempt.n:
                self._judge(attempt, window)

    def _is_counted(self, attempt: Attempt) -> bool:
        return self.limit.operations is None or attempt.aim.operation.value in self.limit.operations

    def _judge(self, attempt: Attempt, window: CallsSince) -> None:
        limit, struck = self.limit, window.struck
        if limit.unchanged and struck is not None and attempt.aim.exact != struck.aim.exact:
            return
        window.count += 1
        if struck is None or not attempt.is_anew(struck):
            window.again += 1
        if limit.at_most is not None and window.again > limit.at_most:
            if struck is None:
                first = f"{attempt} is one too many, the {window.again}. of its kind"
                self._breach(attempt, window, first, f"at most {limit.at_most}")
            else:
                came = f"{attempt} {attempt.came_after(struck)}"
                self._breach(attempt, window, came, f"at most {limit.at_most} after it", "sent again")
        if limit.waits_s is not None and struck is not None and struck.ended_s is not None and window.is_waiting:
            window.is_waiting = False
            least = struck.wait_s if limit.waits_s == "retry-after" else limit.waits_s
            if least is not None and attempt.waited_s(struck) < float(least) - self.tolerance_s:
                came = f"{attempt} {attempt.came_after(struck)}"
                self._breach(attempt, window, came, f"a wait of at least {least:g} s", "too soon")

    def _breach(
        self, attempt: Attempt, window: CallsSince, happened: str, expected: str, fact: Fact | None = None
    ) -> None:
        if window.violation is not None:
            window.violation.add(attempt.n)
            return
        requests = [attempt.n] if window.struck is None else [window.struck.n, attempt.n]
        window.violation = Violation(self.limit.name, requests, happened, expected, self.limit.because, fact)
        self.breaches.append(window.violation)

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        trigger = self.limit.trigger
        strikes = (
            not trigger.is_always
            and (trigger.rule is None or trigger.rule == attempt.rule)
            and (trigger.fault is None or trigger.fault == attempt.fault)
            and (not trigger.statuses or (attempt.delivered and attempt.status in trigger.statuses))
            and (not trigger.asked_to_wait or (attempt.wait_s is not None and not attempt.has_succeeded))
        )
        key = self._key(attempt)
        window = self.windows.get(key)
        if not strikes:
            if attempt.has_succeeded and not trigger.is_always:
                self._succeeded(attempt)
        elif window is not None:  # counting has begun; the wait is measured from this latest answer
            window.struck, window.is_waiting = attempt, True
        else:
            window = CallsSince(attempt, attempt.aim.issues, is_waiting=overtaken_by is None)
            self.windows.keep(key, window)
            if overtaken_by is not None and self._is_counted(overtaken_by) and self._key(overtaken_by) == key:
                self._judge(overtaken_by, window)

    def _succeeded(self, attempt: Attempt) -> None:
        """End each series of attempts that this success makes good, unless calls are still owed."""
        keys = [self._key(attempt)] if self.limit.same_operation else list(self.windows)
        for key, window in [(key, self.windows[key]) for key in keys if key in self.windows]:
            struck = window.struck
            is_last = window.count >= (self.limit.at_least or 0)
            if is_last and struck is not None and struck.n != attempt.n and self._makes_good(attempt, struck):
                del self.windows[key]

    def _makes_good(self, attempt: Attempt, struck: Attempt) -> bool:
        """Whether a success gives what was missed: the same once more, or another read that shows as much."""
        if self.limit.subject == "same" and self._key(attempt) == self._key(struck):
            return True
        shows = struck.aim.operation.traits.reads
        is_read = bool(shows) and attempt.aim.operation.traits.reads & shows == shows
        return attempt.aim.key == struck.aim.key or (
            is_read and (not attempt.aim.issues or attempt.aim.issues >= struck.aim.issues)
        )

    def _key(self, attempt: Attempt) -> str:
        if self.limit.subject == "any":
            return ""
        if self.limit.same_operation:
            return attempt.aim.thing if self.limit.at_least is None else attempt.aim.key
        return attempt.aim.key if self.limit.subject == "issue" else attempt.aim.subject

    def violations(self) -> list[Violation]:
        return [*self.breaches, *self._owed()]

    def _owed(self) -> Iterable[Violation]:
        least = self.limit.at_least
        if least is None:
            return
        expected, because = f"at least {least}", self.limit.because
        if self.limit.trigger.is_always and not self.windows:
            yield Violation(self.limit.name, [], "no such call came", expected, because)
        for window in self.windows.values():
            struck = window.struck
            if window.count < least and struck is not None:
                happened = f"{window.count} came after {struck}"
                yield Violation(self.limit.name, [struck.n], happened, expected, because, "not sent")
            elif window.count < least:
                yield Violation(self.limit.name, [], f"{window.count} came", expected, because)
