"""Writes to one issue: so many within seconds. The windows slide."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from linktape.bounded import Recent
from linktape.limiter.counted_call import SECOND_US, CountedCall, Exceeded
from linktape.limiter.published import ISSUE_WRITES, Window

MOST_ISSUES = 10_000


@dataclass(slots=True)
class IssueWrites:
    """When each issue of each tenant was written to of late."""

    windows: Sequence[Window] = ISSUE_WRITES
    written: Recent[tuple[str, str], deque[int]] = field(default_factory=Recent[tuple[str, str], "deque[int]"])

    def exceeded(self, call: CountedCall, now_us: int) -> Exceeded | None:
        """Say of which issue a write would be one too many, if so: that which has to wait longest."""
        full = [one for issue in call.issues for one in self._full(call, issue, now_us)]
        return max(full, key=lambda one: one.wait_us, default=None)

    def take(self, call: CountedCall, now_us: int) -> None:
        """Count a write at each of its issues."""
        for issue in call.issues:
            key = (call.tenant, issue)
            times = self.written.get(key)
            if times is None:
                times = deque(maxlen=max(window.most for window in self.windows))
                self.written.keep(key, times, MOST_ISSUES)
            times.append(now_us)

    def _full(self, call: CountedCall, issue: str, now_us: int) -> list[Exceeded]:
        times = self.written.get((call.tenant, issue))
        found: list[Exceeded] = []
        for window in self.windows:
            if times is None or len(times) < window.most:
                continue
            free_us = times[-window.most] + window.within_s * SECOND_US
            if free_us > now_us:
                why = f"more than {window.most} writes to issue {issue} in {window.within_s} s"
                found.append(Exceeded("per-issue", window.most, free_us - now_us, why))
        return found
