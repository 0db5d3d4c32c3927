"""A cassette without its secrets and people, in our order; linktape and vcrpy read it as before. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from linktape.errors import bad
from linktape.messages import SITE
from linktape.nodes.node import Node, Scalar, Table, built
from linktape.progress import Progress, between, untold
from linktape.redaction import taken_out
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape import body_forms, reader, sites, writer
from linktape.tape.cassette import Interaction
from linktape.tape.from_nodes import Shaper, split

_WRITTEN = frozenset(("request", "response", "elapsed", "linktape"))
_READ = frozenset(("method", "uri", "status", "status_code", "headers", *body_forms.PLACES))
_KEPT = frozenset(("url", "http_version", "protocol"))


def policy(data: bytes, file: str, ours: RedactionPolicy, progress: Progress = untold) -> RedactionPolicy:
    """Give the policy for a cassette: its own, if it has one, with our additions; else ours. Raises UsageError."""
    theirs = reader.cassette(data, file, progress).metadata.get("redaction")
    return Redactor.from_metadata(theirs, ours).policy if isinstance(theirs, Mapping) else ours


def clean(data: bytes, file: str, redactor: Redactor, progress: Progress = untold) -> bytes:
    """Give the file's new content. Raises BadDocument, also where the last scan still finds something."""
    read = reader.cassette(data, file, between(progress, 0, 0.3))
    if read.is_torn:
        what = "the end is torn, and what cannot be read cannot be cleaned"
        raise bad(file, read.notices[-1].line, 1, what, "delete these lines, or record on: they are moved away")
    foreign = reader.foreign(data, file, between(progress, 0.3, 0.5))
    shaper = Shaper(file, learns_addresses=False)
    interactions = [shaper.interaction(node, at) for at, node in enumerate(foreign.interactions)]
    pairs = list(zip(interactions, foreign.interactions, strict=True))
    for interaction, node in pairs:  # what is said last may stand first
        address = urlsplit(_uri(node))
        redactor.learn(replace(interaction.request, client_base=f"{address.scheme}://{address.netloc}"))
        redactor.learn_response(interaction.response)
    pieces = [foreign.head({"redaction": redactor.policy_metadata()}, partial(_scalar, redactor))]
    writing = between(progress, 0.5, 1)
    for at, (interaction, node) in enumerate(pairs):
        writing(at, len(pairs))
        pieces.append(_block(interaction, node, redactor))
    return b"".join(pieces)


def struck_by_cleaning(before: bytes, after: bytes, file: str) -> list[str]:
    """Say where in the clean file something is gone by which requests and answers are told apart."""
    old, new = reader.cassette(before, file), reader.cassette(after, file)
    lines: list[str] = []
    for one, clean in zip(old, new, strict=True):
        had = set(taken_out.taken_out(one))
        gone = [where for where in taken_out.taken_out(clean) if where not in had]
        lines += [f"{clean.place}: {taken_out.said(gone)}"] if gone else []
    return lines


def _block(interaction: Interaction, node: Node, redactor: Redactor) -> bytes:
    members = node.members if isinstance(node, Table) else {}
    base = redactor.text(split(_uri(node))[0])
    made = sites.at(redactor.interaction(interaction), base)
    item = writer.tree(made)
    item["request"]["uri"] = base + item["request"]["uri"].removeprefix(SITE)
    redact = partial(_scalar, redactor)
    for side in ("request", "response"):
        item[side] |= {name: built(member, redact) for name, member in _beside(members[side], side, interaction)}
    item |= {name: built(member, redact) for name, member in members.items() if name not in item.keys() | _WRITTEN}
    block = writer.with_end_mark(item, made)
    leaks = redactor.leaks(block)
    if leaks:
        what = f"something cannot be taken out: {', '.join(sorted({leak.partition(': ')[2] for leak in leaks}))}"
        raise bad(interaction.file, interaction.line, 1, what, "record this interaction again, or edit it by hand")
    return block


def _beside(message: Node, side: str, interaction: Interaction) -> Iterator[tuple[str, Node]]:
    """Give what stands beside what is read: texts of vcrpy's. What else is there could be lost, or a secret."""
    for name, member in message.members.items() if isinstance(message, Table) else ():
        if name not in _READ and not (name in _KEPT and isinstance(member, Scalar)):
            what = f"the member `{name}` of the {side} is not understood"
            raise bad(interaction.file, member.line, member.column, what, "delete it, and clean the file again")
        if name in _KEPT:
            yield name, member


def _uri(node: Node) -> str:
    """Give the address under which the interaction was recorded; another tool's reader looks for it."""
    request = node.members.get("request") if isinstance(node, Table) else None
    uri = request.members.get("uri") if isinstance(request, Table) else None
    return uri.value if isinstance(uri, Scalar) and isinstance(uri.value, str) else SITE


def _scalar(redactor: Redactor, scalar: Scalar) -> writer.Plain | writer.LiteralBlock | str | bytes:
    if isinstance(scalar.value, bytes):
        return redactor.data(scalar.value)
    text = redactor.text(scalar.value)
    return writer.as_written(scalar) if text == scalar.value else text
