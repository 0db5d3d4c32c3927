"""values.py: as a frozen dataclass, but for who changes it at run time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.values import value


@value(frozen=True, slots=True)
class Pair:
    one: int
    other: str = ""


def test_values_are_equal_and_hashed_by_their_fields() -> None:
    assert Pair(1, "a") == Pair(1, "a") != Pair(1, "b")
    assert len({Pair(1, "a"), Pair(1, "a"), Pair(2)}) == 2


def test_another_value_is_made_of_one() -> None:
    assert replace(Pair(1, "a"), one=2) == Pair(2, "a")


def test_there_are_no_fields_but_those_declared() -> None:
    with pytest.raises(AttributeError):
        Pair(1).third = 3  # type: ignore[attr-defined]  # that is what is tried
