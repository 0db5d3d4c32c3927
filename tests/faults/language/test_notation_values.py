"""faults/language/notation.py: the small notations of a scenario file, each with what it expected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from linktape.faults.language import notation as values
from linktape.faults.scenario import Span, Uniform


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("200ms", 0.2), ("1.5s", 1.5), ("2m", 120.0), ("1h", 3600.0), ("0s", 0.0)],
)
def test_a_duration_has_its_unit_beside_it(value: object, seconds: float) -> None:
    assert values.duration_s(value) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("value", "delay"),
    [
        ("200ms..1s", Uniform(0.2, 1.0)),
        ("1s..1s", Uniform(1.0, 1.0)),
        ("3s", Uniform(3.0, 3.0)),
    ],
)
def test_a_delay_is_a_duration_or_a_range(value: object, delay: Uniform) -> None:
    assert values.uniform(value) == delay


@pytest.mark.parametrize(
    ("value", "spans"),
    [
        (3, (Span(3, 3),)),
        ([3, "5..7"], (Span(3, 3), Span(5, 7))),
        ("3..", (Span(3, None),)),
        ("..3", (Span(1, 3),)),
        ("3..3", (Span(3, 3),)),
    ],
)
def test_calls_are_counted_by_numbers_and_ranges(value: object, spans: tuple[Span, ...]) -> None:
    assert values.spans(value) == spans


@pytest.mark.parametrize(("value", "rate"), [(1, 1), ("200B/s", 200), ("10kB/s", 10_000), ("3MB/s", 3_000_000)])
def test_a_bandwidth_is_in_bytes_per_second(value: object, rate: int) -> None:
    assert values.bandwidth(value) == rate


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (values.duration_s, True, "true is no duration"),
        (values.duration_s, "soon", "'soon' is no duration"),
        (values.duration_s, None, "nothing is no duration"),
        (values.duration_s, -1, "-1 is no duration"),
        (values.duration_s, 5, "5 has no unit"),
        (values.duration_s, "0.5", "0.5 has no unit"),
        (values.duration_s, "61m", "'61m' is out of range"),
        (values.duration_s, float("nan"), "nan is no duration"),
        (values.uniform, "2s..1s", "'2s..1s' runs backwards"),
        (values.uniform, "1s..", "'' is no duration"),
        (values.spans, [], "an empty list"),
        (values.spans, 0, "0 is out of range"),
        (values.spans, True, "true counts nothing"),
        (values.spans, "..", "'..' counts nothing"),
        (values.spans, "5..3", "'5..3' runs backwards"),
        (values.spans, [1, [2]], "a list counts nothing"),
        (values.spans, "1..1000001", "'1..1000001' is out of range"),
        (values.bandwidth, 0, "0 is no bandwidth"),
        (values.bandwidth, "10 kB/s", "'10 kB/s' is no bandwidth"),
        (values.bandwidth, {}, "a mapping is no bandwidth"),
        (values.bandwidth, "999999999MB/s", "'999999999MB/s' is no bandwidth"),
    ],
)
def test_a_wrong_value_is_shown_and_told_what_is_right(
    read: Callable[[object], object], value: object, said: str
) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        read(value)

    assert str(caught.value) == said
    assert (caught.value.context or {})["expected"]


@given(st.integers(1, 999), st.integers(1, 999))
def test_a_range_is_said_as_it_is_written(first: int, last: int) -> None:
    for text in (f"{first}..", f"{min(first, last)}..{max(first, last) + 1}"):
        assert [str(span) for span in values.spans(text)] == [text]
