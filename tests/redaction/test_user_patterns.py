"""Users' patterns: what they need, and nothing that could run long."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linktape.redaction.user_patterns import LONGEST, compiled


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
    ],
)
def test_a_row_of_characters_classes_and_repeats_is_understood(pattern: str, text: str, found: list[str]) -> None:
    assert [hit[0] for hit in compiled(pattern).finditer(text)] == found


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(a+)+$", "no groups"),
        ("a|b", "write two patterns|cannot be used here"),
        ("^a", "cannot be used here"),
        ("a$", "cannot be used here"),
        (r"(a)\1", "no groups"),
        (r"\bEMP", r"'\\\\b' cannot be used here"),
        ("a**", "cannot be used here"),
        ("a+?b", "cannot be used here"),
        ("a{2,1}b", "smaller number first"),
        ("a{999}", "at most 200"),
        ("[z-a]", "is no class"),
        ("[", "cannot be used here"),
        ("a*b*c*", "matches nothing at all"),
        (r"\w+\d", "repeated and can take what"),
        ("a*a*b", "repeated and can take what"),
        (".*x", "repeated and can take what"),
        (r"[a-z]+\d?[a-f]x", "repeated and can take what"),
        (r"\w*é", "repeated and can take what"),
        ("", "1 to 200"),
        ("a" * (LONGEST + 1), "1 to 200"),
    ],
)
def test_what_could_run_long_or_is_not_understood_is_refused_with_a_way_out(pattern: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        compiled(pattern)


@given(st.text(alphabet="ab1.*+?{}[]^-\\dw,2(|$ ", min_size=1, max_size=12), st.text(alphabet="ab1 -", max_size=30))
@settings(deadline=None)
def test_what_is_accepted_means_what_it_means_elsewhere(pattern: str, text: str) -> None:
    try:
        ours = compiled(pattern)
    except ValueError:
        return

    assert [hit.span() for hit in ours.finditer(text)] == [hit.span() for hit in re.finditer(pattern, text)]


@pytest.mark.slow
@pytest.mark.parametrize("pattern", [r"[a-z]+\d", "a?b?c?d?e?f?g?h?i?j?x", r"[ab]*[cd]*[ef]*[gh]*x", r"\w{1,200}!"])
def test_an_accepted_pattern_comes_back_from_a_megabyte(pattern: str) -> None:
    """Tried again and again, these would not."""
    assert list(compiled(pattern).finditer("abcdefgh" * 125_000)) == []
