"""fake/site/overlay.py: a mapping that changes without touching the one it lies over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.fake.site.overlay import Overlay

KEYS = st.integers(0, 5)
CHANGES = st.lists(st.tuples(st.sampled_from(["set", "delete"]), KEYS, st.integers()), max_size=20)


@given(st.dictionaries(KEYS, st.integers()), CHANGES)
def test_it_is_a_dictionary_whatever_is_done_to_it_and_its_base_stays(
    base: dict[int, int], changes: list[tuple[str, int, int]]
) -> None:
    before, plain, over = dict(base), dict(base), Overlay(base)

    for what, key, value in changes:
        if what == "set":
            plain[key] = over[key] = value
        elif key in plain:
            del plain[key], over[key]

    assert dict(over) == plain
    assert len(over) == len(plain)
    assert [key in over for key in range(6)] == [key in plain for key in range(6)]
    assert base == before


@pytest.mark.parametrize("key", [1, 7])
def test_what_is_not_there_cannot_be_had_or_deleted(key: int) -> None:
    over = Overlay({1: "a"})
    del over[1]

    with pytest.raises(KeyError):
        over[key]
    with pytest.raises(KeyError):
        del over[key]


def test_an_order_begins_with_the_bases_own() -> None:
    over = Overlay({1: "a", 2: "b"})

    over[0] = "new"
    over[1] = "changed"

    assert list(over) == [1, 2, 0]
