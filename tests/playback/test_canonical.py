"""One spelling for what Jira takes for the same, and different ones for what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape.jira.bodies import JsonValue
from linktape.playback.canonical import canonical, canonical_document, comment_words, is_document, spelled
from linktape.playback.relations import relate

NOTHING = relate([])

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5)
marks = st.lists(st.sampled_from(("strong", "em", "code")), unique=True, max_size=2)


def text_node(text: str, *names: str) -> JsonValue:
    node: dict[str, JsonValue] = {"type": "text", "text": text}
    return {**node, "marks": [{"type": name} for name in names]} if names else node


def doc(*nodes: JsonValue) -> JsonValue:
    return {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": list(nodes)}]}


HEADING: JsonValue = {"type": "heading", "content": [text_node("a")]}
HEADED: JsonValue = {"type": "doc", "version": 1, "content": [HEADING, text_node("b")]}


@given(st.lists(st.tuples(texts, marks), max_size=5), st.data())
def test_where_a_text_is_cut_and_how_marks_are_ordered_mean_nothing(
    runs: list[tuple[str, list[str]]], data: st.DataObject
) -> None:
    cut: list[JsonValue] = []
    for text, names in runs:
        at = data.draw(st.integers(0, len(text)))
        shuffled = data.draw(st.permutations(names))
        cut += [text_node(piece, *shuffled) for piece in (text[:at], text[at:]) if piece]

    assert canonical_document(doc(*cut)) == canonical_document(doc(*(text_node(text, *names) for text, names in runs)))


@given(st.lists(st.tuples(texts, marks), max_size=5))
def test_a_canonical_document_is_its_own_canonical_form(runs: list[tuple[str, list[str]]]) -> None:
    form = canonical_document(doc(*(text_node(text, *names) for text, names in runs)))

    assert canonical_document(form) == form


@given(texts, texts, marks, marks)
def test_documents_with_other_texts_or_marks_differ(one: str, other: str, some: list[str], more: list[str]) -> None:
    same = one == other and set(some) == set(more)

    assert (canonical_document(doc(text_node(one, *some))) == canonical_document(doc(text_node(other, *more)))) is same


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("  one\n two ", "one two"),
        (doc(text_node("one"), {"type": "hardBreak"}, text_node("two")), "one two"),
        (doc({"type": "mention", "attrs": {"text": "@someone", "id": "1"}}, text_node(" hi")), "@someone hi"),
        (doc({"type": "emoji", "attrs": {"shortName": ":ok:"}}), ":ok:"),
        (doc({"type": "inlineCard", "attrs": {"url": "https://example.com"}}), "https://example.com"),
        (HEADED, "a b"),
        (None, ""),
        ([1, {"content": 2}], ""),
    ],
)
def test_words_of_texts_and_documents(value: JsonValue, said: str) -> None:
    assert comment_words(value) == said


@pytest.mark.parametrize(
    "value", [{"type": "doc"}, {"type": "doc", "content": {}}, "doc", None, {"type": "text", "content": []}]
)
def test_what_is_no_document(value: JsonValue) -> None:
    assert not is_document(value)


def test_null_empties_a_field_in_an_edit_and_is_absent_elsewhere() -> None:
    value: JsonValue = {"fields": {"assignee": None}}

    assert spelled(canonical(value, NOTHING)) == '{"fields":{}}'
    assert spelled(canonical(value, NOTHING, keep_nulls=True)) == '{"fields":{"assignee":null}}'


def test_references_in_an_edit_are_named_as_everywhere() -> None:
    added: JsonValue = {"type": {"name": "Blocks", "self": "x"}, "outwardIssue": {"key": "hsp-1"}}

    assert canonical({"add": added}, NOTHING) == {"add": {"type": "Blocks", "outwardIssue": "HSP-1"}}
