"""values.py: as a frozen dataclass, but for who changes it at run time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.values import asked_again, changed, value


@value(frozen=True, slots=True)
class Pair:
    one: int
    other: str = ""


def test_values_are_equal_and_hashed_by_their_fields() -> None:
    assert Pair(1, "a") == Pair(1, "a") != Pair(1, "b")
    assert len({Pair(1, "a"), Pair(1, "a"), Pair(2)}) == 2


def test_another_value_is_made_of_one() -> None:
    assert replace(Pair(1, "a"), one=2) == Pair(2, "a")


def test_a_value_is_changed_as_replace_does_it() -> None:
    before = Pair(1, "a")

    assert changed(before, one=2) == replace(before, one=2)
    assert before == Pair(1, "a")
    with pytest.raises(AttributeError):
        changed(before, third=3)


def test_there_are_no_fields_but_those_declared() -> None:
    with pytest.raises(AttributeError):
        Pair(1).third = 3  # type: ignore[attr-defined]  # that is what is tried


def test_what_is_said_of_a_value_is_remembered_until_another_is_asked_for() -> None:
    asked: list[list[int]] = []

    @asked_again
    def size(of: list[int]) -> int:
        """Count them."""
        asked.append(of)
        return len(of)

    one, alike = [1, 2], [1, 2]

    assert [size(one), size(one), size(alike), size(one)] == [2] * 4
    assert [given is one for given in asked] == [True, False, True]
    assert size.__doc__ == "Count them."
