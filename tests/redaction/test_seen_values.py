"""Values seen as credentials are found wherever they turn up; ordinary words are not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from linktape.messages import SITE
from linktape.redaction import seen_values
from linktape.redaction.hits import Rank
from linktape.redaction.seen_values import Taints, looks_secret


def found(known: Taints, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in known.hits(text)]


def test_a_value_is_found_every_time_and_inside_of_words() -> None:
    known = Taints()
    known.add("swordfish-9", "a")

    assert found(known, "swordfish-9, xswordfish-9y") == ["swordfish-9"] * 2


def test_a_name_is_found_as_a_word_only() -> None:
    known = Taints()
    known.add("mia krystof", "a", "Person 1", Rank.NAME)

    assert found(known, "mia krystof! (mia krystof)") == ["mia krystof"] * 2
    assert found(known, "amia krystof mia krystofs mia krystof@x") == []
    assert list(known.hits("mia krystof", Rank.PERSON)) == []


def test_a_value_that_is_a_credential_too_is_a_credential() -> None:
    known = Taints()
    known.add("swordfish-9", "a", "user-1", Rank.NAME)
    known.add("swordfish-9", "b")
    known.add("swordfish-9", "c", "user-1", Rank.NAME)

    (hit,) = known.hits("swordfish-9")
    assert (hit.kind, hit.rank) == ("b", Rank.SECRET)
    assert len(known) == 1


@pytest.mark.parametrize("value", ["", "short", "password", "Duplicate", "relates to", "your-domain", SITE, "        "])
def test_what_is_too_short_or_too_ordinary_is_not_looked_for(value: str) -> None:
    known = Taints()
    known.add(value, "a")

    assert len(known) == 0


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("abc12345", True),
        ("dGhpc2lzbm90YXJlYWx0b2tlbg", True),
        ("dark-mode", False),
        ("en-us", False),
        ("light-and-very-friendly-theme", False),
        ("***", False),
        ("1234567", False),
    ],
)
def test_a_cookie_is_told_from_a_word(value: str, is_one: bool) -> None:
    assert looks_secret(value) is is_one


def test_memory_is_bounded_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_values, "MOST", 100)
    known = Taints()
    for number in range(150):
        known.add(f"swordfish-{number:04d}", "a")

    assert len(known) == 100
    assert found(known, "swordfish-0049") == []
    assert found(known, "swordfish-0050 swordfish-0149") == ["swordfish-0050", "swordfish-0149"]


@pytest.fixture
def _eager_threads() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_eager_threads")
def test_values_learned_by_several_threads_at_once_are_all_found() -> None:
    known, threads = Taints(), 8
    begun = Barrier(threads)
    values = sorted(f"ATATT3xF-{thread}-{n:04d}" for thread in range(threads) for n in range(500))

    def learn(thread: int) -> None:
        begun.wait()
        for value in values[thread::threads]:
            known.add(value, "a")

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(learn, range(threads)))

    assert sorted(found(known, " ".join(values))) == values
