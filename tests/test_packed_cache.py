"""packed_cache.py: what came again and had no room is packed; what comes once, changes or is long is not."""

from __future__ import annotations

from dataclasses import dataclass
from unittest.mock import Mock

import pytest

from linktape import packed_cache, packing
from linktape.packed_cache import PackedCache
from linktape.values import packable


@packable
@dataclass(slots=True)
class Thing:
    n: int
    size: int = 10


class Layer:
    """What is not packed."""


@packable
@dataclass(slots=True)
class Held:
    n: int
    layer: Layer
    size: int = 10


@pytest.fixture(autouse=True)
def _from_the_first_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_SAMPLES", 1)


def distinct(count: int) -> list[bytes]:
    """Give keys that share no note: hashes differ from run to run."""
    by_place: dict[int, bytes] = {}
    n = 0
    while len(by_place) < count:
        data = b"%d" % n
        by_place.setdefault(hash(data) % packed_cache._NOTED, data)
        n += 1
    return list(by_place.values())


KEYS = distinct(1_100)


def key(n: int) -> bytes:
    return KEYS[n]


def small(most_packed_bytes: int = 1 << 20) -> PackedCache[Thing]:
    """Give one with room for four, which has seen what all values look like."""
    cache = PackedCache[Thing](lambda thing: thing.size, 40, most_packed_bytes)
    for n in range(-12, 0):
        cache.keep(key(-6 + n % 6), Thing(n), 10)
    return cache


def passed(cache: PackedCache[Thing], count: int, times: int) -> list[int]:
    """Ask for things in turn, make those that are not there; gives which were made."""
    made = list[int]()
    for n in list(range(count)) * times:
        if cache.get(key(n)) is None:
            made.append(n)
            cache.keep(key(n), Thing(n), 10)
    return made


def test_what_was_made_twice_is_made_no_more() -> None:
    cache = small()

    assert passed(cache, 20, 5) == [*range(20), *range(20)]
    assert [cache.get(key(n)) for n in range(20)] == [Thing(n) for n in range(20)]


def test_what_comes_once_is_not_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = PackedCache[Thing](lambda thing: thing.size, 40, 1 << 20)
    monkeypatch.setattr(packing.Packing, "pack", lambda *_: pytest.fail("packed"))

    passed(cache, 1_000, 1)


def test_what_is_there_in_both_rooms_is_given_from_the_first() -> None:
    cache = small()
    passed(cache, 20, 3)

    assert cache.get(key(5)) is cache.get(key(5))


def test_what_takes_the_place_of_a_packed_value_is_given() -> None:
    cache = small()
    passed(cache, 20, 3)

    for _ in range(2):  # what takes a packed value's place is packed when it was forgotten twice
        cache.keep(key(3), Thing(33), 10)
        for n in range(100, 120):
            cache.keep(key(n), Thing(n), 10)

    assert cache.get(key(3)) == Thing(33)


def test_what_changes_each_time_is_packed_every_other_time(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = small()
    passed(cache, 20, 3)
    pack = Mock(side_effect=packing.Packing.pack)
    monkeypatch.setattr(packing.Packing, "pack", lambda self, value: pack(self, value))

    for n in list(range(20)) * 10:
        cache.get(key(n))
        cache.keep(key(n), Thing(n), 10)

    assert 20 < pack.call_count <= 110


def test_packed_values_have_their_bound_and_the_longest_unused_go_first() -> None:
    cache = small(most_packed_bytes=10 * (packed_cache._FRAME_BYTES + 50))
    passed(cache, 100, 2)

    assert [cache.get(key(n)) for n in range(99, 89, -1)] == [Thing(n) for n in range(99, 89, -1)]
    assert [cache.get(key(n)) for n in range(80)] == [None] * 80


def test_what_is_used_stays_packed_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = small(most_packed_bytes=20 * (packed_cache._FRAME_BYTES + 50))
    passed(cache, 20, 2)
    pack = Mock(side_effect=packing.Packing.pack)
    monkeypatch.setattr(packing.Packing, "pack", lambda self, value: pack(self, value))

    for n in range(20, 100):
        cache.get(key(7))
        for _ in range(2):  # made, forgotten, made and packed
            cache.keep(key(n), Thing(n), 10)
            for other in range(200, 204):
                cache.keep(key(other), Thing(other), 10)

    assert cache.get(key(7)) == Thing(7)
    assert Thing(7) not in [packed.args[1] for packed in pack.call_args_list]
    assert cache.get(key(8)) is None


def test_what_is_packed_is_packed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = small()
    passed(cache, 20, 3)
    monkeypatch.setattr(packing.Packing, "pack", lambda *_: pytest.fail("packed again"))

    assert passed(cache, 20, 3) == []


def test_what_was_replaced_takes_no_room_among_the_packed() -> None:
    cache = small(most_packed_bytes=30 * (packed_cache._FRAME_BYTES + 50))
    passed(cache, 20, 3)

    for _ in range(100):
        for n in range(10, 20):
            cache.keep(key(n), Thing(n), 10)

    assert [cache.get(key(n)) for n in range(10)] == [Thing(n) for n in range(10)]


def test_a_long_value_is_not_packed() -> None:
    cache = PackedCache[Thing](lambda thing: thing.size, 4 * packed_cache._LONGEST, 1 << 20)
    long = packed_cache._LONGEST + 1
    for n in list(range(20)) * 3:
        cache.keep(key(n), Thing(n, long), long)

    assert [n for n in range(20) if cache.get(key(n)) is not None] == [17, 18, 19]


def test_all_is_forgotten_at_once() -> None:
    cache = small()
    passed(cache, 20, 3)

    cache.clear()

    assert [cache.get(key(n)) for n in range(20)] == [None] * 20
    assert not cache.was_dropped(key(1))
    assert passed(cache, 20, 1) == list(range(20))


def test_where_too_many_things_are_shared_it_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_SHARED", 6)
    cache = PackedCache[Held](lambda held: held.size, 40, 1 << 20)
    layers = [Layer() for _ in range(50)]
    for layer in layers:
        for n in list(range(20)) * 4:
            if (held := cache.get(key(n))) is None or held.layer is not layer:
                cache.keep(key(n), Held(n, layer), 10)
        held = cache.get(key(0))
        assert held is not None
        assert held.layer is layer


def test_notes_are_forgotten_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_cache, "_NOTED", 64)
    cache = small()

    passed(cache, 1_000, 1)

    assert sum(cache.was_dropped(key(n)) for n in range(1_000)) < 600
