"""Token buckets: Cloud's, of each method and endpoint in each tenant, and Data Center's, of each user."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from linktape.bounded import Recent
from linktape.limiter.counted_call import SECOND_US, CountedCall, Exceeded

MOST_BUCKETS = 10_000
"""How many buckets are kept; the one that was used first is forgotten first, which makes it full."""


@dataclass(frozen=True, slots=True)
class Refill:
    """How a bucket fills: `size` at most, so many `tokens` a tick, `ticks` of equal length in `within_s`."""

    size: int
    tokens: int
    ticks: int
    within_s: int


@dataclass(slots=True)
class Bucket:
    """The tokens of one bucket."""

    tokens: int
    since_us: int  # ticks are counted from here
    ticked: int = 0


@dataclass(slots=True)
class TokenBuckets(ABC):
    """Buckets by what `subject` makes of a call, each filled as `refill` says."""

    buckets: Recent[object, Bucket] = field(default_factory=Recent[object, Bucket])

    @property
    @abstractmethod
    def kind(self) -> str:
        """What limit this is."""

    @abstractmethod
    def subject(self, call: CountedCall) -> object:
        """Give whose bucket a call takes from."""

    @abstractmethod
    def refill(self, call: CountedCall) -> Refill:
        """Say how that bucket fills."""

    def exceeded(self, call: CountedCall, now_us: int) -> Exceeded | None:
        """Say that there is no token for a call, if so."""
        bucket, refill = self._filled(call, now_us)
        if bucket is None or bucket.tokens > 0:
            return None
        span_us = refill.within_s * SECOND_US
        next_us = bucket.since_us - (-(bucket.ticked + 1) * span_us // refill.ticks)  # rounded up
        why = f"the bucket of {call.endpoint if self.kind == 'burst' else call.user} ({refill.size}) is empty"
        return Exceeded(self.kind, refill.size, max(1, next_us - now_us), why)

    def take(self, call: CountedCall, now_us: int) -> None:
        """Take the token that a call needs."""
        bucket, refill = self._filled(call, now_us)
        if bucket is None:
            bucket = Bucket(refill.size, now_us)
            self.buckets.keep(self.subject(call), bucket, MOST_BUCKETS)
        bucket.tokens -= 1

    def left(self, call: CountedCall, now_us: int) -> tuple[int, Refill]:
        """Give how many tokens are left for calls like this one."""
        bucket, refill = self._filled(call, now_us)
        return (refill.size if bucket is None else bucket.tokens), refill

    def _filled(self, call: CountedCall, now_us: int) -> tuple[Bucket | None, Refill]:
        bucket, refill = self.buckets.get(self.subject(call)), self.refill(call)
        if bucket is not None:
            ticked = (now_us - bucket.since_us) * refill.ticks // (refill.within_s * SECOND_US)
            if ticked > bucket.ticked:
                bucket.tokens = min(refill.size, bucket.tokens + (ticked - bucket.ticked) * refill.tokens)
                bucket.ticked = ticked
        return bucket, refill


@dataclass(slots=True)
class CloudsBuckets(TokenBuckets):
    """Cloud's: each second, as many tokens as the endpoint's rate says."""

    @property
    def kind(self) -> str:
        """A burst."""
        return "burst"

    def subject(self, call: CountedCall) -> object:
        """Each endpoint and method in each tenant."""
        return (call.tenant, call.endpoint)

    def refill(self, call: CountedCall) -> Refill:
        """By the endpoint."""
        size, per_second = call.burst
        return Refill(size, per_second, 1, 1)


@dataclass(slots=True)
class DataCentersBuckets(TokenBuckets):
    """Data Center's: one token after the other, the same for every user."""

    each: Refill = Refill(1, 1, 1, 1)

    @property
    def kind(self) -> str:
        """A user's."""
        return "user"

    def subject(self, call: CountedCall) -> object:
        """Each user."""
        return call.user

    def refill(self, call: CountedCall) -> Refill:
        """As the administrator has set it."""
        return self.each
