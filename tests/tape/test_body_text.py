"""tape/body_text.py: readable where the exact bytes can be had back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.tape.body_text import MOST_READABLE, compacted, exact, restored, stored

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("body", "recipe"),
    [
        ('{"a":1,"b":[1,2]}', "compact"),
        ('{"a": 1, "b": [1, 2]}', "spaced"),
        ('{"a": 1,"b": [1,2]}', "colon-spaced"),
        ('{"a":1, "b":[1, 2]}', "comma-spaced"),
        ('{"a":1}\n', "compact+newline"),
        ('{\n  "a": 1\n}', ""),
        ('{\n  "a": 1\n}\n', "+newline"),
        ('{"n":1.10,"e":1E5,"u":"\\u00e9\\/"}', "compact"),
        ('{"a":{},"b":[],"c":"x,: y"}', "compact"),
        ('{"a":1,"a":2}', "compact"),
    ],
)
def test_json_is_laid_out_and_comes_back_exactly(body: str, recipe: str) -> None:
    found = stored(body.encode())

    assert (found.recipe, found.is_block) == (recipe, True)
    assert restored(found.text, found.recipe) == body.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'"text"',
        b"no JSON",
        b'{"a":1',
        b'{"a" :1,"b":2}',
        b'{"a":1}\r\n',
        b'{\r\n"a":1}',
        b'{"a":1}\n\n',
        '{"a":"\u2028"}'.encode(),
        b'{"a":"\x7f"}',
        '{"a":"\x85"}'.encode(),
        '{"a":"\ufeff"}'.encode(),
        b"\xff\xfe",
        b'{"a":"' + b"x" * MOST_READABLE + b'"}',
        b"[" * 300 + b"]" * 300,
    ],
)
def test_what_cannot_be_laid_out_stays_as_it_is(body: bytes) -> None:
    found = stored(body)

    assert not found.is_block
    assert restored(found.text, found.recipe) == body


@given(JSON, st.sampled_from([(",", ":"), (", ", ": "), (",", ": ")]), st.booleans(), st.sampled_from(["", "\n"]))
def test_any_json_comes_back_exactly(value: object, separators: tuple[str, str], is_ascii: bool, end: str) -> None:
    body = (json.dumps(value, separators=separators, ensure_ascii=is_ascii) + end).encode("utf-8", "replace")

    found = stored(body)

    assert restored(found.text, found.recipe) == body
    if found.is_block and isinstance(found.text, str):
        assert as_read(found.text, found.recipe) == body


def as_read(text: str, recipe: str) -> bytes:
    """Give the exact bytes in the quick way, where that is open, whatever stands before each line."""
    indented = text.replace("\n", "\n" + " " * 8).encode()
    compact = compacted(indented) if recipe == "compact" else None
    return exact(text.encode(), recipe) if compact is None else compact


@pytest.mark.parametrize("text", ['": ', 'a": ', '"', "\\", ": ", " ", " : ", ":", "x\n y", ""])
def test_a_text_that_looks_like_the_layout_comes_back_exactly(text: str) -> None:
    escaped = json.dumps(text)
    body = f'{{"a":[{escaped},{escaped}],{escaped}:{escaped}}}'.encode()

    found = stored(body)

    assert isinstance(found.text, str)
    assert found.recipe == "compact"
    assert as_read(found.text, found.recipe) == body


@given(JSON.filter(lambda value: isinstance(value, dict | list)))
def test_json_is_laid_out_with_two_spaces_a_level(value: object) -> None:
    found = stored(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())

    assert not found.is_block or found.text == json.dumps(value, indent=2, ensure_ascii=False)


@pytest.mark.parametrize("number", ["1.10", "1E5", "-0", "1e400", "9" * 1_000, "0.1000000000000000055511151231257827"])
def test_a_number_is_written_as_it_stood(number: str) -> None:
    found = stored(f'{{"a":{number}}}'.encode())

    assert (found.text, found.recipe) == (f'{{\n  "a": {number}\n}}', "compact")


def test_what_is_not_read_as_json_again_is_not_laid_out() -> None:
    assert not stored(b'{"a":' + b"9" * 1_001 + b"}").is_block
    assert not stored(b"[" * 201 + b"1" + b"]" * 201).is_block
    assert stored(b"[" * 200 + b"1" + b"]" * 200).is_block


def test_an_edited_body_is_put_on_one_line_again() -> None:
    assert restored('{\n  "a": 2,\n  "b": "x y"\n}', "compact") == b'{"a":2,"b":"x y"}'


def test_an_edit_that_is_no_json_is_served_as_it_stands() -> None:
    assert restored('{\n  "a": 2,\n', "compact") == b'{\n  "a": 2,\n'
