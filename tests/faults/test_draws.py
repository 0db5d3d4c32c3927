"""faults/draws.py: chance that does not depend on timing."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean, median

import pytest

from linktape.faults.draws import Key, seconds, strikes
from linktape.faults.scenario import LogNormal, Uniform

KEY = Key(7, "default", "flaky/dropped", "linkIssues Blocks HSP-1 -> MKY-1", 1)
KEYS = [replace(KEY, nth=nth) for nth in range(1, 4_001)]


def test_the_same_key_draws_the_same_on_every_machine() -> None:
    assert KEY.fraction("probability") == pytest.approx(0.2850589698925658, abs=1e-12)


@pytest.mark.parametrize(
    "other",
    [
        replace(KEY, seed=8),
        replace(KEY, session="other"),
        replace(KEY, rule="flaky/limited"),
        replace(KEY, subject="linkIssues Blocks HSP-1 -> MKY-2"),
        replace(KEY, nth=2),
    ],
)
def test_every_part_of_a_key_matters(other: Key) -> None:
    assert other.fraction("probability") != KEY.fraction("probability")


def test_what_a_draw_is_for_matters() -> None:
    assert KEY.fraction("delay") != KEY.fraction("probability")


def test_two_keys_are_never_taken_for_each_other_where_their_parts_run_together() -> None:
    one, other = replace(KEY, session="a", rule="bc"), replace(KEY, session="ab", rule="c")

    assert one.fraction("delay") != other.fraction("delay")


def test_a_probability_is_met_over_many_draws() -> None:
    assert fmean(strikes(0.1, key) for key in KEYS) == pytest.approx(0.1, abs=0.02)


def test_certain_is_certain() -> None:
    assert all(strikes(1.0, key) for key in KEYS)


def test_a_uniform_delay_stays_in_its_range_and_fills_it() -> None:
    drawn = [seconds(Uniform(0.2, 0.8), key) for key in KEYS]

    assert 0.2 <= min(drawn) < 0.21
    assert 0.79 < max(drawn) <= 0.8
    assert fmean(drawn) == pytest.approx(0.5, abs=0.01)


def test_a_log_normal_delay_has_its_median_and_a_tail() -> None:
    drawn = [seconds(LogNormal(0.3, 0.5), key) for key in KEYS]

    assert median(drawn) == pytest.approx(0.3, rel=0.05)
    assert max(drawn) > 1.0
    assert min(drawn) > 0.0


def test_a_fixed_delay_is_not_drawn() -> None:
    assert {seconds(Uniform(0.5, 0.5), key) for key in KEYS} == {0.5}
