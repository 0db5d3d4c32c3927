"""redaction/structure.py: what a JSON text says of secrets and people by where it stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.json_paths import member_path
from linktape.redaction.meanings import Role
from linktape.redaction.names import KnownBy
from linktape.redaction.structure import SecretMembers, structure

USER = {"accountId": "5", "displayName": "Mia Muster", "emailAddress": "mia@example.org", "active": True}


def places(
    value: object, *, is_person: bool = False, wanted: SecretMembers = SecretMembers()
) -> list[tuple[str, object]]:
    text = json.dumps(value)
    read = structure(text, wanted, is_person)
    assert read is not None
    for place in read.places:
        assert place.value in json.loads(f'"{text[place.start : place.end]}"') or place.is_number
    return [(place.value, place.kind) for place in read.places if place.kind is not KnownBy.TEXT]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"password": "word"}, ["word"]),
        ({"password": 1234}, ["1234"]),
        ({"password": ["a", {"b": "0123456789"}]}, ["a"]),
        ({"name": "apiToken", "value": "x"}, ["x"]),
        ({"name": "apiToken", "value": "two words"}, []),
        ({"name": "colour", "value": "x"}, []),
        ({"query": "m { login(password: $p) }", "variables": {"p": "word", "q": "kept"}}, ["word"]),
        ({"nextPageToken": "x"}, []),
        ({"password": "***"}, []),
        ({"password": 0}, []),
        ({"password": None}, []),
    ],
)
def test_a_credentials_place(value: object, expected: list[str]) -> None:
    assert [found for found, kind in places(value) if kind is None] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (USER, [("5", KnownBy.ACCOUNT), ("Mia Muster", KnownBy.NAME), ("mia@example.org", KnownBy.EMAIL)]),
        ({"self": "https://x/rest/api/2/user?username=mia", "name": "mia"}, [("mia", KnownBy.USER)]),
        ({"name": "Blocks", "self": "https://x/issueLinkType/1"}, []),
        ({"key": "HSP", "name": "A project"}, []),
        ({"displayName": "A field", "schema": {}}, []),
        ({"assignee": "mia"}, [("mia", KnownBy.USER)]),
        ({"assignee": "Mia Muster"}, [("Mia Muster", KnownBy.NAME)]),
        ({"names": {"assignee": "Assignee"}}, []),
        ({"update": {"assignee": [{"set": {"name": "mia"}}]}}, [("mia", KnownBy.USER)]),
        ({"field": "assignee", "from": "mia", "fromString": "Mia M"}, [("mia", KnownBy.USER), ("Mia M", KnownBy.NAME)]),
        ({"field": "status", "from": "1", "fromString": "Open"}, []),
        (
            {"type": "mention", "attrs": {"id": "5", "text": "@Mia M"}},
            [("5", KnownBy.ACCOUNT), ("Mia M", KnownBy.NAME)],
        ),
        ({"jql": "assignee = mia"}, [("mia", KnownBy.USER)]),
    ],
)
def test_a_persons_place(value: object, expected: list[tuple[str, KnownBy]]) -> None:
    assert [one for one in places(value) if one[1] is not None] == expected


def test_a_body_may_be_a_person_as_a_whole() -> None:
    assert places("mia") == []
    assert places("mia", is_person=True) == [("mia", KnownBy.USER)]


def test_json_in_json_is_looked_into() -> None:
    assert places({"a": json.dumps({"password": "word", "assignee": "mia"})}) == [
        ("word", None), ("mia", KnownBy.USER),
    ]  # fmt: skip
    assert places({"a": json.dumps({"b": json.dumps({"password": "word"})})}) == [("word", None)]


def test_members_of_the_users_choice_are_secret_with_all_that_is_in_them() -> None:
    wanted = SecretMembers((member_path("$.a[*].pin"),), frozenset({"badge"}))

    assert places({"Badge": {"x": "1", "y": 2}, "a": [{"pin": "3"}, {"other": "4"}]}, wanted=wanted) == [
        ("1", None), ("2", None), ("3", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "roles"),
    [
        ({"id": "1"}, [Role.NAME, Role.VOCABULARY]),
        ({"a": "x"}, [Role.NAME, Role.TEXT]),
        ({"a": 1}, [Role.NAME]),
        ({"summary": "x"}, [Role.NAME, Role.TEXT]),
        ({"errorMessages": ["x"]}, [Role.NAME, Role.SENTENCE]),
        ({"status": {"name": "Open"}}, [Role.NAME, Role.NAME, Role.VOCABULARY]),
        ({"a": {"name": "Open"}}, [Role.NAME, Role.NAME, Role.TEXT]),
    ],
)
def test_a_string_has_a_role(value: object, roles: list[Role]) -> None:
    read = structure(json.dumps(value))

    assert read is not None
    assert list(read.roles) == roles


@pytest.mark.parametrize("text", ["", "{", "nonsense", "[" * 100_000])
def test_what_is_no_json_has_no_structure(text: str) -> None:
    assert structure(text) is None


@pytest.mark.parametrize("number", ["-Infinity", "Infinity", "NaN", "-0", "1e-5", "-1.5E+3"])
def test_a_number_of_any_writing_is_one_scalar(number: str) -> None:
    text = f'{{"a": {number}, "password": "word"}}'

    read = structure(text)

    assert read is not None
    assert [(place.name, text[place.start : place.end]) for place in read.places] == [("password", "word")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(JSON, st.booleans(), st.sampled_from([None, 2]))
def test_every_string_stands_where_it_is_said_to(value: object, is_ascii: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    read = structure(text)

    assert read is not None
    spans = [read.span(number) for number in range(len(read.roles))]
    assert all(text[start - 1] == text[end] == '"' for start, end in spans)
    assert all(read.string_at(span[0]) == (number, *span) for number, span in enumerate(spans) if span[0] < span[1])
    if "\\" not in text:
        assert all(read.string_at(at) is None for at, letter in enumerate(text) if letter == '"')


def test_strings_of_a_long_text_stand_where_they_are_said_to() -> None:
    text = json.dumps({"a": "x" * 70_000, "b": ['"', "\\", "y" * 65_000], "c": ["z"] * 30_000, "password": "last"})
    read = structure(text)

    assert read is not None
    assert [text[place.start : place.end] for place in read.places] == ["last"]
    assert all(text[read.span(number)[0] - 1] == '"' == text[read.span(number)[1]] for number in range(len(read.roles)))


@given(st.lists(st.sampled_from([USER, {"a": 1}, {"a": "1"}, {"a": {"a": 1}}, {"password": "word"}, ["x", USER]])))
def test_what_stands_more_than_once_is_told_each_time(items: list[object]) -> None:
    whole = json.dumps({"n": items})
    read = structure(whole)
    alone = [structure(json.dumps(item)) for item in items]

    assert read is not None
    assert [place[2:] for place in read.places] == [place[2:] for one in alone if one for place in one.places]
    assert read.roles[1:] == b"".join(one.roles for one in alone if one)
    assert all(whole[place.start : place.end] == place.value for place in read.places)
