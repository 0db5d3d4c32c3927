"""nodes/node.py: what a scalar means."""

from __future__ import annotations

import pytest

from linktape.nodes.node import Listing, Scalar, Table, Value, core, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("Null", None),
        ("true", True),
        ("FALSE", False),
        ("010", 10),
        ("-7", -7),
        ("10000000000", 10_000_000_000),
        ("1.5", 1.5),
        (".5e-3", 0.0005),
        ("1e5", 100_000.0),
        ("NO", "NO"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        ("1_000", "1_000"),
    ],
)
def test_a_plain_scalar_means_what_yaml_1_2_says(text: str, value: Value) -> None:
    meant = core(text)

    assert (meant, type(meant)) == (value, type(value))


def test_a_node_means_what_is_in_it() -> None:
    number, text, data = Scalar("1", True, 1, 1), Scalar("1", False, 1, 1), Scalar(b"\xff", False, 1, 1)

    assert value_of(Table({"a": Listing([number, text, data], 1, 1)}, 1, 1)) == {"a": [1, "1", "\ufffd"]}


@pytest.mark.parametrize(
    ("scalar", "is_null"),
    [
        (Scalar("", True, 1, 1), True),
        (Scalar("null", True, 1, 1), True),
        (Scalar("null", False, 1, 1), False),
        (Scalar("none", True, 1, 1), False),
        (Scalar(b"", False, 1, 1), False),
    ],
)
def test_only_a_plain_word_is_null(scalar: Scalar, is_null: bool) -> None:
    assert scalar.is_null == is_null


def test_a_member_that_is_null_is_as_one_that_is_missing() -> None:
    table = Table({"a": Scalar("null", True, 1, 1), "b": Scalar("null", False, 1, 1)}, 1, 1)

    assert (table.get("a"), table.get("c")) == (None, None)
    assert table.get("b") is table.members["b"]
