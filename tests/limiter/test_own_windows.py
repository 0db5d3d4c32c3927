"""limiter/own_windows.py: limits that a site file lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.limiter.own_windows import MOST_WINDOWS, OwnLimit, OwnWindows
from tests.limiter.client import TOP_US, a_call


def test_windows_are_bounded_and_the_one_that_began_first_goes() -> None:
    windows = OwnWindows(OwnLimit("burst", 1, 86_400))
    for n in range(MOST_WINDOWS + 1):
        windows.take(replace(a_call(), endpoint=f"GET {n}"), TOP_US + n)

    assert len(windows.windows) == MOST_WINDOWS
    assert "GET 0" not in windows.windows


@pytest.mark.parametrize(("kind", "began_s"), [("burst", 100), ("quota", 0), ("quota-tenant", 0)])
def test_a_quotas_window_begins_at_its_top_and_any_other_with_the_first_call(kind: str, began_s: int) -> None:
    windows = OwnWindows(OwnLimit(kind, 1, 3_600))  # type: ignore[arg-type]  # parametrize gives plain texts
    windows.take(a_call(), TOP_US + 100_000_000)

    assert windows.exceeded(a_call(), TOP_US + (began_s + 3_599) * 1_000_000) is not None
    assert windows.exceeded(a_call(), TOP_US + (began_s + 3_600) * 1_000_000) is None


def test_calls_that_write_to_no_issue_are_not_counted_there() -> None:
    windows = OwnWindows(OwnLimit("per-issue", 1, 60))
    windows.take(a_call(), TOP_US)

    assert (windows.left(a_call(), TOP_US), len(windows.windows)) == (1, 0)
