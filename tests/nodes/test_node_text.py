"""nodes/node.py: bytes as text, and where a byte stands."""

from __future__ import annotations

import pytest

from linktape.errors import BadDocument
from linktape.nodes.node import byte_place, text_of


def test_a_mark_at_the_beginning_is_no_part_of_the_text() -> None:
    assert text_of("\ufeffa: é".encode(), "a.yaml") == "a: é"


def test_what_is_no_utf_8_is_told_with_its_place() -> None:
    with pytest.raises(BadDocument) as caught:
        text_of(b"a: 1\nb: \xff", "a.yaml", first_line=10)

    assert str(caught.value) == "a.yaml:11:4: not UTF-8: a file in UTF-8"


@pytest.mark.parametrize(("at", "spot"), [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (4, (2, 2))])
def test_a_byte_has_a_line_and_a_column(at: int, spot: tuple[int, int]) -> None:
    assert byte_place(b"ab\ncd", at) == spot
