"""jira/profiles.py: a fact, what each profile chooses, and how well that is known."""

from __future__ import annotations

import pytest

from linktape.jira.profiles import Choice, Fact, Mark, Profile, choice_in_words, marks_of

DOCUMENTED, OBSERVED, DATACENTER = Profile


def fact(*choices: Choice, marks: str = "d") -> Fact:
    made: dict[Profile, Choice] = dict(zip(Profile, choices, strict=True))
    return Fact("x", "what", made, marks_of(marks), "docs", is_setting=True)


def test_marks_are_a_letter_for_each_profile_or_one_for_all() -> None:
    assert marks_of("doi") == {
        DOCUMENTED: Mark.DOCUMENTED, OBSERVED: Mark.OBSERVED, DATACENTER: Mark.INFERRED,
    }  # fmt: skip
    assert set(marks_of("u").values()) == {Mark.UNKNOWN}


@pytest.mark.parametrize("letters", ["", "do", "doiu", "x", "dox"])
def test_other_letters_are_no_marks(letters: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        marks_of(letters)


@pytest.mark.parametrize(
    ("choices", "differs"),
    [
        ((404, 404, 404), False),
        ((404, 401, 404), True),
        ((1, True, 1), True),  # a number is no truth
        ((None, None, None), False),
        (("", None, ""), True),
    ],
)
def test_profiles_differ_where_one_chooses_something_else(choices: tuple[Choice, ...], differs: bool) -> None:
    assert fact(*choices).differs is differs


@pytest.mark.parametrize(("choice", "words"), [(None, "none"), (True, "yes"), (False, "no"), (0, "0"), ("E", "E")])
def test_a_choice_is_a_word(choice: Choice, words: str) -> None:
    assert choice_in_words(choice) == words


def test_a_cell_says_what_is_chosen_and_how_well_that_is_known() -> None:
    assert fact(404, 401, True, marks="doi").cell(OBSERVED) == "401 (observed)"
    assert fact(404, 401, True, marks="doi").cell(DATACENTER) == "yes (inferred)"
