"""Limits of a site's own making: so many calls from the first one on, then none until the window has passed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from linktape.bounded import Recent
from linktape.jira.rate_limits import LIMITERS
from linktape.limiter.counted_call import SECOND_US, CountedCall, Exceeded

MOST_WINDOWS = 10_000
"""How many windows a limit counts in; the one that began first is forgotten first."""


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """`requests` within `within_s` seconds, then 429 until the window has passed.

    `kind` says what is counted: `burst` each method and route, `per-issue` writes to one issue, `quota` (of tier 1) and
    `quota-tenant` (of tier 2) everything that a user asks. `retry_after_s` None: until the window ends.
    """

    kind: Literal["burst", "per-issue", "quota", "quota-tenant"]
    requests: int
    within_s: float
    retry_after_s: int | None = None

    @property
    def is_hourly(self) -> bool:
        """Whether its windows begin at the top of the UTC hour (or of what else `within_s` is)."""
        return LIMITERS[self.kind].is_hourly


@dataclass(slots=True)
class Used:
    """How often something was counted since a moment."""

    began_us: int
    count: int = 0


@dataclass(slots=True)
class OwnWindows:
    """The windows of one such limit, by what is counted."""

    limit: OwnLimit
    windows: Recent[str, Used] = field(default_factory=Recent[str, Used])

    @property
    def kind(self) -> str:
        """Its name in `LIMITERS`."""
        return self.limit.kind

    def exceeded(self, call: CountedCall, now_us: int) -> Exceeded | None:
        """Say that a call is one too many, if so."""
        limit = self.limit
        for subject in self._subjects(call):
            used = self._used(subject, now_us)
            if used is not None and used.count >= limit.requests:
                left_us = used.began_us + self._within_us - now_us
                why = (
                    f"more than {limit.requests} calls in {limit.within_s:g} s ({limit.kind}); "
                    f"free in {left_us / SECOND_US:.1f} s"
                )
                return Exceeded(limit.kind, limit.requests, left_us, why, limit.retry_after_s)
        return None

    def take(self, call: CountedCall, now_us: int) -> None:
        """Count a call."""
        for subject in self._subjects(call):
            used = self._used(subject, now_us)
            if used is None:
                used = Used(now_us - now_us % self._within_us if self.limit.is_hourly else now_us)
                self.windows.keep(subject, used, MOST_WINDOWS)
            used.count += 1

    def left(self, call: CountedCall, now_us: int) -> int:
        """Give how many more such calls there may be."""
        found = [self._used(subject, now_us) for subject in self._subjects(call)]
        return max(0, self.limit.requests - max((used.count for used in found if used), default=0))

    @property
    def _within_us(self) -> int:
        return max(1, round(self.limit.within_s * SECOND_US))

    def _used(self, subject: str, now_us: int) -> Used | None:
        used = self.windows.get(subject)
        return used if used is not None and now_us - used.began_us < self._within_us else None

    def _subjects(self, call: CountedCall) -> tuple[str, ...]:
        match self.limit.kind:
            case "burst":
                return (call.endpoint,)
            case "quota" | "quota-tenant":
                return (call.user,)
            case "per-issue":
                return call.issues
