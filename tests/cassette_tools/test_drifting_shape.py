"""cassette_tools/drifting.py: which members an answer has and of what kind, whatever their values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.cassette_tools import drifting
from linktape.jira.bodies import JsonValue


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"a": 1}, {"a": 2}, []),
        ({"a": "x"}, {"a": 1}, ["$.a: string -> number"]),
        ({"a": 1}, {"a": True}, ["$.a: number -> boolean"]),
        ({"a": 1}, {}, ["$.a: gone, was number"]),
        ({}, {"a": {"b": 1}}, ["$.a: new, object"]),
        ({"a": None}, {"a": 1}, []),
        ({"a": None}, {}, ["$.a: gone, was null"]),
        ({"a": []}, {"a": [{"b": 1}]}, []),
        ({"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 3}]}, []),
        ({"a": [{"b": 1}]}, {"a": [{"c": 1}]}, ["$.a[].b: gone, was number", "$.a[].c: new, number"]),
        ({"a": [1]}, {"a": ["x"]}, ["$.a[]: number -> string"]),
        ([], {}, ["$: array -> object"]),
    ],
)
def test_a_shape_changes_by_members_and_kinds_not_by_values(old: object, new: object, said: list[str]) -> None:
    found = drifting.shape_changes(json.loads(json.dumps(old)), json.loads(json.dumps(new)))

    assert list(found) == said


def test_a_shape_has_every_kind_that_stands_at_a_path() -> None:
    found = drifting.shape({"a": [1, "x", None, {"b": True}], "c": {}})

    assert found == {
        "$": {"object"},
        "$.a": {"array"},
        "$.a[]": {"number", "string", "null", "object"},
        "$.a[].b": {"boolean"},
        "$.c": {"object"},
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_nothing_has_changed_against_itself(value: JsonValue) -> None:
    assert list(drifting.shape_changes(value, value)) == []
