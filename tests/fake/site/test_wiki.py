"""fake/site/wiki.py: texts of v2 and documents of v3, as far as plain paragraphs go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.fake.site import wiki
from linktape.jira.bodies import JsonValue


def doc(*nodes: JsonValue) -> JsonValue:
    return {"type": "doc", "version": 1, "content": list(nodes)}


def paragraph(*nodes: JsonValue) -> JsonValue:
    return {"type": "paragraph", "content": list(nodes)}


HI: JsonValue = {"type": "text", "text": "Hi"}
MENTION: JsonValue = {"type": "mention", "attrs": {"id": "1"}}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("as it is", "as it is"),
        (doc(paragraph(HI, HI), paragraph(HI)), "HiHi\nHi"),
        (doc(paragraph(HI, {"type": "hardBreak"}, HI)), "Hi\nHi"),
        (doc({"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph(HI)]}]}), "Hi"),
        (doc(paragraph(MENTION)), ""),
        (doc(), ""),
        (doc("odd", {"type": "paragraph", "content": "odd"}), "\n"),
        (None, ""),
        ({"content": "odd"}, ""),
        (7, ""),
    ],
)
def test_a_document_has_a_line_for_each_block(value: JsonValue, text: str) -> None:
    assert wiki.text(value) == text


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        (doc(), True),
        (doc(paragraph(HI)), True),
        ({"type": "doc", "content": []}, False),
        ({"type": "doc", "version": 2, "content": []}, False),
        ({"type": "doc", "version": 1}, False),
        (doc("text"), False),
        (doc({"text": "no type"}), False),
        ("doc", False),
        (None, False),
    ],
)
def test_what_is_a_document_on_its_outside(value: JsonValue, is_one: bool) -> None:
    assert wiki.is_document(value) is is_one


@pytest.mark.parametrize(
    ("value", "says_nothing"),
    [
        ("", True),
        (" \n", True),
        ("x", False),
        (doc(), True),
        (doc(paragraph({"type": "text", "text": " "})), True),
        (doc(paragraph(MENTION)), False),
        (doc({"type": "rule"}), False),
        (doc(paragraph({"type": "hardBreak"})), True),
    ],
)
def test_a_body_says_nothing_without_text_and_without_what_stands_for_itself(
    value: JsonValue, says_nothing: bool
) -> None:
    assert wiki.is_empty(value) is says_nothing


def test_nothing_is_nothing_in_every_version() -> None:
    assert (wiki.in_version(None, 2), wiki.in_version(None, 3)) == (None, None)


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), max_size=4).map("\n".join))
def test_a_text_is_the_same_after_it_was_a_document(text: str) -> None:
    made = wiki.in_version(text, 3)

    assert wiki.is_document(made)
    assert wiki.in_version(made, 2) == text
    assert wiki.in_version(made, 3) == made
