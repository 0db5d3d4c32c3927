"""json_paths.py: one language for paths into JSON."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.jira.bodies import JsonValue
from linktape.json_paths import JsonPath, member_path

DOCUMENT: JsonValue = {"type": {"name": "Blocks"}, "labels": ["a", "b"], "odd name": 1, "*": 2}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("$", [DOCUMENT]),
        ("$.type.name", ["Blocks"]),
        ("$['type'][\"name\"]", ["Blocks"]),
        ("$['odd name']", [1]),
        ("$['*']", [2]),
        ("$.type.*", ["Blocks"]),
        ("$.labels[1]", ["b"]),
        ("$.labels[*]", ["a", "b"]),
        ("$.labels.*", ["a", "b"]),
        ("$.labels[2]", []),
        ("$.labels.name", []),
        ("$.nothing.name", []),
    ],
)
def test_a_path_names_values(path: str, values: list[JsonValue]) -> None:
    parsed = JsonPath.parse(path)

    assert parsed is not None
    assert list(parsed.values(DOCUMENT)) == values


@pytest.mark.parametrize(
    ("path", "rest"),
    [
        ("$.a", {"b": [1, {"c": 2}]}),
        ("$.b[0]", {"a": 0, "b": [{"c": 2}]}),
        ("$.b[*].c", {"a": 0, "b": [1, {}]}),
        ("$.*", {}),
        ("$.x.y", {"a": 0, "b": [1, {"c": 2}]}),
    ],
)
def test_a_path_takes_out_what_it_names(path: str, rest: JsonValue) -> None:
    assert member_path(path).without({"a": 0, "b": [1, {"c": 2}]}) == rest


@pytest.mark.parametrize("text", ["", "a", "$.", "$a", "$..a", "$.a[", "$.a[-1]", "$.a[x]", "$['a", "$.a ", "x.a"])
def test_what_is_no_path_is_none(text: str) -> None:
    assert JsonPath.parse(text) is None


@pytest.mark.parametrize("text", ["$", "a.b"])
def test_what_names_no_part_of_a_document_says_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"write for example \$\.comment\.body"):
        member_path(text)


@given(st.lists(st.sampled_from(["a", "b", "0", "1"]), min_size=1, max_size=4))
def test_a_path_fits_the_place_that_it_names(names: list[str]) -> None:
    quoted = "$" + "".join(f"['{name}']" for name in names)

    assert member_path(quoted).fits(names)
    assert member_path("$" + ".*" * len(names)).fits(names)
    assert not member_path(quoted).fits([*names, "a"])
