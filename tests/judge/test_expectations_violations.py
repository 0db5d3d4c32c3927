"""judge/expectations.py: one broken expectation, told once however often it was broken."""

from __future__ import annotations

import pytest

from linktape.judge.expectations import MOST_REQUESTS, Fact, Violation, told_once


def violation() -> Violation:
    return Violation("no-retry-413", [1, 2], "request 2 came at once", "none", "a full issue stays full")


def test_a_violation_is_a_sentence() -> None:
    assert str(violation()) == "no-retry-413: request 2 came at once; expected none: a full issue stays full"


def test_breaches_beyond_the_bound_are_counted_and_not_listed() -> None:
    one = violation()

    for n in range(3, MOST_REQUESTS + 6):
        one.add(n)

    said = one.as_json()
    assert said["requests"] == list(range(1, MOST_REQUESTS + 1))
    assert said["happened"] == "request 2 came at once, and 5 more"


def test_what_is_told_later_is_not_changed_by_what_comes() -> None:
    one = violation()
    said = one.as_json()

    one.add(3)

    assert said["requests"] == [1, 2]


def about(policy: str, fact: Fact | None, *requests: int) -> Violation:
    return Violation(policy, list(requests), "", "", "", fact)


@pytest.mark.parametrize(
    ("violations", "told"),
    [
        ([about("one", "sent again", 1, 2), about("other", "sent again", 1, 2)], ["one"]),
        ([about("less", "sent again", 1, 6), about("more", "sent again", 1, 2, 6)], ["more"]),
        ([about("more", "sent again", 1, 2, 6), about("less", "sent again", 1, 6)], ["more"]),
        ([about("one", "sent again", 1, 2), about("other", "sent again", 1, 3)], ["one", "other"]),
        ([about("again", "sent again", 1, 2), about("soon", "too soon", 1, 2)], ["again", "soon"]),
        ([about("one", None, 1, 2), about("other", None, 1, 2)], ["one", "other"]),
    ],
)
def test_a_fact_is_told_by_the_one_that_says_more_or_stands_first(violations: list[Violation], told: list[str]) -> None:
    assert [one.policy for one in told_once(violations)] == told


def test_what_is_too_long_to_be_listed_is_told_once_too() -> None:
    all_of_them, some = about("all", "sent again", 1, 2), about("some", "sent again", 1, 6)
    for n in range(3, 60):
        all_of_them.add(n)
    for n in range(7, 60):
        some.add(n)

    assert [one.policy for one in told_once([some, all_of_them])] == ["all"]
