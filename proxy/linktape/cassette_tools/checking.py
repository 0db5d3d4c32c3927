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
    seen = _AnswersSoFar()
    for one in interactions:
        answer = answer_of(one)
        yield from _against_the_documents(one, answer)
        yield from _ends(one, answer)
        shown = list(links_shown(one, answer))
        yield from _contradictions(one, shown, seen)
        yield from _unknown_link(one, seen)
        _learn(one, shown, seen)


def _against_the_documents(one: Interaction, answer: Payload) -> Iterator[Finding]:
    operation = one.operation
    if one.request.method == "HEAD":
        return
    for deviation in openapi_check.deviations(operation.id, operation.version, one.response.status, answer):
        text = f"{operation.id.value} {one.response.status}: {deviation}"
        yield Finding(one.place, FindingKind.OPENAPI, text)
    content_type = one.response.headers.get("Content-Type") or ""
    if "json" in content_type and answer.reading not in (JsonState.JSON, JsonState.ABSENT):
        yield Finding(
            one.place, FindingKind.OPENAPI, f"{content_type}, but the body is {answer.reading.value}: {answer.reason}"
        )


def _ends(one: Interaction, answer: Payload) -> Iterator[Finding]:
    """An entry of an issue's links has exactly one end, the other issue; a link by itself has both."""
    if one.operation.id is OperationId.GET_ISSUE:
        for entry in entries(answer.value) or ():
            if count_ends(entry) != 1:
                id_, ends = reference(entry).id or "?", count_ends(entry)
                text = f"an issue's link {id_} has {ends} ends; it shows the other issue only"
                yield Finding(one.place, FindingKind.DIRECTION, text)
    if one.operation.id is OperationId.GET_ISSUE_LINK and one.response.status == 200:
        ends = count_ends(answer.value)
        if ends != 2:
            yield Finding(
                one.place, FindingKind.DIRECTION, f"the link has {ends} end{'s'[: ends != 1]}; by itself it shows both"
            )


def _contradictions(one: Interaction, shown: list[ShownLink], seen: _AnswersSoFar) -> Iterator[Finding]:
    """One link must point the same way in every answer, and as it was made."""
    here = {_identity(link) for link in shown}
    may_contradict = one.operation.id is OperationId.GET_ISSUE and not here & seen.made.keys()
    for link in shown:
        before = seen.shown.get(link.id)
        if before is not None and _backwards(before)[1:] == _identity(link)[1:]:
            text = f"link {link.id} says {link.sentence}; an earlier answer said {before.sentence}"
            yield Finding(one.place, FindingKind.DIRECTION, text)
        made = seen.made.get(_backwards(link))
        if may_contradict and before is None and made is not None and str(link.source) != str(link.destination):
            text = f"link {link.id} says {link.sentence}, but what was made is the reverse ({made})"
            yield Finding(one.place, FindingKind.DIRECTION, text)


def _unknown_link(one: Interaction, seen: _AnswersSoFar) -> Iterator[Finding]:
    """A link that is read or deleted with success must have been shown before: there is no other way to its id."""
    link = one.operation.link
    succeeded = 200 <= one.response.status < 300
    if one.operation.id is OperationId.DELETE_ISSUE_LINK and succeeded and link is not None and link not in seen.shown:
        text = f"link {link} is deleted, but no answer before shows which link that is"
        yield Finding(one.place, FindingKind.ORPHAN, text)


def _learn(one: Interaction, shown: list[ShownLink], seen: _AnswersSoFar) -> None:
    seen.shown.update((link.id, link) for link in shown)
    if one.operation.id is OperationId.LINK_ISSUES and one.response.status == 201:
        seen.made.setdefault(_identity(link_request(one.operation.payload)), one.place)


def _identity(link: IssueLink) -> tuple[str, str, str]:
    return str(link.type), str(link.source), str(link.destination)


def _backwards(link: IssueLink) -> tuple[str, str, str]:
    type_, source, destination = _identity(link)
    return type_, destination, source
