"""nodes/json_reader.py: JSON at once, and where each part of it stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.errors import BadDocument
from linktape.nodes import json_reader
from linktape.nodes.node import Listing, Node, Table, Value

LONG = " " * 600  # a long text is read another way
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def places(node: Node, lines: list[str]) -> Value:
    """Read each value again where its node says that it begins."""
    if isinstance(node, Table):
        for name, (line, column) in node.key_spots.items():
            assert json.JSONDecoder().raw_decode(lines[line - 1], column - 1)[0] == name
        return {name: places(member, lines) for name, member in node.members.items()}
    if isinstance(node, Listing):
        return [places(item, lines) for item in node.items]
    value: Value = json.JSONDecoder().raw_decode(lines[node.line - 1], node.column - 1)[0]
    return value


@given(TREES, st.sampled_from([None, 1]), st.booleans())
def test_what_is_written_as_json_is_read_and_found_again(value: Value, indent: int | None, is_ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)

    assert json_reader.json_value(text, "a.json") == value
    assert places(json_reader.json_node(text, "a.json"), text.split("\n")) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1\n "b": 2}', "a.json:2:2: not JSON: expecting ',' delimiter: check commas and quotes"),
        ('{"a": 1,\n "a": 2}', "a.json:2:2: 'a' stands twice: once; the first is in line 1"),
        ('{"a":\n NaN}', "a.json:2:2: the number NaN: a number such as 1 or 2.5"),
        ("[1,\n -Infinity]", "a.json:2:2: the number -Infinity"),
        (f"[1, {'9' * 5_000}]", "a.json:1:5: the number 99999"),
        ("[" * 51 + "1" + "]" * 51, "a.json:1:52: nested deeper than 50: a flatter file"),
        ("[" * 100_000 + "]" * 100_000, "a.json:1:52: nested deeper than 50"),
        ('["\\ud800"]', "a.json:1:2: half of a surrogate pair: a whole character"),
        ("", "a.json:1:1: not JSON: expecting value"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        json_reader.json_value(text, "a.json")

    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("text", ["[" * 50 + "1" + "]" * 50, "[" * 51 + "]" * 51, '["\\ud83d\\ude00"]'])
def test_what_is_just_right_is_read(text: str) -> None:
    assert json_reader.json_value(text, "a.json") == json.loads(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 6 + "1" + "]" * 6, "nested deeper than 5"),
        ("[" * 100_000, "nested deeper than 5"),
        ('{"a": NaN}', "NaN is not JSON"),
        ("9" * 1_001, "a number of 1001 digits"),
        ('"\\ud800"', "surrogates not allowed"),
    ],
)
def test_what_goes_beyond_the_bounds_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        json_reader.loads(text, 5)


def test_a_member_may_stand_twice_where_nobody_forbids_it() -> None:
    assert json_reader.loads('{"a": 1, "a": 2}', 5) == {"a": 2}


@pytest.mark.parametrize(
    "text",
    [
        "-0",
        "1e400",
        "0.1",
        "12345678901234567890123",
        '"\\u0000"',
        '"\\ud83d\\ude00"',
        '{"a":1,"a":2}',
        "[" * 200 + "1" + "]" * 200,
        " [1 , 2]\n",
        '"\\/"',
        '"\x7f"',
    ],
)
def test_reading_at_once_gives_what_the_standard_library_gives(text: str) -> None:
    assert repr(json_reader.loads(text, 200)) == repr(json_reader.loads(LONG + text, 200)) == repr(json.loads(text))


@pytest.mark.parametrize(
    "text",
    ["NaN", "[Infinity]", '"\\ud800"', "[" * 201 + "1" + "]" * 201, "1" * 1_001, "[1,]", "\ufeff{}", "1 2"],
)
def test_what_is_refused_is_refused_at_once_too(text: str) -> None:
    for written in (text, LONG + text):
        with pytest.raises(ValueError, match=r"."):
            json_reader.loads(written, 200)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text())
def test_every_number_and_text_is_read_as_it_was_written(value: float | int | str) -> None:
    assert json_reader.loads(LONG + json.dumps(value), 200) == value
