"""wording.py: a number of things, texts that are not too long, and none that drives a terminal."""

from __future__ import annotations

import pytest

from linktape.wording import counted, cut, first_sentence, roughly, visible


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [(0, ("call",), "0 calls"), (1, ("call",), "1 call"), (2, ("retry", "retries"), "2 retries")],
)
def test_a_number_of_things_is_said_in_the_right_number(number: int, words: tuple[str, ...], said: str) -> None:
    assert counted(number, *words) == said


@pytest.mark.parametrize(("text", "shown"), [("abcd", "abcd"), ("abcde", "abc…")])
def test_a_long_text_is_cut_to_the_length_asked_for(text: str, shown: str) -> None:
    assert cut(text, 4) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("HSP-1 blocks MKY-1 – über 😀", "HSP-1 blocks MKY-1 – über 😀"),
        ("a\n::error::forged", "a\\n::error::forged"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("\x9b31m\x7f", "\\x9b31m\\x7f"),
        ("abc\u202edef\u2066\u200b", "abc\\u202edef\\u2066\\u200b"),
        ("line\u2028line\ufeff", "line\\u2028line\\ufeff"),
        ("half \ud800", "half \\ud800"),
    ],
)
def test_what_would_drive_a_terminal_is_seen_instead(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_are_kept_where_a_text_has_lines() -> None:
    assert visible("a\n\tb\x1b[0m", keeps_lines=True) == "a\n\tb\\x1b[0m"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0, "1 s"),
        (1.6, "2 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (3_540, "59 min"),
        (3_600, "1 h"),
        (4_800, "1 h 20 min"),
    ],
)
def test_a_time_to_wait_is_said_roughly(seconds: float, said: str) -> None:
    assert roughly(seconds) == said


@pytest.mark.parametrize(
    ("description", "first"),
    [("One. Two.", "One"), ("Only one.", "Only one"), ("a 429\n  here. B", "a 429 here"), ("", "")],
)
def test_a_description_is_cut_to_its_first_sentence(description: str, first: str) -> None:
    assert first_sentence(description) == first
