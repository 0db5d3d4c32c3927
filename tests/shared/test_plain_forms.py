"""shared/plain_forms.py: values as plain data and back, by their types."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.bounded import Recent, Tally
from linktape.nodes.node import Value as JsonValue
from linktape.shared.plain_forms import Forms
from linktape.shared.state_bytes import Statics, decoded, encoded
from linktape.values import DERIVED


@dataclass(slots=True)
class Cat:
    name: str


@dataclass(slots=True)
class Dog:
    name: str
    age: float = 0.0


@dataclass(frozen=True)
class Large:
    text: str


@dataclass(slots=True)
class Every:
    """Something of each shape that a state may have."""

    pets: list[Cat | Dog | None]
    numbers: dict[tuple[bytes, int], datetime]
    lasting: Recent[str, None]
    counts: Tally[tuple[str, int]]
    more: Counter[str]
    times: deque[int]
    names: frozenset[str]
    wait: float | Literal["retry-after"] | None
    may: bool | frozenset[str]
    sent: Mapping[str, JsonValue]
    large: Large
    first: Cat
    worked_out: int = field(default=0, metadata=DERIVED)


FORMS = Forms({}, shared={Cat: lambda one: one.name}, static=(Large,), own={})
FORM = FORMS.of(Every)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.text(max_size=5)
EVERY = st.builds(
    Every,
    pets=st.lists(st.builds(Cat, NAMES) | st.builds(Dog, NAMES, st.floats(allow_nan=False)) | st.none(), max_size=3),
    numbers=st.dictionaries(st.tuples(st.binary(max_size=3), st.integers(0, 9)), st.datetimes(timezones=st.just(UTC))),
    lasting=st.lists(NAMES).map(lambda names: Recent((name, None) for name in names)),
    counts=st.lists(st.tuples(NAMES, st.integers(0, 9))).map(lambda many: Tally(Counter(many))),
    more=st.lists(NAMES).map(Counter),
    times=st.lists(st.integers(0, 2**50)).map(deque),
    names=st.frozensets(NAMES),
    wait=st.none() | st.floats(0, 1e9) | st.just("retry-after"),
    may=st.booleans() | st.frozensets(NAMES),
    sent=st.dictionaries(NAMES, JSON, max_size=3),
    large=st.builds(Large, NAMES),
    first=st.builds(Cat, NAMES),
)


@given(EVERY)
def test_what_is_read_is_what_was_written(one: Every) -> None:
    statics = Statics()

    data = encoded(one, FORM, statics, set())

    read = decoded(data, FORM, statics)
    assert read == one
    assert list(read.lasting) == list(one.lasting)  # the order in which they are forgotten
    assert encoded(read, FORM, statics, set()) == data


def _every(**other: object) -> Every:
    cat = Cat("a")
    given = {"large": Large("x"), "worked_out": 7, **other}
    return Every([cat, cat], {}, Recent(), Tally(), Counter(), deque(), frozenset(), None, True, {}, first=cat, **given)  # type: ignore[arg-type]


def test_what_several_hold_is_one_thing_again() -> None:
    read = decoded(encoded(_every(), FORM, statics := Statics(), set()), FORM, statics)

    assert read.pets[0] is read.pets[1] is read.first


def test_what_is_worked_out_is_left_to_be_worked_out_again() -> None:
    assert decoded(encoded(_every(), FORM, statics := Statics(), set()), FORM, statics).worked_out == 0


def test_a_type_that_cannot_be_kept_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be kept"):
        FORMS.of(complex)
