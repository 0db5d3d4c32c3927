"""limiter/counted_call.py: what a limit says that has no room."""

from __future__ import annotations

import pytest

from linktape.limiter.counted_call import Exceeded


@pytest.mark.parametrize(
    ("wait_us", "told_s", "wait_s"), [(1, None, 1), (1_000_000, None, 1), (1_000_001, None, 2), (1, 0, 0), (1, 7, 7)]
)
def test_retry_after_is_whole_seconds_or_what_is_told(wait_us: int, told_s: int | None, wait_s: int) -> None:
    assert Exceeded("burst", 1, wait_us, "", told_s).wait_s == wait_s
