"""nodes/yaml_reader.py: YAML as nodes, read strictly or as cassettes are."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from linktape.errors import BadDocument
from linktape.nodes.node import Table, value_of
from linktape.nodes.yaml_reader import read

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="eE"), max_size=8)
"""Without exponents: PyYAML writes YAML 1.1, where 0e0 is a text."""

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(TREES, st.booleans(), st.booleans())
def test_what_pyyaml_writes_is_read(value: object, is_flow: bool, is_strict: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=is_flow)

    node = read(text, "a.yaml", is_strict=is_strict)

    assert node is not None
    assert value_of(node) == value


@pytest.mark.parametrize("is_strict", [True, False])
def test_every_value_and_key_has_its_place(is_strict: bool) -> None:
    node = read("a:\n  bc: [1, 2]\n", "a.yaml", 10, is_strict=is_strict)

    assert isinstance(node, Table)
    inner = node.members["a"]
    assert isinstance(inner, Table)
    assert (node.key_spots["a"], inner.key_spots["bc"]) == ((10, 1), (11, 3))
    assert (inner.members["bc"].line, inner.members["bc"].column) == (11, 7)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x 1\nb: *x\n", {"a": 1, "b": 1}),
        ("!!python/tuple [1]\n", [1]),
        ("!!python/unicode 'é'\n", "é"),
        ("!!python/object/new:_io.BytesIO\nstate: !!python/tuple [!!binary aGk=, 0, null]\n", "hi"),
        ('!!int "5"\n', 5),
    ],
)
def test_a_cassette_may_hold_what_other_files_may_not(text: str, value: object) -> None:
    node = read(text, "a.yaml")

    assert node is not None
    assert value_of(node) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\n", "a.yaml:1:4: the anchor &x"),
        ("a: *x\n", "a.yaml:1:4: the alias *x"),
        ("!!python/tuple [1]\n", "a.yaml:1:1: the tag !!python/tuple: leave it out; tags are not read"),
        ("a: !!binary aGk=\n", "a.yaml:1:4: the tag !!binary"),
        ("&k a: 1\n", "a.yaml:1:1: an anchor or tag at the key 'a'"),
        ("!!int 1: 1\n", "a.yaml:1:1: an anchor or tag at the key '1'"),
        ("a: !!bool 1\n", "a.yaml:1:4: '1' is no !!bool"),
    ],
)
def test_read_strictly_it_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(text, "a.yaml", is_strict=True)

    assert str(caught.value).startswith(said)
