"""What to ask again of a recording, and what became of the answers. Pure: who asks is `cli/drift.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote

from linktape.cassette_tools.conversation import answer_of, error_words, links_shown
from linktape.framing import media_type
from linktape.jira.bodies import JsonState, JsonValue
from linktape.jira.classify import operation_of
from linktape.jira.operations import OperationId
from linktape.messages import Request, Response
from linktape.playback.effects import ANYTHING, Concern, is_mutation, is_write, mutation_concerns, read_depends_on
from linktape.playback.relations import relate
from linktape.tape.cassette import Interaction

Skipped = Literal["it writes", "it follows a write"]

Shape = dict[str, set[str]]
"""Path -> the kinds of value that stand there; `[]` stands for every entry of an array."""

_KINDS = {str: "string", int: "number", float: "number", bool: "boolean", dict: "object", list: "array"}
_NULL = "null"


def repetitions(interactions: Iterable[Interaction], *, writes: bool) -> Iterator[tuple[Interaction, Skipped | None]]:
    """Say of each interaction whether it is to be asked again. Without `writes`, what a write has changed is not."""
    listed = list(interactions)
    relations = relate(listed)
    changed: set[Concern] = set()
    for interaction in listed:
        if is_mutation(interaction.request, interaction.operation):
            yield interaction, None if writes else "it writes"
            if is_write(interaction.request, interaction.operation, interaction.response):
                changed |= {ANYTHING, *mutation_concerns(interaction.operation, interaction.response, relations)}
        elif not writes and not changed.isdisjoint(read_depends_on(interaction.operation, relations)):
            yield interaction, "it follows a write"
        else:
            yield interaction, None


@dataclass(slots=True)
class Renamed:
    """What the site calls now what the recording calls otherwise: link ids, and keys of issues that were created."""

    links: dict[str, str] = field(default_factory=dict[str, str])  # recorded id -> present id
    issues: dict[str, str] = field(default_factory=dict[str, str])  # recorded id or key -> present one
    _sentences: dict[str, str] = field(default_factory=dict[str, str])  # recorded id -> the link said in words

    def request(self, interaction: Interaction) -> Request:
        """Give the recorded request in the site's present names."""
        request, link = interaction.request, interaction.operation.link
        if link is not None and link in self.links:
            return replace(request, path=request.path.replace(f"/{link}", f"/{self.links[link]}"))
        if not self.issues:
            return request
        path = "/".join(quote(self.issues[part]) if part in self.issues else part for part in request.path.split("/"))
        body = request.content
        for old, new in self.issues.items():
            body = body.replace(f'"{old}"'.encode(), f'"{new}"'.encode())
        return replace(request, path=path, body=body)

    def learn(self, recorded: Interaction, answer: Interaction) -> None:
        """Learn from what was answered then and now to the same request."""
        self._sentences.update((link.id, link.sentence) for link in links_shown(recorded, answer_of(recorded)))
        was = {new: old for old, new in self.issues.items()}
        present = {
            " ".join(was.get(word, word) for word in link.sentence.split(" ")): link.id
            for link in links_shown(answer, answer_of(answer))
        }
        self.links.update((old, present[sentence]) for old, sentence in self._sentences.items() if sentence in present)
        if recorded.operation.id is OperationId.CREATE_ISSUE:
            then, now = answer_of(recorded).members, answer_of(answer).members
            for name in ("id", "key"):
                old, new = then.get(name), now.get(name)
                if isinstance(old, str) and isinstance(new, str):
                    self.issues[old] = new


def again(recorded: Interaction, request: Request, response: Response) -> Interaction:
    """Give what was asked and answered now as an interaction."""
    return replace(recorded, request=request, operation=operation_of(request), response=response)


def drift(recorded: Interaction, now: Interaction) -> list[str]:
    """Say how an answer differs from the recorded one: its status, its media type, or the shape of its JSON."""
    then_status, now_status = recorded.response.status, now.response.status
    if then_status != now_status:
        message = f": {error_words(now, answer_of(now))}" if now_status >= 400 else ""
        return [f"status {then_status} -> {now_status}{message}"]
    then_type, now_type = media_type(recorded.response.headers), media_type(now.response.headers)
    if then_type != now_type and (recorded.response.content or now.response.content):
        return [f"Content-Type {then_type or 'none'} -> {now_type or 'none'}"]
    before, after = answer_of(recorded), answer_of(now)
    if before.reading is JsonState.JSON and after.reading is JsonState.JSON:
        return list(shape_changes(before.value, after.value))
    if before.reading is not after.reading:
        return [f"body: {before.reading.value} -> {after.reading.value}"]
    return []


def shape(value: JsonValue) -> Shape:
    """Give the shape of a value."""
    kinds: Shape = {}
    for path, kind in _walk(value, "$"):
        kinds.setdefault(path, set()).add(kind)
    return kinds


def shape_changes(old: JsonValue, new: JsonValue) -> Iterator[str]:
    """Say where the shape changed. What is null, or in an array that is empty on one side, may be anything."""
    before, after = shape(old), shape(new)
    for path in dict.fromkeys([*before, *after]):
        was, now = before.get(path, set()) - {_NULL}, after.get(path, set()) - {_NULL}
        if path not in after and _is_told(path, after):
            yield f"{path}: gone, was {_said(before[path])}"
        elif path not in before and _is_told(path, before):
            yield f"{path}: new, {_said(after[path])}"
        elif was and now and was != now:
            yield f"{path}: {_said(was)} -> {_said(now)}"


def _walk(value: JsonValue, path: str) -> Iterator[tuple[str, str]]:
    yield path, _KINDS.get(type(value), _NULL)
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _walk(member, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item, f"{path}[]")


def _is_told(path: str, other: Shape) -> bool:
    """Whether the other side shows what is around a path, so that its absence means something."""
    parent = path.removesuffix("[]") if path.endswith("[]") else path.rpartition(".")[0]
    return "object" in other.get(parent, set())


def _said(kinds: set[str]) -> str:
    return " or ".join(sorted(kinds))
