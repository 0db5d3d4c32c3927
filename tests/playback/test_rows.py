"""playback/rows.py: rows of numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linktape.playback.rows import Rows, gathered


@given(st.lists(st.lists(st.integers(0, 2**32 - 1))))
def test_rows_are_given_back_as_they_were_added(rows: list[list[int]]) -> None:
    made = Rows()
    for row in rows:
        made.add(row)

    assert len(made) == len(rows)
    assert [list(made[number]) for number in range(len(made))] == rows


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 99), st.integers(0, 99))))
def test_what_stands_beside_a_number_goes_into_its_row_in_order(entries: list[tuple[int, int, int]]) -> None:
    numbers, *columns = ([entry[at] for entry in entries] for at in range(3))

    made = gathered(numbers, columns, 5)

    for at, rows in enumerate(made, start=1):
        assert [list(rows[n]) for n in range(5)] == [[e[at] for e in entries if e[0] == n] for n in range(5)]
