"""wording.py: a number of things, and texts that are not too long."""

from __future__ import annotations

import pytest

from linktape.wording import counted, cut


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [(0, ("call",), "0 calls"), (1, ("call",), "1 call"), (2, ("retry", "retries"), "2 retries")],
)
def test_a_number_of_things_is_said_in_the_right_number(number: int, words: tuple[str, ...], said: str) -> None:
    assert counted(number, *words) == said


@pytest.mark.parametrize(("text", "shown"), [("abcd", "abcd"), ("abcde", "abc…")])
def test_a_long_text_is_cut_to_the_length_asked_for(text: str, shown: str) -> None:
    assert cut(text, 4) == shown
