"""A foreign cassette in our order: version and metadata first, an end mark behind each interaction. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linktape.nodes.node import Node, Table, built
from linktape.tape import writer
from linktape.tape.from_nodes import Shaper
from linktape.tape.reader import Foreign

_ORDER = ("request", "response", "recorded_at", "elapsed", "linktape")


def rewritten(foreign: Foreign, metadata: Mapping[str, Any], file: str) -> bytes:
    """Give the file's new content. Of two metadata of one name, ours stands. Raises BadDocument.

    Every value stays as it was written, so that vcrpy reads the same as before; empty without an interaction.
    """
    if not foreign.interactions:
        return b""
    others = {name: _value(node) for name, node in foreign.others.items() if name not in ("version", "metadata")}
    theirs = foreign.others.get("metadata")
    kept = {name: _value(node) for name, node in theirs.members.items()} if isinstance(theirs, Table) else {}
    shaper = Shaper(file)
    pieces = [writer.file_head({**kept, **metadata}, others)]
    for index, node in enumerate(foreign.interactions):
        made = shaper.interaction(node, index)
        name = writer.key(made.request, made.operation, made.response.status)
        pieces.append(writer.with_end_mark(_in_order(_value(node)), name))
    return b"".join(pieces)


def _in_order(item: dict[str, Any]) -> dict[str, Any]:
    known = {name: item[name] for name in _ORDER if name in item}
    return known | item


def _value(node: Node) -> Any:
    return built(node, writer.as_written)
