"""bounded.py: a memory that forgets."""

from __future__ import annotations

from linktape.bounded import Recent


def test_the_longest_unused_is_forgotten_first() -> None:
    recent = Recent[str, int]()

    for key in ("a", "b", "a", "c"):
        recent.keep(key, 0, most=2)

    assert list(recent) == ["a", "c"]
