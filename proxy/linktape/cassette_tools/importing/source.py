"""What a reader is given: another tool's file as nodes that know their place, and where to say what is lost of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from linktape.cassette_tools.importing.packed import nothing
from linktape.errors import BadDocument, bad
from linktape.nodes import json_reader, yaml_reader
from linktape.nodes.node import Listing, Node, Scalar, Table, core, kind, text_of
from linktape.wording import cut


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a file that is not in the cassette: its place, and why."""

    file: str
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}"


@dataclass(slots=True)
class Source:
    """One file. Whatever is not in the form that a method asks for raises BadDocument with its place.

    `attached` gives the content of a file that lies beside it, in its archive or its folder, by its name.
    """

    file: str
    root: Node
    attached: Callable[[str], bytes | None] = nothing
    losses: list[Loss] = field(default_factory=list[Loss])

    @staticmethod
    def read(data: bytes, file: str, attached: Callable[[str], bytes | None] = nothing) -> Source:
        """Read JSON, or else YAML. Raises BadDocument."""
        text = text_of(data, file)
        if text.lstrip()[:1] in ("{", "["):
            json_reader.json_value(text, file)
            return Source(file, json_reader.json_node(text, file), attached)
        root = yaml_reader.read(text, file)
        if root is None:
            raise bad(file, 1, 1, "an empty file", "recorded exchanges")
        return Source(file, root, attached)

    def lose(self, node: Node, what: str) -> None:
        """Say that something is lost."""
        self.losses.append(Loss(self.file, node.line, node.column, cut(what, 300)))

    def wrong(self, node: Node, what: str, expected: str) -> BadDocument:
        """Say what is wrong with the file."""
        return bad(self.file, node.line, node.column, what, expected)

    def table(self, node: Node, what: str) -> Table:
        """Take a node for a mapping."""
        if not isinstance(node, Table):
            raise self.wrong(node, f"{what} is {kind(node)}", "a mapping")
        return node

    def items(self, node: Node, what: str) -> list[Node]:
        """Take a node for a list."""
        if not isinstance(node, Listing):
            raise self.wrong(node, f"{what} is {kind(node)}", "a list")
        return node.items

    def member(self, table: Table, name: str) -> Node:
        """Give a member that must be there."""
        if name not in table.members:
            raise self.wrong(table, f"`{name}` is missing", "add it")
        return table.members[name]

    def text(self, node: Node, what: str) -> Scalar:
        """Take a node for a text."""
        if not isinstance(node, Scalar) or (node.is_plain and not isinstance(core(node.text), str)):
            raise self.wrong(node, f"{what} is {shown(node)}", "a text")
        return node

    def text_of(self, table: Table, name: str) -> Scalar | None:
        """Give a member's text; None where it is missing, or null."""
        node = table.get(name)
        return None if node is None else self.text(node, f"`{name}`")

    def seconds(self, node: Node | None, per_s: int) -> float:
        """Give a time of `per_s` parts of a second; 0 where it is none."""
        value = core(node.text) if isinstance(node, Scalar) and node.is_plain else None
        is_time = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e9
        return float(value) / per_s if is_time and isinstance(value, int | float) else 0.0

    def status(self, node: Node | None) -> int:
        """Give a status; 0 where there is none."""
        if node is None:
            return 0
        value = core(node.text) if isinstance(node, Scalar) and node.is_plain else None
        if not isinstance(value, int):
            raise self.wrong(node, f"the status {shown(node)}", "a number such as 200")
        return value


def shown(node: Node) -> str:
    """Say what a node is, for messages."""
    return cut(node.text, 40) if isinstance(node, Scalar) and not node.is_null else kind(node)


def texts_in(node: Node) -> Iterator[str]:
    """Give every text in a node, names of members aside."""
    if isinstance(node, Scalar):
        yield node.text
        return
    for inner in node.members.values() if isinstance(node, Table) else node.items:
        yield from texts_in(inner)
