"""limiter/token_buckets.py: buckets, their refill, their bound."""

from __future__ import annotations

from dataclasses import replace

from linktape.limiter.token_buckets import MOST_BUCKETS, CloudsBuckets, DataCentersBuckets, Refill
from tests.limiter.client import TOP_US, a_call


def test_a_bucket_that_nobody_has_used_is_full() -> None:
    assert CloudsBuckets().left(a_call(), TOP_US)[0] == 400


def test_a_third_of_a_second_is_told_to_the_microsecond() -> None:
    buckets = DataCentersBuckets(each=Refill(1, 1, 3, 1))
    buckets.take(a_call(), TOP_US)

    exceeded = buckets.exceeded(a_call(), TOP_US)

    assert exceeded is not None
    assert (exceeded.wait_us, exceeded.wait_s) == (333_334, 1)
    assert buckets.exceeded(a_call(), TOP_US + 333_333) is not None
    assert buckets.exceeded(a_call(), TOP_US + 333_334) is None


def test_buckets_are_bounded() -> None:
    buckets = CloudsBuckets()
    for n in range(MOST_BUCKETS + 5):
        buckets.take(replace(a_call(), endpoint=f"GET {n}"), TOP_US)

    assert len(buckets.buckets) == MOST_BUCKETS
