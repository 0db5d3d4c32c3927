"""documents.py: YAML with a place for every value."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict

from linktape.documents import check, check_kind, read
from linktape.errors import BadDocument


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    nth: int


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    scenario: str
    rules: list[Inner]


def test_scalars_are_those_of_yaml_1_2() -> None:
    document = read("on: NO\nlist: [1, '2', 1.5, 010, 12:30, ~, true]\n", "a.yaml")

    assert document.value == {"on": "NO", "list": [1, "2", 1.5, 10, "12:30", None, True]}
    assert document.spot(("list", 1)).column == 11


def test_every_problem_is_told_with_its_place_and_a_suggestion() -> None:
    document = read("scenaro: x\nrules:\n  - nth: one\n", "a.yaml")

    with pytest.raises(BadDocument) as caught:
        check(document, Outer)

    said = [str(problem) for problem in caught.value.problems]
    assert said[0] == "a.yaml:1:1: 'scenario' is missing: add it"
    assert said[1] == "a.yaml:1:1: 'scenaro' is not known here: did you mean 'scenario'?"
    assert said[2].startswith("a.yaml:3:10: nth: 'one' is no whole number")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\n", "a.yaml:1:4: the anchor &x"),
        ("a: *x\n", "a.yaml:1:4: the alias *x"),
        ("a: !!python/object/apply:os.system [id]\n", "a.yaml:1:4: the tag !!python/object/apply:os.system"),
        ("a: 1\na: 2\n", "a.yaml:2:1: 'a' stands twice"),
        ("a: [1\n", "a.yaml:2:1: not YAML"),
        ("? [a]\n: b\n", "a.yaml:1:3: a key that is not a word"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2:1: a second document"),
        ("a: !!int abc\n", "a.yaml:1:4: 'abc' is no !!int"),
        ("a: " + "[" * 3000, "nested deeper"),
        ("a: \x07\n", "U+0007 is not allowed"),
        ("x" * (1 << 21), "1:1: 2097152 bytes"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text: str, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(text, "a.yaml")

    assert said in str(caught.value)


JSON = '{"scenario": "x",\n "rules": [{"nth": 1},\n {"nht": 2}]}'


@pytest.mark.parametrize("file", ["a.json", "a.yaml", "state"])
def test_json_is_read_too_and_has_places(file: str) -> None:
    document = read(JSON, file)

    with pytest.raises(BadDocument) as caught:
        check(document, Outer)

    assert document.value == {"scenario": "x", "rules": [{"nth": 1}, {"nht": 2}]}
    assert [str(problem) for problem in caught.value.problems] == [
        f"{file}:3:2: 'nth' is missing: add it",
        f"{file}:3:3: 'nht' is not known here: did you mean 'nth'?",
    ]


def test_yaml_that_begins_like_json_is_yaml() -> None:
    assert read("{scenario: x, rules: []}\n", "a.yaml").value == {"scenario": "x", "rules": []}


@pytest.mark.parametrize(("file", "said"), [("a.json", "1:2: not JSON"), ("a.yaml", "2:1: not YAML")])
def test_a_broken_file_is_told_of_in_the_words_of_its_format(file: str, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read("{scenario: [\n", file)

    assert str(caught.value).startswith(f"{file}:{said}")


@pytest.mark.parametrize(
    "text", ["TOKEN=s3cret\nPASSWORD=s3cret\n", "-----BEGIN KEY-----\ns3cret\n", "s3cret: s3cret\n", "- s3cret\n"]
)
def test_a_file_of_another_kind_is_told_as_such_and_nothing_of_it_is_quoted(text: str) -> None:
    with pytest.raises(BadDocument) as caught:
        check_kind(read(text, "id_rsa"), Named, "colour chart")

    assert str(caught.value) == "id_rsa:1:1: this is no colour chart: a mapping with name, shade"


@pytest.mark.parametrize("text", ["{}", "name: red", "nmae: red", "shade: 1\nother: 2"])
def test_a_file_that_has_something_of_a_model_or_nothing_at_all_may_be_one(text: str) -> None:
    check_kind(read(text, "chart.yaml"), Named, "colour chart")


class Named(BaseModel):
    """A model of two names."""

    name: str
    shade: int = 0
