"""Users' patterns: regular expressions as RE2 has them; those of earlier versions go on meaning the same."""

from __future__ import annotations

import pytest

from linktape.redaction.regex import LONGEST, Pattern, users


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("EMP-[0-9]{6}", "ask EMP-123456 or EMP-12", ["EMP-123456"]),
        (r"cust_[a-z]+\d*", "cust_abc12 cust_ cust_x", ["cust_abc12", "cust_x"]),
        (r"\d{3}\.\d{3}\.\d{3}-\d{2}", "123.456.789-01", ["123.456.789-01"]),
        (r"[A-Z]{2}\d{2} ?\d{4}", "DE12 3456 DE123456", ["DE12 3456", "DE123456"]),
        (r"a\+b?c", "a+bc a+c aabc", ["a+bc", "a+c"]),
        (r"[^\s@]+@corp", "mia@corp @corp", ["mia@corp"]),
        ("[]x]y", "]y xy y", ["]y", "xy"]),
        (r"\w{1,3}!", "abcd! é!", ["bcd!", "é!"]),
        ("p.{2,4}", "p12345", ["p1234"]),
        (r"\(\d+\)", "(17)", ["(17)"]),
        (r"\"\#\&\~\@\/\<\ x", '"#&~@/< x', ['"#&~@/< x']),
    ],
)
def test_a_pattern_of_an_earlier_version_means_what_it_meant(pattern: str, text: str, found: list[str]) -> None:
    assert [text[slice(*span)] for span in users(pattern).spans(text)] == found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("(?:EMP|CON)-[0-9]+", "EMP-1 CON-22 X-3", ["EMP-1", "CON-22"]),
        (r"(?i)badge [a-z]+", "Badge Blue", ["Badge Blue"]),
        (r"\bB[0-9]{2}\b", "B12 xB12 B123", ["B12"]),
        (r"[\w-]+\.corp", "été-1.corp", ["été-1.corp"]),
    ],
)
def test_groups_alternatives_and_anchors_are_understood(pattern: str, text: str, found: list[str]) -> None:
    assert [text[slice(*span)] for span in users(pattern).spans(text)] == found


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"(a)\1", "no references"),
        ("(?=a)b", "no look-around"),
        ("a**", "bad repetition"),
        ("[z-a]", "invalid character class range"),
        ("[", "missing ]"),
        ("a*b*c*", "matches nothing at all"),
        ("^", "matches nothing at all"),
        ("", "1 to 200"),
        ("a" * (LONGEST + 1), "1 to 200"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_way_out(pattern: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        users(pattern)


@pytest.mark.slow
@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(?:a|aa)+$x", r".*.*.*x", r"[a-z]+\d", r"\w{1,200}!"])
def test_no_pattern_takes_long_on_a_megabyte(pattern: str) -> None:
    """Tried again and again, some of these would not come back in an hour."""
    assert list(users(pattern).spans("a" * 1_000_000)) == []


def test_bytes_are_looked_for_as_they_are() -> None:
    pattern = Pattern(rb"[\xc3-\xf4][\x80-\xbf]|a\x00")

    assert [pattern.search(data) is not None for data in (b"\xff\xc3\xa4", b"\xff\xc3", b"a\x00", b"a")] == [
        True,
        False,
        True,
        False,
    ]


def test_the_parts_with_a_match_are_told_each_once_however_many_it_has() -> None:
    pattern = Pattern("[a-z%]+@|%")

    assert [*pattern.parts_with([b"plain", b"%41%42", b"", b"a@b@", b"q"], b'","')] == [1, 3]
    assert [*pattern.parts_with([], b'","')] == []
