"""Recordings of nock: the objects of `nock.recorder.rec({output_objects: true})`, and the fixtures of nockBack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from linktape.cassette_tools.importing.exchange import (
    Fields,
    ForeignExchange,
    compact_json,
    field_values,
    fields,
    header,
    words,
)
from linktape.cassette_tools.importing.source import Source
from linktape.framing import PORTS
from linktape.nodes.node import Listing, Node, Scalar, Table

_HEX = re.compile("(?:[0-9a-fA-F]{2})*")


def exchanges(source: Source) -> Iterator[ForeignExchange]:
    """Give what was answered, in the order in which it was recorded."""
    for item in source.items(source.root, "the file"):
        one = source.table(item, "a definition")
        method = source.text_of(one, "method") or Scalar("GET", False, one.line, one.column)
        path = source.text(source.member(one, "path"), "`path`")
        scope = source.text(source.member(one, "scope"), "`scope`")
        uri = Scalar(_site(scope.text) + path.text, False, path.line, path.column)
        status = source.status(one.get("status"))
        if status < 200:
            source.lose(item, f"{words(method.text, uri.text)}: there is no answer to it")
            continue
        answered = _headers(source, one.members.get("rawHeaders", one.members.get("headers")))
        asked = fields(source, one.members.get("reqheaders"))
        is_binary = one.members.get("responseIsBinary")
        is_hex = isinstance(is_binary, Scalar) and is_binary.text == "true"
        yield ForeignExchange(
            at=item,
            method=method,
            uri=uri,
            status=status,
            asked=_body(source, one.get("body"), asked),
            asked_headers=asked,
            answered=_body(source, one.get("response"), answered, is_hex=is_hex),
            answered_headers=answered,
        )


def _site(scope: str) -> str:
    """Give a scope without the port that its scheme has anyway; nock may name it."""
    try:
        parts = urlsplit(scope)
    except ValueError:  # a bracket that is not closed; it is refused with its place where it is used
        return scope
    default = f":{PORTS.get(parts.scheme, 0)}"
    return f"{parts.scheme}://{parts.netloc.removesuffix(default)}{parts.path.rstrip('/')}" if parts.netloc else scope


def _headers(source: Source, node: Node | None) -> Fields:
    """Read a mapping, as nock 14 writes it, or the flat list of names and values of nock before."""
    if not isinstance(node, Listing):
        return fields(source, node)
    if len(node.items) % 2:
        raise source.wrong(node, "`rawHeaders` has a name without a value", "names and values in turn")
    pairs: Fields = []
    for name, value in zip(node.items[::2], node.items[1::2], strict=True):
        pairs += field_values(source, source.text(name, "a header's name").text, value)
    return pairs


def _body(source: Source, node: Node | None, headers: Fields, *, is_hex: bool = False) -> bytes:
    """Give a body's bytes: hexadecimal where it was compressed or is no text, else a text, else JSON."""
    if node is None:
        return b""
    if isinstance(node, Listing) and header(headers, "content-encoding") and _is_hex(node):
        return b"".join(bytes.fromhex(item.text) for item in node.items if isinstance(item, Scalar))
    if isinstance(node, Table | Listing) or node.is_plain:
        return compact_json(node)
    if not is_hex:
        return node.text.encode()
    if not _HEX.fullmatch(node.text):
        raise source.wrong(node, "a binary answer that is not hexadecimal", "hexadecimal digits")
    return bytes.fromhex(node.text)


def _is_hex(node: Listing) -> bool:
    return all(isinstance(item, Scalar) and not item.is_plain and _HEX.fullmatch(item.text) for item in node.items)
