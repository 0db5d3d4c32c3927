"""nodes/flow_style.py: values as people write them in YAML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linktape import documents
from linktape.nodes.flow_style import flow
from linktape.nodes.node import Value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"on": "linkIssues", "when": {"nth": 3}}, "{on: linkIssues, when: {nth: 3}}"),
        (("HSP-1", 10001, True, None), "[HSP-1, 10001, true, null]"),
        ({"a": "null", "b": "10001", "c": "x: y"}, '{a: "null", b: "10001", c: "x: y"}'),
    ],
)
def test_plain_words_stand_plain(value: object, written: str) -> None:
    assert flow(value) == written


leaves = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab:# -", max_size=4), inner, max_size=4),
    max_leaves=6,
)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), values))
def test_what_is_written_is_read_back(value: dict[str, Value]) -> None:
    text = "".join(f"{name}: {flow(inner)}\n" for name, inner in value.items())

    assert (documents.read(text, "x").value or {}) == value
