"""A call as the limits see it, and what a limit says that has no room for it. Times are microseconds of UTC."""

from __future__ import annotations

from linktape.values import value

SECOND_US = 1_000_000
HOUR_US = 3_600 * SECOND_US


@value(frozen=True, slots=True)
class CountedCall:
    """Who asks what, and where. `app` None: what costs an app points is free for this caller.

    `burst`: how many such calls the endpoint takes at once, and how many a second. `issues`: those it writes to.
    """

    tenant: str
    user: str
    app: str | None
    endpoint: str
    burst: tuple[int, int]
    issues: tuple[str, ...] = ()


@value(frozen=True, slots=True)
class Exceeded:
    """A limit that is used up: its name in `LIMITERS`, its size, when there is room again, and what Retry-After says.

    `told_s` None: what is true.
    """

    kind: str
    most: int
    wait_us: int
    why: str
    told_s: int | None = None

    @property
    def wait_s(self) -> int:
        """What Retry-After says: whole seconds, at least one where nothing else is told."""
        return max(1, -(-self.wait_us // SECOND_US)) if self.told_s is None else self.told_s
