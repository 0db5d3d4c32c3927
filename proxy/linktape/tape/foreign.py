"""A foreign cassette in our order: version and metadata first, an end mark behind each interaction. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from linktape.nodes.node import Node, Scalar, built
from linktape.tape import writer
from linktape.tape.from_nodes import Shaper

_ORDER = ("request", "response", "recorded_at", "elapsed", "linktape")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A cassette without end marks, as nodes: vcrpy's, or one written by hand."""

    interactions: list[Node]
    others: dict[str, Node]  # every other key of the top level

    def head(self, metadata: Mapping[str, Any], scalar: Callable[[Scalar], Any]) -> bytes:
        """Give its first lines in our order, of what `scalar` makes of each value; of two metadata, ours stands."""
        others = {name: built(node, scalar) for name, node in self.others.items() if name != "version"}
        theirs = others.pop("metadata", None)
        return writer.file_head({**(theirs if isinstance(theirs, dict) else {}), **metadata}, others)

    def rewritten(self, metadata: Mapping[str, Any], file: str) -> bytes:
        """Give the file's new content. Raises BadDocument.

        Every value stays as it was written, so that vcrpy reads the same as before; empty without an interaction.
        """
        if not self.interactions:
            return b""
        shaper = Shaper(file)
        pieces = [self.head(metadata, writer.as_written)]
        for index, node in enumerate(self.interactions):
            made, item = shaper.interaction(node, index), built(node, writer.as_written)
            ordered = {name: item[name] for name in _ORDER if name in item} | item
            name = writer.key(made.request, made.operation, made.response.status)
            pieces.append(writer.with_end_mark(ordered, name))
        return b"".join(pieces)
