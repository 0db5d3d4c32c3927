"""Values seen as credentials are found wherever they turn up; what ordinary text is full of is not remembered."""

from __future__ import annotations

import base64

import pytest

from linktape.messages import SITE
from linktape.redaction import seen_values
from linktape.redaction.seen_values import MOST_CHARACTERS, SeenValues, is_worth_searching, looks_secret


def seen(*values: str) -> SeenValues:
    known = SeenValues()
    for value in values:
        known.add(value, "a")
    return known


def found(known: SeenValues, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in known.hits(text)]


def test_a_value_is_found_every_time_and_inside_of_words() -> None:
    known = seen("sword9fish-a1")

    assert found(known, "sword9fish-a1, xsword9fish-a1y") == ["sword9fish-a1"] * 2


@pytest.mark.parametrize("skip", range(3))
def test_a_short_value_is_found_in_base64_at_every_alignment(skip: int) -> None:
    text = base64.b64encode(b"x" * skip + b"ab12cd34" + b"tail of it").decode()

    assert found(seen("ab12cd34"), text)


@pytest.mark.parametrize(
    "value",
    [
        *("", "short", "password", "Duplicate", "relates to", "your-domain", SITE, "        ", "***12345678"),
        *("PROJ-1001", "node-0001", "4711081599", "2026-01-31", "2026-01-31T10:00:00.000+0000", "1001.0.0-SNAPSHOT"),
        *("reporter", "components", "jira-software-users", "application/json", "-1.5e+10", "31.12.2026"),
    ],
)
def test_what_ordinary_text_is_full_of_is_not_looked_for(value: str) -> None:
    assert not is_worth_searching(value)
    assert len(seen(value)) == 0


@pytest.mark.parametrize(
    "value",
    [
        "abc12345",
        "276f955c-63d7-42c8-9520-92d01dca0625",
        "dGhpc2lzbm90YXJlYWx0b2tlbg",
        "correct-horse-battery",
        "p@ss word 1",
    ],
)
def test_what_can_be_told_from_text_is(value: str) -> None:
    assert is_worth_searching(value)


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
    known = seen(*(f"sword{number:04d}fish" for number in range(150)))

    assert len(known) == 100
    assert found(known, "sword0000fish") == []
    assert found(known, "sword0149fish sword0125fish") == ["sword0149fish", "sword0125fish"]


def test_a_long_value_is_remembered_by_its_beginning_and_goes_to_its_end() -> None:
    long = "Ab1" * 1_000
    known = seen(long)

    assert found(known, f'"{long}", and more') == [long]
    assert found(known, long[: MOST_CHARACTERS - 1]) == []
    assert found(known, long[:MOST_CHARACTERS]) == [long[:MOST_CHARACTERS]]


def test_something_learned_is_a_new_generation_and_nothing_else_is() -> None:
    known = seen("ab12cd34")
    before = known.generation

    known.add("ab12cd34", "again")
    known.add("word", "too short")
    assert known.generation == before

    known.add("ef56gh78", "new")
    assert known.generation == before + 1
