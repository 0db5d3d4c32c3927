"""What was taken out although requests and answers are told apart by it: a part of a path, an id, a key. Pure reading.

Jira's vocabulary is kept, but for what stands where a credential stands or has a token's shape. That is said aloud: two
issues whose keys have gone look the same to a replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from linktape.jira.bodies import JsonValue, payload
from linktape.redaction.hits import REDACTED
from linktape.redaction.names import ENTITIES, VOCABULARY, plain
from linktape.tape.cassette import Interaction

_MARK = REDACTED.encode()
_MOST = 20


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A text of a JSON document: a member's name, or a value under `name`. `path` as in `$.fields.project.key`."""

    path: str
    text: str
    name: str
    outer: str  # the name under which the object stands
    members: frozenset[str]  # of the object, plain
    is_name: bool = False

    @property
    def is_vocabulary(self) -> bool:
        """Whether Jira tells things apart by it: an id, a key, the path of a `self`, the name of a type or a status."""
        word = plain(self.name)
        return self.is_name or word in VOCABULARY or (word == "name" and plain(self.outer) in ENTITIES)


def taken_out(interaction: Interaction) -> list[str]:
    """Say where something was taken out of a path, an id, a key or the like; mostly nothing. Each place once."""
    request, response = interaction.request, interaction.response
    found: dict[str, None] = {}
    if REDACTED in unquote(request.path):
        found["the path of the request"] = None
    if REDACTED in _path(response.headers.get("Location") or ""):
        found["the path of Location"] = None
    for side, body in (("request", request.content), ("answer", response.content)):
        if _MARK in body and len(found) < _MOST:
            found |= {f"{spot.path} of the {side}": None for spot in spots(payload(body).value) if _is_struck(spot)}
    return list(found)[:_MOST]


def said(places: Iterable[str]) -> str:
    """Say it in a line, for people."""
    return f"something was taken out of {', '.join(places)}: what else is asked or answered there looks the same"


def spots(value: JsonValue, path: str = "$", name: str = "", outer: str = "") -> Iterator[DocumentText]:
    """Give every text of a document, in its order; what is in a list as if it stood alone (`[]`)."""
    if isinstance(value, dict):
        members = frozenset(map(plain, value))
        for key, member in value.items():
            yield DocumentText(path, key, "", name, members, is_name=True)
            if isinstance(member, str):
                yield DocumentText(f"{path}.{key}", member, key, name, members)
            else:
                yield from spots(member, f"{path}.{key}", key, name)
    elif isinstance(value, list):
        for item in value:
            yield from spots(item, f"{path}[]", name, outer)
    elif isinstance(value, str):
        yield DocumentText(path, value, name, outer, frozenset())


def _is_struck(spot: DocumentText) -> bool:
    if REDACTED not in spot.text or not spot.is_vocabulary:
        return False
    return plain(spot.name) != "self" or REDACTED in _path(spot.text)


def _path(address: str) -> str:
    """Give the path of an address: what stands in front of it or in its query is no name of anything."""
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return ""
