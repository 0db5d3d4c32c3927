"""jira/bodies.py: a body is read strictly, within bounds, and never raises."""

from __future__ import annotations

import pytest

from linktape.jira.bodies import MOST_DEPTH, JsonState, JsonValue, objects, payload


@pytest.mark.parametrize(
    ("body", "reading"),
    [
        (b"", JsonState.ABSENT),
        (b" \r\n", JsonState.ABSENT),
        (b"{}", JsonState.JSON),
        (b"[1]", JsonState.JSON),
        (b"{", JsonState.NOT_JSON),
        (b"NaN", JsonState.NOT_JSON),
        (b"1" * 5000, JsonState.NOT_JSON),
        (b"[" * 5000, JsonState.NOT_JSON),
        (b'"\xff"', JsonState.NOT_TEXT),
        (rb'"\ud800"', JsonState.NOT_TEXT),
    ],
)
def test_how_far_a_body_can_be_read(body: bytes, reading: JsonState) -> None:
    assert payload(body).reading is reading


def test_brackets_within_strings_are_not_depth() -> None:
    assert payload(b'"' + b"[" * 5000 + b'"').reading is JsonState.JSON


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"a": "\xff"}', "byte 7 is not UTF-8"),
        (rb'{"a": "\ud800"}', "a lone surrogate"),
        (b'{"a": }', "Expecting value: line 1 column 7 (char 6)"),
    ],
)
def test_what_is_wrong_with_a_body_is_said(body: bytes, reason: str) -> None:
    assert payload(body).reason == reason


def test_of_members_that_stand_twice_the_last_counts() -> None:
    assert payload(b'{"a": 1, "a": 2}').members == {"a": 2}


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"7", b"null", b"", b"{"])
def test_only_an_object_has_members(body: bytes) -> None:
    assert payload(body).members == {}


def test_every_object_is_given_each_before_what_is_in_it() -> None:
    value: JsonValue = {"n": 1, "a": [{"n": 2, "b": {"n": 3}}, [{"n": 4}]], "c": {"n": 5}}

    assert [one["n"] for one in objects(value)] == [1, 2, 3, 4, 5]
    assert list(objects("x")) == []


@pytest.mark.parametrize(("depth", "reading"), [(MOST_DEPTH, JsonState.JSON), (MOST_DEPTH + 2, JsonState.NOT_JSON)])
def test_a_body_may_be_so_deep_and_no_deeper(depth: int, reading: JsonState) -> None:
    assert payload(b"[" * depth + b"]" * depth).reading is reading
