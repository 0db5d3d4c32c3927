"""A value of a file, and where it stands; a file's bytes as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from linktape.errors import bad

MOST_DEPTH = 50
"""How deep values may lie in one another."""

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]{1,1000}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")


class Spot(NamedTuple):
    """Where something stands; both count from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Scalar:
    """A text as it is written (`is_plain`: without quotes, so it may mean null or a number), or `!!binary` bytes."""

    value: str | bytes
    is_plain: bool
    line: int
    column: int

    @property
    def text(self) -> str:
        """The value as a text, whatever it was written as."""
        return self.value if isinstance(self.value, str) else self.value.decode("utf-8", "surrogateescape")

    @property
    def is_null(self) -> bool:
        """Whether it is YAML's null."""
        return self.is_plain and _WORDS.get(str(self.value), self) is None


@dataclass(slots=True)
class Listing:
    """A sequence."""

    items: list[Node]
    line: int
    column: int


@dataclass(slots=True)
class Table:
    """A mapping; every key is a text, and has a place of its own."""

    members: dict[str, Node]
    line: int
    column: int
    key_spots: dict[str, Spot] = field(default_factory=dict[str, Spot], repr=False, compare=False)
    odd_keys: tuple[str, ...] = ()  # those that are no text to YAML: numbers, true, null, without quotes

    def get(self, name: str) -> Node | None:
        """Give a member's value; None where it is missing, or null."""
        node = self.members.get(name)
        return None if isinstance(node, Scalar) and node.is_null else node


Node = Scalar | Listing | Table


def kind(node: Node) -> str:
    """Say what a node is, for messages."""
    if isinstance(node, Table):
        return "a mapping"
    if isinstance(node, Listing):
        return "a list"
    return "empty" if node.is_null else "a text"


def core(text: str) -> Value:
    """Resolve a plain scalar by YAML 1.2's core schema (without its octal, hexadecimal, inf and nan)."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def built(node: Node, scalar: Callable[[Scalar], Any]) -> Any:
    """Give mappings and lists as the node has them, of what `scalar` makes of each scalar."""
    if isinstance(node, Table):
        return {name: built(member, scalar) for name, member in node.members.items()}
    if isinstance(node, Listing):
        return [built(item, scalar) for item in node.items]
    return scalar(node)


def value_of(node: Node, resolve: Callable[[str], Value] = core) -> Value:
    """Give what a node means; `resolve` says what a plain scalar is."""

    def meant(scalar: Scalar) -> Value:
        if isinstance(scalar.value, bytes):
            return scalar.value.decode("utf-8", "replace")
        return resolve(scalar.value) if scalar.is_plain else scalar.value

    value: Value = built(node, meant)
    return value


def text_of(data: bytes, file: str, first_line: int = 1) -> str:
    """Decode UTF-8, with or without a mark at its beginning. Raises BadDocument."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line, column = byte_place(data, exc.start, first_line)
        raise bad(file, line, column, "not UTF-8", "a file in UTF-8") from exc


def byte_place(data: bytes, at: int, first_line: int = 1) -> tuple[int, int]:
    """Give the line and the column of a byte."""
    return data.count(b"\n", 0, at) + first_line, at - data.rfind(b"\n", 0, at)
