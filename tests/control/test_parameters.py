"""control/parameters.py: what a question may be asked with."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from linktape.control import parameters
from linktape.control.parameters import JournalPart, OfAny, OfOne, Parameters, first_moment


def kinds(base: type[Parameters] = Parameters) -> list[type[Parameters]]:
    return [base, *(kind for below in base.__subclasses__() for kind in kinds(below))]


@pytest.mark.parametrize("name", ["test-1", "a" * 64, "A.b_c"])
def test_a_session_has_a_name(name: str) -> None:
    assert OfOne(session=name).session == name
    assert not OfAny(session=name).is_about_all


@pytest.mark.parametrize("name", ["", "a" * 65, "a/b", "a b", "ü", "a\n", "**"])
def test_what_is_no_name_is_refused(name: str) -> None:
    for kind in (OfOne, OfAny):
        with pytest.raises(ValidationError):
            kind(session=name)


def test_a_star_means_all_where_all_can_be_meant() -> None:
    assert OfAny(session="*").is_about_all
    with pytest.raises(ValidationError):
        OfOne(session="*")


@pytest.mark.parametrize(("text", "is_set"), [("", True), ("true", True), ("1", True), ("false", False), ("0", False)])
def test_a_flag_may_stand_alone(text: str, is_set: bool) -> None:
    given: dict[str, Any] = {"pretty": text}

    assert OfOne.model_validate(given).pretty is is_set


@pytest.mark.parametrize("since", ["0", "12", "2026-01-31T12:00", "2026-01-31", "2026-01-31T12:00:00.000Z/a-b/7"])
def test_since_is_a_number_a_time_or_a_place(since: str) -> None:
    assert JournalPart(since=since).since == since


def test_a_time_that_cannot_be_is_none() -> None:
    assert first_moment("2026-99-99") is None
    assert first_moment("2026-01-31T12:00:00Z") is not None


def test_every_parameter_has_a_description_and_examples_that_can_be_given() -> None:
    assert parameters.LONGEST_PAGE
    for kind in kinds():
        for name, field in kind.model_fields.items():
            assert field.description, name
            for example in field.examples or ():
                needed = {"n": 1} if "n" in kind.model_fields else {}
                kind.model_validate({**needed, name: example})
            assert field.examples, name
