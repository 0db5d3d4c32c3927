"""value_words.py: what a model refuses is told in linktape's words, whatever the value."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from linktape.documents import Document, check
from linktape.errors import BadDocument
from linktape.fake.site.file_models import SiteFile
from linktape.faults.language.scenario_model import ScenarioModel
from linktape.value_words import refused, sentence

THEIRS = re.compile(r"input should|should have|valid (integer|string|list|number|dictionary)")


class Colour(StrEnum):
    RED = "red"


class Part(BaseModel):
    model_config = ConfigDict(strict=True)
    size: int = 0


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (int, "x", "'x' is no whole number: a number such as 3"),
        (int, 1.5, "1.5 is no whole number: a number such as 3"),
        (float, "x", "'x' is no number: a number such as 0.5"),
        (Annotated[float, Field(allow_inf_nan=False)], float("nan"), "nan is no number: a number such as 0.5"),
        (bool, "x", "'x' is no switch: true or false"),
        (str, 7, '7 is a number: write "7"'),
        (str, None, "nothing is no text: a text"),
        (Path, 7, '7 is a number: write "7"'),
        (list[int], {"a": 1}, "a mapping is no list: put `- ` before each item"),
        (dict[str, int], [1], "a list is no mapping: keys and their values, such as `key: value`"),
        (Part, "x", "'x' is no mapping: keys and their values, such as `key: value`"),
        (Annotated[int, Field(ge=1)], 0, "0 is out of range: at least 1"),
        (Annotated[int, Field(gt=1)], 0, "0 is out of range: more than 1"),
        (Annotated[int, Field(le=1)], 2, "2 is out of range: at most 1"),
        (Annotated[float, Field(lt=1)], 2.5, "2.5 is out of range: less than 1"),
        (Annotated[list[int], Field(min_length=1)], [], "an empty list is too short: at least 1 of them"),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "a list is too long: at most 1 of them"),
        (Annotated[str, Field(min_length=2)], "a", "'a' is too short: at least 2 characters"),
        (Annotated[str, Field(max_length=1)], "abc", "'abc' is too long: at most 1 characters"),
        (Annotated[str, Field(pattern="^a$")], "b", "'b' has not the form that is needed: what fits ^a$"),
        (Literal["source", "destination"], "sorce", "'sorce' is not known here: did you mean 'source'?"),
        (Literal[2, 3], "latest", "'latest' is not known here: 2 or 3"),
        (Literal[True], False, "false is not known here: true"),
        (Colour, "blue", "'blue' is not known here: 'red'"),
    ],
)
def test_a_refusal_says_the_value_and_what_to_write(kind: Any, value: object, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)

    assert sentence(caught.value.errors()[0]) == words


def test_what_has_no_words_of_ours_is_told_in_its_own() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(timedelta).validate_python("soon")

    what, wanted = refused(caught.value.errors()[0])
    assert what.startswith("'soon': input should be a valid timedelta")
    assert wanted == ""


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("model", [ScenarioModel, SiteFile])
def test_no_mistake_in_a_file_is_told_in_the_validators_words(model: type[BaseModel]) -> None:
    whole = str(model.model_json_schema(by_alias=True))
    names = st.sampled_from(sorted({word for word in whole.replace("'", " ").split() if word.isidentifier()}))
    value = st.recursive(JUNK, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=4))
    tops = st.sampled_from([field.alias or name for name, field in model.model_fields.items()])

    @given(st.dictionaries(tops, value, min_size=1, max_size=3))
    def tried(members: dict[str, Any]) -> None:
        said = ""
        try:
            check(Document("x.yaml", members), model)
        except BadDocument as exc:
            said = str(exc)
        assert not THEIRS.search(said.lower()), said

    tried()
