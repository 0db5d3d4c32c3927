"""packing.py: a value comes back equal, what it shares is the same, and what says nothing of itself is not packed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest

from linktape import packing
from linktape.bounded import Recent
from linktape.messages import Headers, Request
from linktape.packing import Packing, TooManyShared
from linktape.values import packable


class Layer:
    """One of a few that many values name."""


class Place(NamedTuple):
    file: str
    line: int


packable(Place)


@packable
@dataclass(slots=True)
class Only:
    text: str


@packable
@dataclass(slots=True)
class Kept:
    text: str
    headers: Headers
    layer: Layer
    parts: dict[object, object]
    place: Place
    only: Only | None = None
    worked_out: int = field(default=0, init=False)


def kept(n: int, layer: Layer, headers: Headers | None = None) -> Kept:
    text = f"text {n} " * 20
    one = Kept(text, headers or Headers({"Accept": "*/*"}), layer, {layer: (text, [n, None, b"\xff"])}, Place("a", n))
    one.worked_out = n
    return one


def ready() -> Packing:
    """Give one that has seen its first values."""
    one = Packing()
    assert [one.pack(kept(n, Layer())) for n in range(packing._SAMPLES)] == [None] * packing._SAMPLES
    return one


def packed(one: Packing, value: object) -> bytes:
    data = one.pack(value)
    assert data is not None
    return data


def test_a_value_comes_back_equal_and_what_was_worked_out_is_worked_out_again() -> None:
    layer, packs = Layer(), ready()
    before = kept(7, layer)

    after: Kept = packs.unpack(packed(packs, before))

    assert after is not before
    assert after.worked_out == 0
    after.worked_out = 7
    assert after == before
    assert type(after.place) is Place


def test_what_is_not_packed_is_the_same_after_it_and_what_stood_twice_stands_twice() -> None:
    layer, packs = Layer(), ready()

    after: Kept = packs.unpack(packed(packs, kept(1, layer)))

    assert after.layer is layer
    assert next(iter(after.parts)) is layer
    value = after.parts[layer]
    assert isinstance(value, tuple)
    assert value[0] is after.text


def test_values_that_resemble_each_other_take_a_part_of_their_length() -> None:
    layer, packs = Layer(), ready()

    assert len(packed(packs, kept(12345, layer))) < len(kept(12345, layer).text)


@pytest.mark.parametrize("last", [10, 1_000, 5_000])
def test_of_each_kind_one_is_remembered_whichever_came_last(last: int) -> None:
    noise = random.Random(1)
    kinds = {length: "".join(chr(noise.randrange(32, 127)) for _ in range(length)) for length in (10, 1_000, 5_000)}
    others = [length for length in kinds if length != last]
    packs = Packing()
    for n in range(packing._SAMPLES):
        packs.pack(Only(f"{n} {kinds[last if n >= len(others) else others[n]]}"))

    for length, text in kinds.items():
        data = packed(packs, Only(f"new {text}"))
        assert len(data) < 30 + length // 50
        assert packs.unpack(data) == Only(f"new {text}")


def test_a_class_of_one_field_and_a_dictionary_that_forgets_are_packed_as_well() -> None:
    packs = ready()
    recent = Recent[str, str]({"a": "b", "c": "d"})

    only: Only = packs.unpack(packed(packs, Only("x")))
    after: Recent[str, str] = packs.unpack(packed(packs, recent))

    assert only == Only("x")
    assert type(after) is Recent
    assert list(after.items()) == [("a", "b"), ("c", "d")]


def test_equal_headers_are_the_same_again_as_long_as_they_are_few() -> None:
    layer, packs = Layer(), ready()
    many = [Headers({"X-Request-Id": str(n)}) for n in range(packing.MOST_SHARED)]

    said: Sequence[Kept] = [packs.unpack(packed(packs, kept(1, layer, headers))) for headers in many]

    assert [each.headers for each in said] == many
    assert said[0].headers is many[0]
    assert said[-1].headers is not many[-1]
    assert packs.unpack(packed(packs, kept(2, layer, Headers({"X-Request-Id": "0"})))).headers is many[0]


def test_more_things_that_are_not_packed_than_a_few_are_too_many() -> None:
    packs = ready()
    layers = [Layer() for _ in range(packing.MOST_SHARED)]

    with pytest.raises(TooManyShared):
        packs.pack([kept(n, layer) for n, layer in enumerate(layers)])


def test_a_request_is_packed_with_its_body_once() -> None:
    packs = ready()
    request = Request("POST", "/rest/api/3/issueLink", body=b"{}", headers=Headers({"A": "b"}))

    first, second = packs.unpack(packed(packs, (request, request)))

    assert first == request
    assert second is first
