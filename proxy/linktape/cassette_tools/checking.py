"""What `linktape cassette check` finds beyond the format: against Atlassian's documents, direction, orphans. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from linktape.cassette_tools.conversation import answer_of, links_shown
from linktape.jira import openapi_check
from linktape.jira.bodies import JsonState, Payload
from linktape.jira.issue_links import IssueLink, ShownLink, count_ends, entries, link_request, reference
from linktape.jira.operations import OperationId
from linktape.tape.interaction import Interaction


class FindingKind(StrEnum):
    """What a finding is about."""

    OPENAPI = "openapi"
    DIRECTION = "direction"
    ORPHAN = "orphan"
    FORMAT = "format"
    VCRPY = "vcrpy"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and where."""

    place: str  # file:line
    kind: FindingKind
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind.value}: {self.text}"


@dataclass(slots=True)
class _AnswersSoFar:
    """What the answers up to here have told."""

    made: dict[tuple[str, str, str], str] = field(default_factory=dict[tuple[str, str, str], str])  # link -> place
    shown: dict[str, ShownLink] = field(default_factory=dict[str, ShownLink])  # link id -> the link


def findings(interactions: Iterable[Interaction]) -> Iterator[Finding]:
    """Check one interaction after the other."""
    so_far = _AnswersSoFar()
    for interaction in interactions:
        answer = answer_of(interaction)
        yield from _against_the_documents(interaction, answer)
        yield from _ends(interaction, answer)
        links = list(links_shown(interaction, answer))
        yield from _contradictions(interaction, links, so_far)
        yield from _unknown_link(interaction, so_far)
        _learn(interaction, links, so_far)


def _against_the_documents(interaction: Interaction, answer: Payload) -> Iterator[Finding]:
    operation = interaction.operation
    if interaction.request.method == "HEAD":
        return
    for deviation in openapi_check.deviations(operation.id, operation.version, interaction.response.status, answer):
        text = f"{operation.id.value} {interaction.response.status}: {deviation}"
        yield Finding(interaction.place, FindingKind.OPENAPI, text)
    content_type = interaction.response.headers.get("Content-Type") or ""
    if "json" in content_type and answer.reading not in (JsonState.JSON, JsonState.ABSENT):
        text = f"{content_type}, but the body is {answer.reading.value}: {answer.reason}"
        yield Finding(interaction.place, FindingKind.OPENAPI, text)


def _ends(interaction: Interaction, answer: Payload) -> Iterator[Finding]:
    """An entry of an issue's links has exactly one end, the other issue; a link by itself has both."""
    if interaction.operation.id is OperationId.GET_ISSUE:
        for entry in entries(answer.value) or ():
            if count_ends(entry) != 1:
                id_, ends = reference(entry).id or "?", count_ends(entry)
                text = f"an issue's link {id_} has {ends} ends; it shows the other issue only"
                yield Finding(interaction.place, FindingKind.DIRECTION, text)
    if interaction.operation.id is OperationId.GET_ISSUE_LINK and interaction.response.status == 200:
        ends = count_ends(answer.value)
        if ends != 2:
            text = f"the link has {ends} end{'s'[: ends != 1]}; by itself it shows both"
            yield Finding(interaction.place, FindingKind.DIRECTION, text)


def _contradictions(interaction: Interaction, links: list[ShownLink], so_far: _AnswersSoFar) -> Iterator[Finding]:
    """One link must point the same way in every answer, and as it was made."""
    here = {_identity(link) for link in links}
    may_contradict = interaction.operation.id is OperationId.GET_ISSUE and not here & so_far.made.keys()
    for link in links:
        before = so_far.shown.get(link.id)
        if before is not None and _backwards(before)[1:] == _identity(link)[1:]:
            text = f"link {link.id} says {link.sentence}; an earlier answer said {before.sentence}"
            yield Finding(interaction.place, FindingKind.DIRECTION, text)
        made = so_far.made.get(_backwards(link))
        if may_contradict and before is None and made is not None and str(link.source) != str(link.destination):
            text = f"link {link.id} says {link.sentence}, but what was made is the reverse ({made})"
            yield Finding(interaction.place, FindingKind.DIRECTION, text)


def _unknown_link(interaction: Interaction, so_far: _AnswersSoFar) -> Iterator[Finding]:
    """A link that is read or deleted with success must have been shown before: there is no other way to its id."""
    operation, link = interaction.operation.id, interaction.operation.link
    is_deleted = operation is OperationId.DELETE_ISSUE_LINK and interaction.response.is_success
    if is_deleted and link is not None and link not in so_far.shown:
        text = f"link {link} is deleted, but no answer before shows which link that is"
        yield Finding(interaction.place, FindingKind.ORPHAN, text)


def _learn(interaction: Interaction, links: list[ShownLink], so_far: _AnswersSoFar) -> None:
    so_far.shown.update((link.id, link) for link in links)
    if interaction.operation.id is OperationId.LINK_ISSUES and interaction.response.status == 201:
        so_far.made.setdefault(_identity(link_request(interaction.operation.payload)), interaction.place)


def _identity(link: IssueLink) -> tuple[str, str, str]:
    return str(link.type), str(link.source), str(link.destination)


def _backwards(link: IssueLink) -> tuple[str, str, str]:
    type_, source, destination = _identity(link)
    return type_, destination, source
