"""What a request means for matching: named parts, equal where Jira would do the same, and the settings of `match:`.

Not headers, not the host, not how JSON is spelled. Direction, type and the presence of a comment are never blurred.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from linktape.jira import bodies
from linktape.jira.operations import Operation, OperationId
from linktape.json_paths import member_path
from linktape.messages import Request, Response
from linktape.playback.body_meaning import LISTS, NOISE, BodyReader, Part
from linktape.playback.canonical import spelled
from linktape.playback.relations import Relations

_NEVER_KEPT = {"authorization", "cookie", "proxy-authorization"}


def _path(path: str) -> str:
    member_path(path)
    return path


def _header(name: str) -> str:
    if name.lower() in _NEVER_KEPT:
        raise ValueError(f"{name} is never in a cassette; credentials cannot be matched")
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        raise ValueError(f"{name!r} is no header name; write for example Content-Type")
    return name


class Versions(StrEnum):
    """Whether requests of API v2 and v3 can match each other."""

    APART = "apart"
    TOGETHER = "together"


class MatchSettings(BaseModel):
    """The key `match:` of the configuration.

    `ignore`: JSON paths whose members do not matter. `versions: together`: v2 and v3 match, comments by their words.
    `headers`: request headers that must be equal. `exact`: method, path, query and body byte by byte, nothing else.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ignore: tuple[Annotated[str, AfterValidator(_path)], ...] = ()
    versions: Versions = Versions.APART
    headers: tuple[Annotated[str, AfterValidator(_header)], ...] = ()
    exact: bool = False


@dataclass(frozen=True)
class Meaning:
    """A request as matching sees it: the operation, and its parts by name, each in canonical spelling."""

    operation: str
    parts: Mapping[str, str]

    @cached_property
    def key(self) -> bytes:
        """Sixteen bytes that are equal exactly where the meaning is."""
        text = repr((self.operation, sorted(self.parts.items())))
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def with_part(self, part: str, value: str) -> Meaning:
        """Set one part."""
        return Meaning(self.operation, {**self.parts, part: value})


PAGE_SIZE = "page size"
WHOLE = "whole"  # the page size of an answer that has everything, and so answers any page size
METHOD = "method"


def meaning(request: Request, operation: Operation, relations: Relations, settings: MatchSettings) -> Meaning:
    """Say what a request means, in the names that the cassette relates."""
    if settings.exact:
        return Meaning(operation.id.value, dict(_exact(request)))
    parts = dict(_from_path(request, operation, relations, settings))
    parts.update(_from_query(request, operation, relations))
    ignored = tuple(member_path(path) for path in settings.ignore)
    reader = BodyReader(relations, ignored, as_words=settings.versions is Versions.TOGETHER)
    parts.update(reader.parts(request, operation))
    parts.update((f"header {name}", request.headers.get(name) or "") for name in settings.headers)
    return Meaning(operation.id.value, parts)


def _exact(request: Request) -> Iterator[Part]:
    yield METHOD, request.method
    yield "path", request.path
    yield "query", request.query
    yield "body", request.content.decode("utf-8", "backslashreplace")


def _from_path(request: Request, operation: Operation, relations: Relations, settings: MatchSettings) -> Iterator[Part]:
    if not operation.is_known or operation.id is OperationId.LOGIN or request.method == "HEAD":
        yield METHOD, request.method
    if not operation.is_known:
        yield "path", operation.path
        return
    if operation.version and settings.versions is Versions.APART:
        yield "API version", str(operation.version)
    if operation.issue is not None:
        yield "issue", relations.issue_in_path(operation.issue)
    if operation.link is not None:
        yield "link", operation.link
    if operation.link_type is not None:
        yield "link type", operation.link_type
    if operation.remote is not None:
        yield "remote link", operation.remote


_PAGING = {"startAt", "maxResults", "orderBy"}
_DEFAULTS = {"startAt": "0", "orderBy": "created"}


def _from_query(request: Request, operation: Operation, relations: Relations) -> Iterator[Part]:
    if request.query and not operation.query:
        yield "query", request.query  # too long to be read
    given: dict[str, list[str]] = {}
    for name, value in operation.query:
        given.setdefault(name, []).append(value)
    for name, values in given.items():
        if operation.is_known:
            yield from _parameter(operation, relations, name, values)
        else:
            yield f"query {name}", spelled(list(values)) if len(values) > 1 else values[0]


def _parameter(operation: Operation, relations: Relations, name: str, values: list[str]) -> Iterator[Part]:
    if name in NOISE or (name in _PAGING and not operation.traits.is_paged_by_query):
        return
    if name in LISTS:
        listed = sorted({item.strip() for value in values for item in value.split(",")} - {""})
        everything = name == "properties" or (name == "fields" and operation.id is OperationId.GET_ISSUE)
        if listed and not (everything and listed == ["*all"]):
            yield name, ",".join(listed)
    elif name == "maxResults":
        yield PAGE_SIZE, ",".join(values)
    elif name in ("issueKey", "issueId") and operation.id is OperationId.GET_MY_PERMISSIONS:
        yield "issue", relations.issue_in_path(values[0])
    elif ",".join(values).strip(" +") != _DEFAULTS.get(name):
        yield f"query {name}", ",".join(values)


def is_whole(operation: Operation, response: Response) -> bool:
    """Whether a paged answer has everything from the first to the last."""
    if not operation.traits.is_paged_by_query or response.status != 200:
        return False
    answer = bodies.payload(response.content).members
    total = answer.get("total")
    longest = max((len(member) for member in answer.values() if isinstance(member, list)), default=0)
    return isinstance(total, int) and answer.get("startAt", 0) == 0 and total <= longest
