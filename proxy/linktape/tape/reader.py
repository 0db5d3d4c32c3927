"""Bytes -> Cassette. Files of ours by their end marks, any other by the YAML parser's events. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

from linktape.errors import BadDocument, bad
from linktape.nodes import yaml_reader
from linktape.nodes.node import Listing, Node, Scalar, Table, built, text_of
from linktape.progress import Progress, untold
from linktape.tape import body_text, layout, marks, other_tools, writer
from linktape.tape.blocks import Blocks, Columns, Read, spans_in
from linktape.tape.body_forms import plain
from linktape.tape.cassette import Cassette, Interaction, Notice
from linktape.tape.from_nodes import Shaper

_ORDER = ("request", "response", "recorded_at", "elapsed", "linktape")
_OFTEN = 256
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

Taken = TypeVar("Taken")


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
            pieces.append(writer.with_end_mark(ordered, made))
        return b"".join(pieces)


def cassette(data: bytes, file: str, progress: Progress = untold, read: Read | None = None) -> Cassette:
    """Read a cassette. Raises BadDocument with the place of what is wrong.

    `read` gives the same bytes again when an interaction is needed; without it `data` stays in memory.
    """
    plan = marks.file_plan(data)
    if plan is not None:
        return _ours(data, plan, file, read or (lambda start, size, _: data[start : start + size]), progress)
    marks.refuse_conflict(data, file)
    if not data.strip():
        return Cassette(file, notices=(Notice(file, 1, "the file is empty: there is nothing to replay"),))
    shaper = Shaper(file)
    may_be_cut, goes_on = marks.is_as_recorded(data), marks.LAST_KEY.search(data) is not None
    try:
        made, others = _taken(data, file, shaper.interaction, progress)
    except BadDocument as exc:
        is_at_the_end = exc.problems[0].line > data.rstrip().count(b"\n")
        if not may_be_cut or (goes_on and not is_at_the_end):
            raise other_tools.refusal(data, file) or exc from None
        made, others = [], {}
    if may_be_cut and len(made) < 2:
        bodies = [body_text.stored(body) for one in made for body in (one.request.content, one.response.content)]
        if not (made and goes_on) or any(body.is_block and not body.recipe for body in bodies):  # a recipe stands last
            return Cassette(file, notices=(_torn(file, 1, len(data)),), is_torn=True)
    metadata = _metadata(others.get("metadata"))
    if "linktape" in metadata:
        what = "linktape recorded this, but its end marks no longer count (a formatter's doing): all of it is served"
        shaper.notices.insert(0, Notice(file, 1, f"{what}, and whether it was cut or edited cannot be told"))
    return Cassette(file, is_ours=False, metadata=metadata, notices=tuple(shaper.notices), makers=[*made])


def unreadable(block: bytes) -> str | None:
    """Give the reason why a block, as `writer.block` gives it, could not be read again; None for a good one."""
    content = block[: block.rfind(b"  # end ")]
    if body_text.is_clean(content) and layout.fits(content):
        return None
    try:
        interactions = _read(content, Shaper(""), 1, 0)
    except BadDocument as exc:
        return f"{exc.problems[0].what}: {exc.problems[0].expected}"
    return None if len(interactions) == 1 else "it is no single interaction"


def foreign(data: bytes, file: str, progress: Progress = untold) -> Foreign:
    """Read a cassette without marks into nodes. Raises BadDocument."""
    marks.refuse_conflict(data, file)
    return Foreign(*_taken(data, file, lambda node, _: node, progress))


def _taken(
    data: bytes, file: str, take: Callable[[Node, int], Taken], progress: Progress
) -> tuple[list[Taken], dict[str, Node]]:
    """Read a document, and take each interaction as soon as it is there: the first that is wrong ends it."""
    if data.startswith(_UTF_16):
        raise bad(file, 1, 1, "not UTF-8", "a file in UTF-8")
    reader = yaml_reader.NodeReader(data, file)
    event = reader.start()
    if event is None:
        raise reader.bad(1, 1, "an empty file", "a cassette with `interactions:`")
    if isinstance(event, yaml.SequenceStartEvent):
        raise reader.bad_event(event, "a cassette of vcrpy before 1.0", "run `python -m vcr.migration FILE` first")
    if not isinstance(event, yaml.MappingStartEvent):
        raise reader.bad_event(event, "no cassette", "a mapping with `interactions:`")
    interactions: list[Taken] | None = None
    lines = data.count(b"\n") + 1
    others: dict[str, Node] = {}
    for key in reader.keys(Table({}, 1, 1)):
        value = reader.next_event()
        if key == "interactions":
            interactions = []
            for node in _items(reader, value):
                progress(node.line, lines)
                interactions.append(take(node, len(interactions)))
        else:
            others[key] = reader.node(value, 1)
    if interactions is None:
        raise reader.bad_event(event, "`interactions` is missing", "a cassette with `interactions:`")
    reader.finish()
    _check_version(others.get("version"), file)
    return interactions, others


def _items(reader: yaml_reader.NodeReader, event: Any) -> Iterator[Node]:
    if isinstance(event, yaml.ScalarEvent) and event.value in ("", "~", "null"):
        return
    if not isinstance(event, yaml.SequenceStartEvent):
        raise reader.bad_event(event, "`interactions` is no list", "a list of interactions")
    for item in reader.items():
        reader.allow()
        yield reader.node(item, 2)
    reader.allow()


def _ours(data: bytes, plan: marks.FilePlan, file: str, read: Read, progress: Progress) -> Cassette:
    columns, unread = Columns(), dict[int, marks.Block]()
    for at, block in enumerate(plan.blocks):
        spans = spans_in(data, block)
        columns.add(block.start, block.end - block.start, block.line, block.sum, spans or layout.NO_SPANS)
        if spans is None:
            unread[at] = block
        if not at % _OFTEN:
            progress(block.end, len(data))
    parts = [(0, plan.head), *((block.start, block.end) for block in unread.values()), (plan.end, len(data))]
    marks.refuse_conflict(data, file, parts)
    head = data[: plan.head]
    metadata, shaper = _metadata_in(head, file), Shaper(file)
    made: dict[int, Interaction] = {}
    if unread:
        columns, made = _with_read(data, columns, unread, shaper)
    blocks = Blocks(file, head, read, columns, made)
    notices = shaper.notices
    is_torn = marks.is_torn(data, plan.end)
    if is_torn:
        notices.append(_torn(file, plan.lines + 1, len(data) - plan.end))
    return Cassette(file, metadata=metadata, notices=tuple(notices), is_torn=is_torn, makers=blocks)


def known(head: bytes, file: str, columns: Columns, read: Read) -> Cassette:
    """Give a cassette of ours of which it is known where everything stands. Raises BadDocument."""
    return Cassette(file, metadata=_metadata_in(head, file), makers=Blocks(file, head, read, columns, {}))


def _metadata_in(head: bytes, file: str) -> dict[str, object]:
    node = yaml_reader.read(text_of(head, file, 1), file)
    members = node.members if isinstance(node, Table) else {}
    _check_version(members.get("version"), file)
    return _metadata(members.get("metadata"))


def _with_read(
    data: bytes, columns: Columns, unread: Mapping[int, marks.Block], shaper: Shaper
) -> tuple[Columns, dict[int, Interaction]]:
    """Read the blocks that cannot be left unread: what was edited may hold no interaction, or several."""
    found, made = Columns(), dict[int, Interaction]()
    for at in range(len(columns)):
        block = unread.get(at)
        if block is None:
            found.take(columns, at)
            continue
        interactions = _read(data[block.start : block.end], shaper, block.line, len(found))
        for one in interactions:
            made[len(found)] = one
            found.take(columns, at)
        if not block.is_intact:
            what = {0: "nothing is left of an interaction here", 1: "this interaction was edited after it was recorded"}
            several = f"{len(interactions)} interactions stand before one end mark: edited after they were recorded"
            shaper.notices.append(Notice(shaper.file, block.line, what.get(len(interactions), several)))
    return found, made


def _read(block: bytes, shaper: Shaper, line: int, index: int) -> list[Interaction]:
    node = yaml_reader.read(text_of(block, shaper.file, line), shaper.file, line)
    if node is not None and not isinstance(node, Listing):
        raise bad(shaper.file, node.line, node.column, "no interaction", "a list item that begins with `- request:`")
    return [shaper.interaction(item, index + at) for at, item in enumerate(node.items if node else ())]


def _check_version(node: Node | None, file: str) -> None:
    if node is not None and not (isinstance(node, Scalar) and node.value == "1"):
        raise bad(file, node.line, node.column, "another version of the format", "version: 1")


def _metadata(node: Node | None) -> dict[str, object]:
    return {name: plain(value) for name, value in node.members.items()} if isinstance(node, Table) else {}


def _torn(file: str, line: int, size: int) -> Notice:
    what = f"the last {size} bytes are torn (the recorder was stopped while it wrote) and are not served"
    return Notice(file, line, f"{what}; what was added by hand needs a last line `  # end 00000000 by-hand`")
