"""Judging one expectation as the calls come and go. A check keeps only what it needs for its own judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from linktape.bounded import Recent
from linktape.judge.attempts import Attempt
from linktape.judge.expectations import Limit, Violation

TOLERANCE_S = 0.05
"""How much too early a retry may come: our clock stops a little after the client has its answer."""


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
    """What has come since the trigger struck."""

    struck: Attempt | None
    issues: frozenset[str] = frozenset()
    count: int = 0
    is_waiting: bool = True  # the wait is judged at the next call only
    violation: Violation | None = None


@dataclass(slots=True)
class LimitCheck:
    """Judges how often and how soon calls come after a trigger."""

    limit: Limit
    windows: Recent[str, CallsSince] = field(default_factory=Recent[str, CallsSince])
    breaches: list[Violation] = field(default_factory=list[Violation])

    def arrived(self, attempt: Attempt) -> None:
        limit, by_issue = self.limit, self.limit.subject == "issue"
        if limit.operations is not None and attempt.operation.value not in limit.operations:
            return
        key = self._key(attempt)
        if limit.trigger.is_always:  # each subject (or issue) is counted from its first call on
            for start in sorted(attempt.issues) if by_issue else [key]:
                if start not in self.windows:
                    self.windows.keep(start, CallsSince(None, frozenset({start}) if by_issue else frozenset()))
        if by_issue:
            windows = [window for window in self.windows.values() if window.issues & attempt.issues]
        else:
            windows = [self.windows[key]] if key in self.windows else []
        for window in windows:
            if self._is_meant(attempt, window):
                self._judge(attempt, window)

    def _is_meant(self, attempt: Attempt, window: CallsSince) -> bool:
        struck = window.struck
        if struck is None:
            return True
        if struck.n == attempt.n or (self.limit.same_operation and struck.operation != attempt.operation):
            return False
        is_same = attempt.shape == struck.shape and attempt.credentials == struck.credentials
        return is_same or not self.limit.unchanged

    def _judge(self, attempt: Attempt, window: CallsSince) -> None:
        window.count += 1
        limit, struck = self.limit, window.struck
        came = f"{attempt} came {_since(attempt, struck)}" if struck is not None else ""
        if limit.at_most is not None and window.count > limit.at_most:
            if struck is None:
                first = f"{attempt} is one too many, the {window.count}. of its kind"
                self._breach(attempt, window, first, f"at most {limit.at_most}")
            else:
                self._breach(attempt, window, came, f"at most {limit.at_most} after it")
        if limit.waits_s is not None and struck is not None and struck.ended_s is not None and window.is_waiting:
            window.is_waiting = False
            least = struck.wait_s if limit.waits_s == "retry-after" else limit.waits_s
            waited = attempt.arrived_s - struck.ended_s
            if least is not None and waited < float(least) - TOLERANCE_S:
                self._breach(attempt, window, came, f"a wait of at least {least:g} s")

    def _breach(self, attempt: Attempt, window: CallsSince, happened: str, expected: str) -> None:
        if window.violation is not None:
            window.violation.add(attempt.n)
            return
        requests = [attempt.n] if window.struck is None else [window.struck.n, attempt.n]
        window.violation = Violation(self.limit.name, requests, happened, expected, self.limit.because)
        self.breaches.append(window.violation)

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        trigger = self.limit.trigger
        strikes = (
            not trigger.is_always
            and (trigger.rule is None or trigger.rule == attempt.rule)
            and (trigger.fault is None or trigger.fault == attempt.fault)
            and (not trigger.statuses or (attempt.delivered and attempt.status in trigger.statuses))
            and (not trigger.asked_to_wait or attempt.wait_s is not None)
        )
        key = self._key(attempt)
        window = self.windows.get(key)
        if not strikes:
            # A success ends the series of attempts; what was owed (`at_least`) has been given by it.
            ends = self.limit.subject == "same" and not trigger.is_always and attempt.has_succeeded
            if ends and window is not None and self._is_meant(attempt, window):
                del self.windows[key]
        elif window is not None:  # counting has begun; the wait is measured from this latest answer
            window.struck, window.is_waiting = attempt, True
        else:
            window = CallsSince(attempt, attempt.issues, is_waiting=overtaken_by is None)
            self.windows.keep(key, window)
            if overtaken_by is not None and self._is_meant(overtaken_by, window):
                self._judge(overtaken_by, window)

    def _key(self, attempt: Attempt) -> str:
        if self.limit.subject == "any":
            return ""
        return attempt.key if self.limit.same_operation or self.limit.subject == "issue" else attempt.subject

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
            if window.count < least:
                requests = [] if window.struck is None else [window.struck.n]
                happened = f"{window.count} came after {window.struck}" if window.struck else f"{window.count} came"
                yield Violation(self.limit.name, requests, happened, expected, because)


def _since(attempt: Attempt, struck: Attempt) -> str:
    """Say how soon an attempt came after which answer."""
    waited = attempt.arrived_s - (struck.ended_s if struck.ended_s is not None else struck.arrived_s)
    ended = str(struck.status) if struck.delivered else "lost"
    what = f"{struck.fault}, {ended}" if struck.fault else ended
    return f"{max(0.0, waited):.3f} s after the answer to request {struck.n} ({what})"
