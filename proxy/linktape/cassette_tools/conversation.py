"""A cassette said in Jira's words: what each request asked, what each answer told, and which way each link points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linktape.jira import bodies
from linktape.jira.bodies import JsonState, JsonValue, Payload, objects
from linktape.jira.issue_links import OUTWARD, ShownLink, in_path, links_in
from linktape.jira.operations import OperationId
from linktape.jira.words import words
from linktape.tape.cassette import Interaction
from linktape.wording import counted, cut

_SHORT = 100
_MOST_LINKS = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """One interaction in words."""

    interaction: Interaction
    asked: str
    answered: str


def conversation(interactions: Iterable[Interaction]) -> Iterator[Turn]:
    """Say one interaction after the other. A link that is read or deleted by its id is named if it was shown before."""
    phrases = dict(OUTWARD)
    names: dict[str, str] = {}
    for interaction in interactions:
        answer = answer_of(interaction)
        phrases.update(outward_phrases(answer.value))
        links = list(links_shown(interaction, answer))
        names.update((link.id, link.sentence) for link in links)
        asked = words(interaction.operation, phrases)
        if interaction.operation.id is OperationId.OTHER:
            asked = f"{interaction.request.method} {interaction.request.target}"
        if interaction.operation.link in names:
            asked += f" ({names[interaction.operation.link]})"
        yield Turn(interaction, asked, _answer_words(interaction, answer, links))


def answer_of(interaction: Interaction) -> Payload:
    """Read an answer's JSON."""
    return bodies.payload(interaction.response.content)


def outward_phrases(value: JsonValue) -> dict[str, str]:
    """Give type name -> outward phrase of every link type that an answer shows."""
    phrases: dict[str, str] = {}
    for member in objects(value):
        name, outward = member.get("name"), member.get("outward")
        if isinstance(name, str) and isinstance(outward, str) and isinstance(member.get("inward"), str):
            phrases[name] = outward
    return phrases


def links_shown(interaction: Interaction, answer: Payload) -> Iterator[ShownLink]:
    """Give every link that a 2xx answer shows, from whichever side."""
    issue = in_path(interaction.operation.issue)
    return links_in(answer.value, issue) if interaction.response.is_success else iter(())


def _answer_words(interaction: Interaction, answer: Payload, links: list[ShownLink]) -> str:
    """Say what an answer tells, in a line."""
    if interaction.response.status >= 400:
        return cut(error_words(interaction, answer))
    if links:
        more = [f"and {len(links) - _MOST_LINKS} more"] if len(links) > _MOST_LINKS else []
        return "; ".join([*(f"{link.sentence} ({link.id or '?'})" for link in links[:_MOST_LINKS]), *more])
    match interaction.operation.id:
        case OperationId.GET_ISSUE_LINK | OperationId.GET_ISSUE:
            return "no links"
        case OperationId.LINK_ISSUES:
            return "made"
        case operation if operation.traits.removes_links:
            return "deleted"
        case OperationId.GET_ISSUE_LINK_TYPES:
            return cut(", ".join(outward_phrases(answer.value)) or "no types")
        case OperationId.GET_COMMENTS:
            return counted(len(_listed(answer.members.get("comments"))), "comment")
        case _:
            names = (answer.members.get(name) for name in ("displayName", "serverTitle", "key", "id"))
            kind = "JSON" if answer.reading is JsonState.JSON else "text"
            size = f"{len(interaction.response.content)} bytes of {kind}" if interaction.response.content else "nothing"
            return cut(next((name for name in names if isinstance(name, str)), "")) or size


def error_words(interaction: Interaction, answer: Payload) -> str:
    """Give the message of an error answer: Jira's own sentences, else the text as it stands."""
    messages = [text for text in _listed(answer.members.get("errorMessages")) if isinstance(text, str)]
    errors = answer.members.get("errors")
    if isinstance(errors, dict):
        messages += [f"{name}: {text}" for name, text in errors.items()]
    others = (answer.members.get(name) for name in ("detail", "message", "error"))
    messages += [text for text in others if isinstance(text, str)]
    if messages:
        return "; ".join(messages)
    return " ".join(interaction.response.content[: 4 * _SHORT].decode("utf-8", "replace").split())


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
