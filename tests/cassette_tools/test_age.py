"""cassette_tools/age.py: how old a cassette is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from linktape.cassette_tools.age import age
from tests.tape.support import RECORDED_AT, interaction


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (timedelta(hours=-1), "today"),
        (timedelta(hours=13), "yesterday"),
        (timedelta(days=300), "300 days ago"),
        (timedelta(days=-1), "1 day from now"),
    ],
)
def test_the_newest_interaction_is_so_many_days_old(later: timedelta, said: str) -> None:
    assert age([interaction()], RECORDED_AT + later) == ["recorded 2026-01-31", said]


def test_the_oldest_and_the_newest_count_wherever_they_stand_and_whatever_their_zone() -> None:
    west = datetime(2026, 2, 1, 23, 0, tzinfo=timezone(timedelta(hours=-5)))
    told = [replace(interaction(), recorded_at=at) for at in (RECORDED_AT, west, None, RECORDED_AT)]

    assert age(told, datetime(2026, 2, 3, tzinfo=UTC)) == ["recorded 2026-01-31 to 2026-02-02", "yesterday"]


def test_a_cassette_without_times_has_no_age() -> None:
    assert age([replace(interaction(), recorded_at=None)], RECORDED_AT) == []
