"""judge/expectations.py: one broken expectation, told once however often it was broken."""

from __future__ import annotations

from linktape.judge.expectations import MOST_REQUESTS, Violation


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
