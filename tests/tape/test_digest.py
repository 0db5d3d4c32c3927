"""tape/digest.py: one digest of a content, however it is read."""

from __future__ import annotations

import pytest

from linktape.tape import digest as module
from linktape.tape.digest import digest

PIECE = module._PIECE


def of(data: bytes) -> bytes:
    return digest(lambda at, size: data[at : at + size], len(data))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1])
def test_it_is_the_same_for_the_same_content_only(size: int) -> None:
    data = b"a" * size

    assert of(data) == of(bytes(bytearray(data)))
    assert len({of(data), of(data + b"b"), of(b"c" + data)}) == 3


def test_the_order_of_its_pieces_counts() -> None:
    first, second = b"a" * PIECE, b"b" * PIECE

    assert of(first + second) != of(second + first)
