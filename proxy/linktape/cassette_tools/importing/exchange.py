"""An exchange in the shape of vcrpy's interactions, of which `tape.from_nodes` makes one of ours, with its places."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from linktape.cassette_tools.importing.source import Source
from linktape.nodes.node import Listing, Node, Scalar, Table, core

Fields = list[tuple[str, Scalar]]
"""Header fields in their order."""

CODECS = {"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "us-ascii", "utf-16", "utf-16le", "utf-16be"}
"""What a text may have been on the wire but UTF-8."""


@dataclass(slots=True)
class ForeignExchange:
    """A request and its answer. `at`: where it stands."""

    at: Node
    method: Scalar
    uri: Scalar
    status: int
    asked: bytes = b""
    asked_headers: Fields = field(default_factory=list[tuple[str, Scalar]])
    answered: bytes = b""
    answered_headers: Fields = field(default_factory=list[tuple[str, Scalar]])
    recorded_at: Scalar | None = None
    elapsed_s: float = 0.0

    def node(self) -> Table:
        """Give it as an item of a cassette of vcrpy's."""
        at = self.at
        request: dict[str, Node] = {
            "method": self.method,
            "uri": self.uri,
            "headers": _headers(at, self.asked_headers),
            "body": _scalar(at, self.asked),
        }
        response: dict[str, Node] = {
            "status": _table(at, {"code": Scalar(str(self.status), True, at.line, at.column)}),
            "headers": _headers(at, self.answered_headers),
            "body": _table(at, {"string": _scalar(at, self.answered)}),
        }
        item: dict[str, Node] = {"request": _table(at, request), "response": _table(at, response)}
        if self.recorded_at is not None:
            item["recorded_at"] = self.recorded_at
        item["elapsed"] = Scalar(f"{self.elapsed_s:.6f}", True, at.line, at.column)
        return _table(at, item)

    @property
    def words(self) -> str:
        """Say what was asked: the method and the path, without query."""
        return words(self.method.text, self.uri.text)


def words(method: str, uri: str) -> str:
    """Say what was asked, in few words and without what a query may hold."""
    path = uri.partition("?")[0]
    return f"{method.upper()} /{path.partition('://')[2].partition('/')[2]}" if "://" in path else f"{method} {path}"


def fields(source: Source, node: Node | None) -> Fields:
    """Give the header fields of a mapping from names to a value or to several."""
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return []
    pairs: Fields = []
    for name, value in source.table(node, "the headers").members.items():
        for one in value.items if isinstance(value, Listing) else [value]:
            pairs += field_values(source, name, one)
    return pairs


def field_values(source: Source, name: str, value: Node) -> Fields:
    """Give a field, several where browsers joined them by line ends, none where the name is HTTP/2's own."""
    if name.startswith(":"):
        return []
    if not isinstance(value, Scalar):
        raise source.wrong(value, f"the header {name[:40]} is no text", "a text")
    return [(name, Scalar(line.strip("\r"), False, value.line, value.column)) for line in value.text.split("\n")]


def header(fields: Fields, name: str) -> str:
    """Give the first value of this name; empty where there is none."""
    return next((value.text for key, value in fields if key.lower() == name), "")


def encoded(text: str, encoding: str) -> bytes:
    """Give the bytes of a text that went over the wire in an encoding: UTF-8 where the name is none that is known."""
    name = encoding.strip().strip("\"'").lower()
    try:
        return text.encode(name if name in CODECS else "utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")


def charset(content_type: str) -> str:
    """Give the charset that a Content-Type names."""
    return content_type.lower().partition("charset=")[2].partition(";")[0]


def from_base64(source: Source, node: Scalar, what: str) -> bytes:
    """Give the bytes of a base64 text."""
    try:
        return base64.b64decode("".join(node.text.split()), validate=True)
    except ValueError as exc:
        raise source.wrong(node, f"{what} is no base64", "base64 text") from exc


def compact_json(node: Node) -> bytes:
    """Give a value as JavaScript and Jackson write it: without blanks, each number as it stands."""
    return _compact(node).encode("utf-8", "surrogateescape")


def _compact(node: Node) -> str:
    if isinstance(node, Table):
        members = (f"{json.dumps(name, ensure_ascii=False)}:{_compact(inner)}" for name, inner in node.members.items())
        return "{" + ",".join(members) + "}"
    if isinstance(node, Listing):
        return "[" + ",".join(map(_compact, node.items)) + "]"
    is_word = node.is_plain and not isinstance(core(node.text), str)
    return node.text if is_word else json.dumps(node.text, ensure_ascii=False)


def _headers(at: Node, pairs: Iterable[tuple[str, Scalar]]) -> Table:
    named: dict[str, list[Node]] = {}
    for name, value in pairs:
        named.setdefault(name, []).append(value)
    return _table(at, {name: Listing(values, at.line, at.column) for name, values in named.items()})


def _scalar(at: Node, value: bytes) -> Scalar:
    return Scalar(value, False, at.line, at.column)


def _table(at: Node, members: Mapping[str, Node]) -> Table:
    return Table(dict(members), at.line, at.column)
