"""Jira's limits of 2026 once more, as plainly as they can be said: nothing is kept but a list of what was let through.

It shares no code with the product. Times are whole milliseconds of UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field

HOUR = 3_600_000


@dataclass(frozen=True)
class Asked:
    at: int
    tenant: str
    app: str
    endpoint: str
    issues: tuple[str, ...]
    objects: int
    size: int
    rate: int


@dataclass
class Oracle:
    tier: int
    pool: int
    served: list[Asked] = field(default_factory=list)

    def refusal(self, asked: Asked) -> tuple[str, int] | None:
        """Give the reason and the seconds to wait; None where it is served, which is then remembered."""
        found = self.by_pool(asked) or self.by_burst(asked) or self.by_issue(asked)
        if found is None:
            self.served.append(asked)
        return found

    def points_left(self, asked: Asked) -> int:
        used = 0
        for one in self.served:
            same_hour = one.at // HOUR == asked.at // HOUR
            if one.app and one.app == asked.app and same_hour and (self.tier == 1 or one.tenant == asked.tenant):
                used += 1 + one.objects
        return max(0, self.pool - used)

    def by_pool(self, asked: Asked) -> tuple[str, int] | None:
        if not asked.app or self.points_left(asked) > 0:
            return None
        reason = "jira-quota-global-based" if self.tier == 1 else "jira-quota-tenant-based"
        return reason, seconds(HOUR - asked.at % HOUR)

    def tokens_left(self, asked: Asked) -> tuple[int, int]:
        """Give the tokens of a bucket, and when the next ones come."""
        alike = [one.at for one in self.served if (one.tenant, one.endpoint) == (asked.tenant, asked.endpoint)]
        if not alike:
            return asked.size, asked.at
        tokens, refilled = asked.size, alike[0] + 1_000
        for at in [*alike, asked.at]:
            while refilled <= at:
                tokens, refilled = min(asked.size, tokens + asked.rate), refilled + 1_000
            tokens -= 1
        return tokens + 1, refilled

    def by_burst(self, asked: Asked) -> tuple[str, int] | None:
        tokens, refilled = self.tokens_left(asked)
        return None if tokens > 0 else ("jira-burst-based", seconds(refilled - asked.at))

    def by_issue(self, asked: Asked) -> tuple[str, int] | None:
        longest = 0
        for issue in asked.issues:
            for most, window in ((20, 2_000), (100, 30_000)):
                times = [one.at for one in self.served if one.tenant == asked.tenant and issue in one.issues]
                young = [at for at in times if asked.at - at < window]
                if len(young) >= most:
                    longest = max(longest, young[-most] + window - asked.at)
        return ("jira-per-issue-on-write", seconds(longest)) if longest else None


def seconds(milliseconds: int) -> int:
    return max(1, -(-milliseconds // 1_000))
