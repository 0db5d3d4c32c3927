"""Texts and long columns of numbers as bytes, and back: JSON, then the numbers as they stand in memory. Pure.

It is for what this very version keeps for itself on this very machine, not for files that travel.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence

from linktape.nodes.node import Value

_LENGTH_BYTES = 8


def packed(texts: Value, columns: Sequence[array[int]]) -> list[bytes]:
    """Give the pieces of what `unpacked` reads."""
    shapes: list[Value] = [[column.typecode, len(column) * column.itemsize] for column in columns]
    head = json.dumps([texts, shapes]).encode()
    return [len(head).to_bytes(_LENGTH_BYTES), head, *(column.tobytes() for column in columns)]


def unpacked(data: bytes) -> tuple[Value, list[array[int]]]:
    """Read what was packed. Raises ValueError (or another of what malformed data leads to)."""
    start = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES])
    texts, shapes = json.loads(data[_LENGTH_BYTES:start])
    columns: list[array[int]] = []
    for code, size in shapes:
        column: array[int] = array(code)
        column.frombytes(data[start : start + size])
        columns.append(column)
        start += size
    if start != len(data):
        raise ValueError("another length than was said")
    return texts, columns
