"""What `linktape cassette check` finds beyond the format: Atlassian's documents, direction, orphans, vcrpy. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import yaml

from linktape.cassette_tools.conversation import answer_of, links_shown
from linktape.jira import openapi_check
from linktape.jira.bodies import JsonState, Payload, objects
from linktape.jira.issue_links import IssueLink, ShownLink, count_ends, entries, link_at, link_request, reference
from linktape.jira.operations import OperationId
from linktape.messages import SITE
from linktape.playback.relations import contradictions
from linktape.progress import Progress, untold
from linktape.tape.cassette import Interaction
from linktape.tape.sites import jira_sites

_OF_A_USER = {"active", "avatarUrls", "emailAddress"}
_SIGNS_OF_A_SERVER = (b'"deploymentType"', b'"displayName"')
_Identity = tuple[str, str, str]  # of a link: type, source, destination


class FindingKind(StrEnum):
    """What a finding is about."""

    OPENAPI = "openapi"
    DIRECTION = "direction"
    ORPHAN = "orphan"
    SITE = "site"
    FORMAT = "format"
    EMPTY = "empty"
    RELATION = "relation"
    REDACTION = "redaction"
    VCRPY = "vcrpy"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and where."""

    place: str  # file:line
    kind: FindingKind
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind.value}: {self.text}"


def findings(interactions: Collection[Interaction], progress: Progress = untold) -> Iterator[Finding]:
    """Check one interaction after the other, then what they show together. Goes through them more than once."""
    is_cloud = not any(map(_is_of_a_server, interactions))  # Atlassian's documents are Cloud's
    made: dict[_Identity, str] = {}  # link -> the place where it was made
    shown: dict[str, ShownLink] = {}  # link id -> the link as the last answer showed it
    located: set[str | None] = set()  # ids that a Location told
    for number, interaction in enumerate(interactions):
        progress(number, len(interactions))
        answer, operation = answer_of(interaction), interaction.operation
        if interaction.request.method != "HEAD":
            yield from _deviations(interaction, answer, is_cloud=is_cloud)
        yield from _ends(interaction, answer)
        links = list(links_shown(interaction, answer))
        yield from _contradictions(interaction, links, made, shown)
        is_deleted = operation.id is OperationId.DELETE_ISSUE_LINK and interaction.response.is_success
        if is_deleted and operation.link not in {None, *shown, *located}:
            text = f"link {operation.link} is deleted, but no answer before shows which link that is"
            yield Finding(interaction.place, FindingKind.ORPHAN, text)
        shown.update((link.id, link) for link in links)
        if operation.id is OperationId.LINK_ISSUES and interaction.response.status == 201:
            made.setdefault(_identity(link_request(operation.payload)), interaction.place)
            located.add(link_at(interaction.response.headers.get("Location")))
    yield from _second_sites(interactions)
    for place, text in contradictions(interactions):
        yield Finding(place, FindingKind.RELATION, text)


def _deviations(interaction: Interaction, answer: Payload, *, is_cloud: bool) -> Iterator[Finding]:
    operation, status = interaction.operation, interaction.response.status
    for deviation in openapi_check.deviations(operation.id, operation.version, status, answer) if is_cloud else ():
        yield Finding(interaction.place, FindingKind.OPENAPI, f"{operation.id.value} {status}: {deviation}")
    content_type = interaction.response.headers.get("Content-Type") or ""
    if "json" in content_type and answer.reading not in (JsonState.JSON, JsonState.ABSENT):
        text = f"{content_type}, but the body is {answer.reading.value}: {answer.reason}"
        yield Finding(interaction.place, FindingKind.OPENAPI, text)


def _second_sites(interactions: Iterable[Interaction]) -> Iterator[Finding]:
    """Name each further Jira that another tool recorded into the same file."""
    named = {base: one for base, one in jira_sites(interactions).items() if base != SITE}
    for base, one in list(named.items())[1:]:
        text = f"recorded from {base}, what is before from {next(iter(named))}: replay takes both for one"
        yield Finding(one.place, FindingKind.SITE, f"{text}, unless --recorded-site URL chooses")


def _is_of_a_server(interaction: Interaction) -> bool:
    """Whether an answer is one of Jira Server or Data Center: it says so, or shows a user without an accountId."""
    body = interaction.response.content
    if not interaction.response.is_success or not any(sign in body for sign in _SIGNS_OF_A_SERVER):
        return False
    return any(
        value.get("deploymentType") in ("Server", "DataCenter")
        or ("accountId" not in value and "displayName" in value and "name" in value and _OF_A_USER & value.keys())
        for value in objects(answer_of(interaction).value)
    )


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


def _contradictions(
    interaction: Interaction, links: list[ShownLink], made: Mapping[_Identity, str], shown: Mapping[str, ShownLink]
) -> Iterator[Finding]:
    """One link must point the same way in every answer, and as it was made."""
    here = {_identity(link) for link in links}
    may_contradict = interaction.operation.id is OperationId.GET_ISSUE and here.isdisjoint(made)
    for link in links:
        before = shown.get(link.id)
        if before is not None and _backwards(before)[1:] == _identity(link)[1:]:
            text = f"link {link.id} says {link.sentence}; an earlier answer said {before.sentence}"
            yield Finding(interaction.place, FindingKind.DIRECTION, text)
        reverse = made.get(_backwards(link))
        if may_contradict and before is None and reverse is not None and str(link.source) != str(link.destination):
            text = f"link {link.id} says {link.sentence}, but what was made is the reverse ({reverse})"
            yield Finding(interaction.place, FindingKind.DIRECTION, text)


def _identity(link: IssueLink) -> _Identity:
    return str(link.type), str(link.source), str(link.destination)


def _backwards(link: IssueLink) -> _Identity:
    type_, source, destination = _identity(link)
    return type_, destination, source


def vcrpy_refusal(data: bytes) -> str | None:
    """Give vcrpy's reason not to load a cassette, or None. Only for what our own reader has found harmless."""
    from vcr.serialize import deserialize  # type: ignore[import-untyped]  # vcrpy has no types
    from vcr.serializers import yamlserializer  # type: ignore[import-untyped]  # the same

    try:
        cassette: Any = deserialize(data.decode("utf-8"), yamlserializer)
        for number, response in enumerate(cassette[1], 1):
            body = response["body"]["string"] if response.get("body") else b""
            if not isinstance(body, bytes):
                return f"the body of answer {number} is no text"
    except (ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as exc:
        return " ".join(f"{type(exc).__name__}: {exc}".split())[:300]
    return None
