"""wiring/option.py: one declaration, read alike wherever it is given."""

from __future__ import annotations

import pytest

from linktape.wiring.option import WrongValue, unknown
from linktape.wiring.settings import OPTIONS

BY_NAME = {one.name: one for one in OPTIONS}


def test_every_name_is_made_of_the_one_that_is_declared() -> None:
    one = BY_NAME["on-miss"]

    assert (one.flag, one.variable, one.argument) == ("--on-miss", "LINKTAPE_ON_MISS", "on_miss")
    assert (one.type_words, one.default_words()) == ("fail|mock|forward|record", "fail")


@pytest.mark.parametrize(
    ("name", "command", "words"),
    [
        ("port", "mock", "8095"),
        ("port", "run", "a free one"),
        ("control-port", "mock", "free"),
        ("grace", "mock", "10s"),
        ("time-scale", "drill", "0.01"),
        ("site", "mock", ""),
        ("strict", "mock", ""),
    ],
)
def test_a_default_is_said_in_words_for_each_command(name: str, command: str, words: str) -> None:
    assert BY_NAME[name].default_words(command) == words


@pytest.mark.parametrize(
    ("name", "word", "meant"),
    [("on-miss", "moc", "mock"), ("repeat", "alway", "always"), ("profile", "observd", "observed")],
)
def test_a_word_that_is_none_of_the_choices_gets_the_nearest(name: str, word: str, meant: str) -> None:
    with pytest.raises(WrongValue) as caught:
        BY_NAME[name].read(word)

    assert str(caught.value) == (f"{word!r} is not one of {', '.join(BY_NAME[name].choices)}; did you mean {meant!r}?")


def test_several_in_a_variable_are_separated_by_blanks() -> None:
    assert BY_NAME["scenario"].read_variable("link-limit  outage") == ("link-limit", "outage")
    assert BY_NAME["projects"].read_variable("HSP,MKY") == ("HSP", "MKY")
    assert BY_NAME["host"].read_variable("::") == "::"


def test_a_comma_in_a_variable_says_how_to_write_several() -> None:
    with pytest.raises(WrongValue) as caught:
        BY_NAME["scenario"].read_variable("link-limit,outage")

    assert str(caught.value) == "'link-limit,outage' has a comma; separate several by blanks: 'link-limit outage'"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"heders": []}, "'heders' is not known here; did you mean 'headers'?"),
        ({"ignore": ["body"]}, "ignore: 0: 'body': 'body' is no path into JSON; write for example $.comment.body"),
    ],
)
def test_what_is_wrong_inside_of_a_mapping_is_named(value: object, said: str) -> None:
    with pytest.raises(WrongValue) as caught:
        BY_NAME["match"].read(value)

    assert str(caught.value).startswith(said)


def test_a_name_that_nothing_is_near_to_is_refused_without_a_guess() -> None:
    assert str(unknown("zzz", ["port"])) == "'zzz' is not known here"
