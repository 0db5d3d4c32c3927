"""bounded.py: memories that forget, and a counter."""

from __future__ import annotations

from collections import Counter

from linktape.bounded import Cache, Recent, Tally


def test_the_longest_unused_is_forgotten_first() -> None:
    recent = Recent[str, int]()

    for key in ("a", "b", "a", "c"):
        recent.keep(key, 0, most=2)

    assert list(recent) == ["a", "c"]


def test_what_is_read_stays_and_the_rest_is_forgotten_beyond_the_bound() -> None:
    cache = Cache[int, str](100)
    for number in range(20):
        cache.keep(number, str(number), 10)
        cache.get(0)

    assert cache.get(0) == "0"
    assert cache.get(1) is None
    assert cache.get(19) == "19"
    assert len(cache) <= 10


def test_as_much_as_the_bound_says_stays_whatever_comes_between() -> None:
    cache = Cache[int, str](100)
    for number in range(9):
        cache.keep(number, str(number), 10)

    for other in range(100, 200):
        cache.keep(other, "", 10)
        assert [cache.get(number) for number in range(9)] == [str(number) for number in range(9)]


def test_what_is_too_large_is_not_kept_and_drives_nothing_out() -> None:
    cache = Cache[str, int](100)
    cache.keep("small", 1, 10)

    for _ in range(3):
        cache.keep("large", 2, 51)

    assert cache.get("large") is None
    assert cache.get("small") == 1


def test_a_value_that_takes_the_place_of_another_counts_once() -> None:
    cache = Cache[str, int](100)
    cache.keep("other", 0, 10)
    for number in range(20):
        cache.keep("same", number, 30)

    assert cache.get("same") == 19
    assert cache.get("other") == 0


def test_things_are_counted_whenever_somebody_looks() -> None:
    tally = Tally[str]()
    for thing in "abab" * 1_000 + "c":
        tally.add(thing)

    assert tally.counts == {"a": 2_000, "b": 2_000, "c": 1}
    tally.add("c")
    assert tally.counts["c"] == 2


def test_beyond_a_bound_only_known_kinds_are_counted() -> None:
    tally = Tally[int](Counter(dict.fromkeys(range(10), 1)), most=10)

    tally.add(3)
    tally.add(99)

    assert tally.counts[3] == 2
    assert 99 not in tally.counts
