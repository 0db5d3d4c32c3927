"""redaction/seen_names.py: a person's name is found again in a sentence, as a whole."""

from __future__ import annotations

import pytest

from linktape.redaction.seen_names import MOST, SeenNames


def found(text: str, *names: str) -> list[tuple[str, str]]:
    seen = SeenNames()
    for number, name in enumerate(names):
        seen.add(name, f"Person {number}")
    return [(text[hit.start : hit.end], hit.replacement) for hit in seen.hits(text)]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Mia Muster", True),
        ("ask Mia Muster, please", True),
        ("(Mia Muster)", True),
        ("Mia Musterfrau", False),
        ("LaMia Muster", False),
        ("@Mia Muster", False),
        ("Mia Muster@home", False),
        ("mia muster", False),
        ("Mia  Muster", False),
    ],
)
def test_a_name_is_found_where_it_stands_alone(text: str, is_found: bool) -> None:
    assert found(text, "Mia Muster") == ([("Mia Muster", "Person 0")] if is_found else [])


@pytest.mark.parametrize("name", ["Mia", "Mia M", "x" * 50 + " " + "y" * 50, "", "Mia Muster\\", "\\Mia Muster"])
def test_a_name_of_one_word_or_of_no_length_may_be_anything(name: str) -> None:
    assert found(f"so {name} said", name) == []


def test_of_two_names_that_begin_alike_the_longer_is_found() -> None:
    assert found("Mia Muster Meier", "Mia Muster", "Mia Muster Meier") == [("Mia Muster Meier", "Person 1")]


def test_a_part_of_a_text_may_be_asked_for_alone() -> None:
    seen = SeenNames()
    seen.add("Mia Muster", "Person 1")
    text = "Mia Muster, Mia Muster"

    assert [hit.start for hit in seen.hits(text, 5)] == [12]
    assert list(seen.hits(text, 0, 9)) == []


def test_memory_is_bounded_and_the_first_goes_first() -> None:
    seen = SeenNames()

    for number in range(MOST + 1):
        seen.add(f"Person number {number}", "x")

    assert list(seen.hits("Person number 0")) == []
    assert len(list(seen.hits("Person number 1"))) == 1


def test_only_something_new_is_a_new_generation() -> None:
    seen = SeenNames()

    seen.add("Mia Muster", "x")
    first = seen.generation
    seen.add("Mia Muster", "y")
    seen.add("Mia", "z")

    assert (first, seen.generation) == (1, 1)
