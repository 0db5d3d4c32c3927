"""durations.py: how long something takes, as people write it."""

from __future__ import annotations

import pytest

from linktape.durations import seconds_in


@pytest.mark.parametrize(
    ("text", "seconds"), [("200ms", 0.2), ("1.5s", 1.5), (".5s", 0.5), ("2m", 120.0), ("1h", 3_600.0), ("0s", 0.0)]
)
def test_a_duration_is_a_number_with_a_unit(text: str, seconds: float) -> None:
    assert seconds_in(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "5", "1.s", "-1s", "1 s", "1e3s", "nans", "1d", "9" * 100 + "s"])
def test_anything_else_is_no_duration(text: str) -> None:
    assert seconds_in(text) is None
