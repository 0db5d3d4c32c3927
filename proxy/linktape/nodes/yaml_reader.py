"""Reads YAML into nodes that know their place. Nothing is executed, whatever tag is written there.

The C parser's events, with limits on depth and number; a key is there once. In a cassette an alias is what it stands
for, and vcrpy's harmless old tags (`python/unicode`, `BytesIO`, `iter`) are read as the text or the bytes in them. The
files that people write for linktape are read strictly: no alias, no anchor, no tag beyond the core schema.
"""

from __future__ import annotations

import base64
import binascii
import io
import sys
from collections.abc import Iterator
from typing import Any, cast

import yaml

from linktape.errors import BadDocument, bad
from linktape.nodes.node import MOST_DEPTH, Listing, Node, Scalar, Spot, Table, byte_place, core

MOST_NODES = 200_000  # in one interaction, or in all that stands beside the interactions

_CORE = "tag:yaml.org,2002:"
_PICKLED = {  # and the member of the pickle that has the content
    _CORE + "python/object/new:_io.BytesIO": "state",
    _CORE + "python/object/apply:builtins.iter": "args",
    _CORE + "python/object/apply:__builtin__.iter": "args",
}
_TEXT = (_CORE + "python/unicode", _CORE + "python/str")
_BINARY = (_CORE + "binary", "!binary")  # the second is how Ruby writes it
_TUPLE = _CORE + "python/tuple"
_KINDS: dict[str, tuple[type, ...]] = {
    _CORE + "int": (int,),
    _CORE + "float": (float, int),
    _CORE + "bool": (bool,),
    _CORE + "null": (type(None),),
}
_STRICT = (None, "!", _CORE + "str", *_KINDS)
_SCALARS = (*_STRICT, _CORE + "timestamp", *_TEXT)
_COLLECTIONS = (None, "!", _CORE + "map", _CORE + "seq")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NodeReader:
    """Reads one YAML document node by node. `first_line` is the file's line in which the text begins, from 1."""

    def __init__(self, text: str | bytes, file: str, first_line: int = 1, *, is_strict: bool = False) -> None:
        self._is_strict = is_strict
        self._file = file
        self._first_line = first_line
        self._text = text
        stream = text if isinstance(text, str) else io.BytesIO(text)  # a stream is read piece by piece
        self._events = cast("Iterator[Any]", yaml.parse(stream, Loader=LOADER))
        self._left = sys.maxsize if is_strict else MOST_NODES
        self._aliases_left = MOST_NODES  # of the whole file
        self._deepest = 0
        self._anchored: dict[str, tuple[Node, int, int]] = {}  # with how many nodes it has, and how deep they go

    def start(self) -> Any:
        """Go to the document's first node; gives its event, or None where the text has no document."""
        for event in iter(self.next_event, None):
            if isinstance(event, yaml.DocumentStartEvent):
                return self.next_event()
        return None

    def finish(self) -> None:
        """Check that nothing follows the document."""
        for event in iter(self.next_event, None):
            if isinstance(event, yaml.DocumentStartEvent):
                raise self.bad_event(event, "a second document", "one YAML document a file")

    def next_event(self) -> Any:
        """Give the next event, or None at the end. Raises BadDocument."""
        try:
            return next(self._events, None)
        except yaml.MarkedYAMLError as exc:
            mark = exc.problem_mark or exc.context_mark
            line, column = (mark.line, mark.column + 1) if mark else (0, 1)
            what, wanted = f"not YAML: {exc.problem or exc.context}", "check indentation and quotes"
            if mark and self._is_tab(line, column):
                what, wanted = "a tab", "spaces; YAML is indented with spaces only"
            raise self.bad(line + self._first_line, column, what, wanted) from exc
        except yaml.reader.ReaderError as exc:
            raise self._unreadable(exc) from exc
        except yaml.YAMLError as exc:
            raise self.bad(self._first_line, 1, f"not YAML: {exc}", "a YAML document") from exc

    def _is_tab(self, line: int, column: int) -> bool:
        """Whether a tab stands there; lines count from 0, columns from 1."""
        text = self._text if isinstance(self._text, str) else self._text.decode("utf-8", "replace")
        return "".join(text.split("\n")[line : line + 1])[column - 1 : column] == "\t"

    def _unreadable(self, error: Any) -> BadDocument:
        """Say which byte or character stopped the parser before it came to YAML."""
        if isinstance(self._text, bytes):
            line, column = byte_place(self._text, error.position, self._first_line)
            if "control characters" not in error.reason and "special characters" not in error.reason:
                return self.bad(line, column, "not UTF-8", "a file in UTF-8")
        else:
            line, column = self._text.count("\n", 0, error.position) + self._first_line, 1
        code = error.character if isinstance(error.character, int) else ord(str(error.character)[0])
        what = f"the character U+{code:04X} is not allowed in YAML"
        return self.bad(line, column, what, 'write it as an escape in "quotes"')

    def allow(self, nodes: int = MOST_NODES) -> None:
        """Set how many more nodes may be read."""
        self._left = nodes

    def node(self, event: Any, depth: int = 0) -> Node:
        """Read the node that begins with this event. Raises BadDocument.

        An alias counts as what it stands for, in number and depth, so a bomb of them is over before it goes off.
        """
        if self._is_strict:
            self._check_strictly(event)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchored:
                raise self.bad_event(event, f"the alias *{event.anchor}", "an anchor of this name before it")
            node, size, height = self._anchored[event.anchor]
            self._aliases_left -= size
            self._count(event, size, depth + height)
            return node
        if event.anchor is None:
            return self._fresh(event, depth)
        before, deepest = self._left, self._deepest
        self._deepest = depth
        node = self._fresh(event, depth)
        self._anchored[event.anchor] = (node, before - self._left, self._deepest - depth)
        self._deepest = max(deepest, self._deepest)
        return node

    def _check_strictly(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise self.bad_event(event, f"the alias *{event.anchor}", "write the value out; aliases are not read")
        if event.anchor is not None:
            raise self.bad_event(event, f"the anchor &{event.anchor}", "leave it out; anchors are not read")
        if event.tag not in (_STRICT if isinstance(event, yaml.ScalarEvent) else _COLLECTIONS):
            raise self._bad_tag(event, "tags are not read")
        if event.tag in _KINDS and not isinstance(core(event.value), _KINDS[event.tag]):
            what = f"{event.value!r} is no {_shown(event.tag)}"
            raise self.bad_event(event, what, "a value of that kind, or no tag")

    def _count(self, event: Any, nodes: int, depth: int) -> None:
        """Count nodes that are read, down to this depth. Raises BadDocument where it becomes too much."""
        self._left -= nodes
        self._deepest = max(self._deepest, depth)
        if self._left < 0 or self._aliases_left < 0:
            raise self.bad_event(event, f"more than {MOST_NODES} values", "a smaller interaction")
        if depth > MOST_DEPTH:
            raise self.bad_event(event, f"nested deeper than {MOST_DEPTH}", "a flatter value")

    def _fresh(self, event: Any, depth: int) -> Node:
        self._count(event, 1, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            if event.tag not in (*_COLLECTIONS, _TUPLE):
                raise self._bad_tag(event)
            return Listing([self.node(item, depth + 1) for item in self.items()], *self._spot(event))
        if event.tag not in (*_COLLECTIONS, *_PICKLED):
            raise self._bad_tag(event)
        table = Table({}, *self._spot(event))
        for key in self.keys(table):
            table.members[key] = self.node(self.next_event(), depth + 1)
        return self._pickled(event, table) if event.tag in _PICKLED else table

    def items(self) -> Iterator[Any]:
        """Give the first event of each item of the sequence that has begun; the caller reads each node."""
        for event in iter(self.next_event, None):
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield event

    def keys(self, table: Table) -> Iterator[str]:
        """Give each key of the mapping that has begun; the caller reads each value. Raises BadDocument.

        The table gets the places of its keys.
        """
        for key in iter(self.next_event, None):
            if isinstance(key, yaml.MappingEndEvent):
                return
            if not isinstance(key, yaml.ScalarEvent):
                raise self.bad_event(key, "a key that is not a word", "a plain word as the key")
            name = str(key.value)
            if self._is_strict and (key.anchor is not None or key.tag not in _STRICT[:3]):
                raise self.bad_event(key, f"an anchor or tag at the key {name!r}", "leave it out")
            if name in table.key_spots:
                first = table.key_spots[name].line
                raise self.bad_event(key, f"{name!r} stands twice", f"once; the first is in line {first}")
            table.key_spots[name] = self._spot(key)
            if key.style in (None, "") and key.tag is None and not isinstance(core(name), str):
                table.odd_keys += (name,)
            yield name

    def bad(self, line: int, column: int, what: str, expected: str = "") -> BadDocument:
        """Say what is wrong at a place of the file."""
        return bad(self._file, line, column, what, expected)

    def bad_event(self, event: Any, what: str, expected: str = "") -> BadDocument:
        """Say what is wrong where an event begins."""
        return self.bad(*self._spot(event), what, expected)

    def _spot(self, event: Any) -> Spot:
        return Spot(event.start_mark.line + self._first_line, event.start_mark.column + 1)

    def _scalar(self, event: Any) -> Scalar:
        line, column = self._spot(event)
        if event.tag in _BINARY:
            try:
                content = base64.b64decode("".join(event.value.split()), validate=True)
            except (binascii.Error, ValueError) as exc:
                raise self.bad_event(event, "!!binary that is no base64", "base64 text") from exc
            return Scalar(content, False, line, column)
        if event.tag not in _SCALARS:
            raise self._bad_tag(event)
        is_text = event.tag in ("!", _CORE + "str", *_TEXT) or event.style not in (None, "")
        return Scalar(event.value, event.tag in _KINDS or not is_text, line, column)

    def _pickled(self, event: Any, table: Table) -> Scalar:
        """Give the bytes that vcrpy pickled as a file or an iterator, as vcrpy's own loader does."""
        state = table.members.get(_PICKLED[event.tag])
        first = state.items[0] if isinstance(state, Listing) and state.items else Scalar("", False, 0, 0)
        pieces = first.items if isinstance(first, Listing) else [first]
        content = b""
        for piece in pieces:
            if not isinstance(piece, Scalar):
                raise self.bad_event(event, "a pickled body without content", "a body as text or !!binary")
            content += piece.text.encode("utf-8", "surrogateescape")
        return Scalar(content, False, table.line, table.column)

    def _bad_tag(self, event: Any, why: str = "it is not read") -> BadDocument:
        return self.bad_event(event, f"the tag {_shown(event.tag)[:80]}", f"leave it out; {why}")


def _shown(tag: str) -> str:
    return "!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag


def read(text: str, file: str, first_line: int = 1, *, is_strict: bool = False) -> Node | None:
    """Read one whole document; None where there is none. Raises BadDocument."""
    reader = NodeReader(text, file, first_line, is_strict=is_strict)
    event = reader.start()
    if event is None:
        return None
    node = reader.node(event)
    reader.finish()
    return node
