"""What to ask again of a recording, and what became of the answers. Pure: who asks is `cli/drift.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote

from linktape.cassette_tools import answer_shape
from linktape.cassette_tools.conversation import answer_of, error_words, links_shown
from linktape.framing import media_type
from linktape.jira.bodies import JsonState
from linktape.jira.classify import classify, with_body
from linktape.jira.operations import OperationId
from linktape.messages import Request, Response
from linktape.playback.effects import Concern, is_mutation, is_write, mutation_concerns, read_depends_on
from linktape.playback.relations import Relations, relate
from linktape.tape.interaction import Interaction

Skipped = Literal["it writes", "it follows a write"]


def repetitions(interactions: Iterable[Interaction], *, writes: bool) -> Iterator[tuple[Interaction, Skipped | None]]:
    """Say of each interaction whether it is to be asked again. Without `writes`, what a write has changed is not."""
    listed = list(interactions)
    relations = relate(listed)
    changed: set[Concern] = set()
    for interaction in listed:
        if is_mutation(interaction.request, interaction.operation):
            yield interaction, None if writes else "it writes"
            if is_write(interaction.request, interaction.operation, interaction.response):
                concerns = mutation_concerns(interaction.operation, interaction.response, relations)
                changed |= {*concerns, ("anything", "")}
        elif not writes and _depends(interaction, relations) & changed:
            yield interaction, "it follows a write"
        else:
            yield interaction, None


def _depends(interaction: Interaction, relations: Relations) -> set[Concern]:
    return set(read_depends_on(interaction.operation, relations))


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
            path = request.path.replace(f"/{link}", f"/{self.links[link]}")
            return replace(request, path=path)
        if not self.issues:
            return request
        path = "/".join(quote(self.issues[part]) if part in self.issues else part for part in request.path.split("/"))
        return replace(request, path=path, body=_renamed(request.content, self.issues))

    def learn(self, recorded: Interaction, answer: Interaction) -> None:
        """Learn from what was answered then and now to the same request."""
        self._sentences.update((link.id, link.sentence) for link in links_shown(recorded, answer_of(recorded)))
        present = {self._in_recorded(link.sentence): link.id for link in links_shown(answer, answer_of(answer))}
        self.links.update((old, present[sentence]) for old, sentence in self._sentences.items() if sentence in present)
        if recorded.operation.id is OperationId.CREATE_ISSUE:
            then, now = answer_of(recorded).members, answer_of(answer).members
            for name in ("id", "key"):
                old, new = then.get(name), now.get(name)
                if isinstance(old, str) and isinstance(new, str):
                    self.issues[old] = new

    def _in_recorded(self, sentence: str) -> str:
        recorded = {new: old for old, new in self.issues.items()}
        return " ".join(recorded.get(word, word) for word in sentence.split(" "))


def _renamed(body: bytes, names: Mapping[str, str]) -> bytes:
    for old, new in names.items():
        body = body.replace(f'"{old}"'.encode(), f'"{new}"'.encode())
    return body


def again(recorded: Interaction, request: Request, response: Response) -> Interaction:
    """Give what was asked and answered now as an interaction."""
    operation = with_body(classify(request.method, request.path, request.query), request.content)
    return replace(recorded, request=request, operation=operation, response=response)


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
        return list(answer_shape.changes(before.value, after.value))
    if before.reading is not after.reading:
        return [f"body: {before.reading.value} -> {after.reading.value}"]
    return []
