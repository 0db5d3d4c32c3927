"""A client that talks to a limiter, with a clock that it moves itself."""

from __future__ import annotations

from linktape.limiter.counted_call import HOUR_US, SECOND_US, CountedCall, Exceeded
from linktape.limiter.limit_plan import LimitPlan
from linktape.limiter.limiter import Limiter

TOP_US = 1_767_603_600 * SECOND_US
"""The top of an hour: 2026-01-05T09:00:00Z."""

assert TOP_US % HOUR_US == 0


class Client:
    """Asks as an app, unless told otherwise. `now_s` is the time since the top of an hour."""

    def __init__(self, plan: LimitPlan | None = None, *, is_cloud: bool = True) -> None:
        self.limiter = Limiter(plan or LimitPlan("cloud-2026"), is_cloud=is_cloud)
        self.now_s = 0.0
        self.exceeded: Exceeded | None = None
        self.latest = a_call()

    @property
    def now_us(self) -> int:
        return TOP_US + round(self.now_s * SECOND_US)

    def at(self, now_s: float) -> Client:
        """Go to a moment."""
        self.now_s = now_s
        return self

    def __call__(
        self,
        endpoint: str = "GET issue/{issue}",
        *issues: str,
        tenant: str = "",
        user: str = "ann",
        app: str | None = "the app",
        burst: tuple[int, int] = (1_000_000, 1_000_000),
        beyond: int = 0,
    ) -> str:
        """Ask once; give the limit that refuses, or an empty text. `beyond`: the points of what the answer gives."""
        call = self.latest = CountedCall(tenant, user, app, endpoint, burst, issues)
        self.exceeded = self.limiter.admit(call, self.now_us)
        if self.exceeded is None:
            self.limiter.charge(call, beyond, self.now_us)
        return self.exceeded.kind if self.exceeded else ""

    def many(self, count: int, *args: str, **more: object) -> int:
        """Ask so often at one moment; give how many were let through."""
        return sum(not self(*args, **more) for _ in range(count))  # type: ignore[arg-type]  # as `__call__` has them

    def fields(self) -> dict[str, str]:
        """Give the headers of the answer to the latest call."""
        if self.exceeded is not None:
            return self.limiter.refusal_fields(self.exceeded, self.latest, self.now_us)
        return self.limiter.fields(self.latest, self.now_us)

    @property
    def left(self) -> int | None:
        """The points that are left for the latest call."""
        return self.limiter.points_left(self.latest, self.now_us)


def a_call(app: str | None = "the app") -> CountedCall:
    return CountedCall("", "ann", app, "GET issue/{issue}", (400, 150))
