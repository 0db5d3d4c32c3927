"""The hourly pools of points: one for an app (tier 1), or one in each tenant (tier 2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from linktape.bounded import Recent
from linktape.limiter.counted_call import HOUR_US, CountedCall, Exceeded
from linktape.limiter.published import BASE_POINTS

MOST_POOLS = 10_000

POLICIES = {"quota": "global-app-quota", "quota-tenant": "tenant-app-quota"}
"""The limit -> its name in `RateLimit` and `RateLimit-Policy`."""


@dataclass(slots=True)
class HourLedger:
    """What an hour has cost so far."""

    hour: int
    points: int = 0


@dataclass(slots=True)
class PointPools:
    """Pools of so many points; each is full at the top of each UTC hour. `kind`: `quota` or `quota-tenant`."""

    kind: str
    most: int
    ledgers: Recent[object, HourLedger] = field(default_factory=Recent[object, HourLedger])

    def exceeded(self, call: CountedCall, now_us: int) -> Exceeded | None:
        """Say that an app has no point left, if so."""
        if call.app is None or self.left(call, now_us) > 0:
            return None
        why = f"{call.app} has used up its {self.most} points of this hour ({POLICIES[self.kind]})"
        return Exceeded(self.kind, self.most, HOUR_US - now_us % HOUR_US, why)

    def take(self, call: CountedCall, now_us: int) -> None:
        """Charge what every request costs."""
        self.charge(call, BASE_POINTS, now_us)

    def charge(self, call: CountedCall, points: int, now_us: int) -> None:
        """Charge an app."""
        if call.app is None:
            return
        hour, subject = now_us // HOUR_US, self._subject(call)
        ledger = self.ledgers.get(subject)
        if ledger is None or ledger.hour != hour:
            ledger = HourLedger(hour)
            self.ledgers.keep(subject, ledger, MOST_POOLS)
        ledger.points += points

    def left(self, call: CountedCall, now_us: int) -> int:
        """Give how many points are left; never less than none."""
        ledger = self.ledgers.get(self._subject(call))
        used = 0 if ledger is None or ledger.hour != now_us // HOUR_US else ledger.points
        return max(0, self.most - used)

    def _subject(self, call: CountedCall) -> object:
        return call.app if self.kind == "quota" else (call.app, call.tenant)
