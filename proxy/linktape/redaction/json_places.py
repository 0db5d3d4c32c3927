"""Finds what a JSON text says of secrets and people by where it stands.

It gives places in the text, so that everything else, down to the white space, stays as it was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from linktape.json_paths import JsonPath
from linktape.redaction.escapes import BACKSLASH
from linktape.redaction.hits import REDACTED
from linktape.redaction.jql_people import jql_people
from linktape.redaction.secret_names import (
    IN_A_PERSON,
    PEOPLE_LISTS,
    PERSON_MEMBERS,
    KnownBy,
    is_free_text,
    is_secret,
    person,
    plain,
)

_SCALAR = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[-0-9][-+.0-9eE]*+|true|false|null|NaN|-?Infinity')
_MOST_NESTED = 3


@dataclass(frozen=True, slots=True)
class JsonPlace:
    """A value of a JSON text that is a secret (`kind` None), tells of a person, or is prose (`Kind.TEXT`).

    `start:end` is without quotes. `name` is the member's; `prefix` stands in front and stays (the @ of a mention).
    """

    start: int
    end: int
    kind: KnownBy | None
    value: str
    name: str = ""
    prefix: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class SecretMembers:
    """Members that are secret beside the built-in ones: by their plain name, or by path."""

    paths: tuple[JsonPath, ...] = ()
    names: frozenset[str] = frozenset()


class _Role(Enum):
    """What an object or list means to its members, where it is not simply of a Kind."""

    SECRET = "secret"
    PERSON = "person"
    MENTION = "mention"
    JQL = "jql"


_Meaning = _Role | KnownBy | None

_IN_A_MENTION: Mapping[str, _Meaning] = {"id": KnownBy.ACCOUNT, "text": _Role.MENTION}


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _Members(list[tuple[str, object]]):
    """The members of an object, in order and with repeats."""

    __slots__ = ()


@lru_cache(maxsize=4)
def places(text: str, wanted: SecretMembers, nesting: int = 0) -> tuple[JsonPlace, ...] | None:
    """Find the values that are secret or personal by their place, in the text's order; None: the text is not JSON.

    A body is asked for twice in a row: for what is in it, and for what is to be changed.
    """
    walk = _Walk(wanted)
    try:
        value: object = json.loads(
            text, object_pairs_hook=_Members, parse_int=_Number, parse_float=_Number, parse_constant=_Number
        )
        walk.value(value, None, ())
    except (ValueError, RecursionError):
        return None
    return tuple(_placed(text, walk, wanted, nesting)) if walk.found or walk.nested else ()


def _placed(text: str, walk: _Walk, wanted: SecretMembers, nesting: int) -> Iterator[JsonPlace]:
    for n, scalar in enumerate(_SCALAR.finditer(text)):
        quotes = text[scalar.start()] == '"'
        start, end = scalar.start() + quotes, scalar.end() - quotes
        if n in walk.found:
            yield replace(walk.found[n], start=start, end=end)
        elif n in walk.nested and nesting < _MOST_NESTED:
            yield from _inside(text[start:end], start, walk.nested[n], wanted, nesting)


def _inside(raw: str, at: int, meaning: _Meaning, wanted: SecretMembers, nesting: int) -> Iterator[JsonPlace]:
    """Find the places of what stands in a string: JSON once more, or a query."""
    view = BACKSLASH.view(raw)
    inner = raw if view is None else view.text
    found: Iterable[JsonPlace] = ()
    if meaning is _Role.JQL:
        found = (JsonPlace(start, end, kind, inner[start:end], "jql") for start, end, kind in jql_people(inner))
    else:
        found = places(inner, wanted, nesting + 1) or ()
    for place in found:
        start, end = (place.start, place.end) if view is None else view.span(place.start, place.end)
        yield replace(place, start=at + start, end=at + end)


class _Walk:
    """Goes through a document in the order in which it is written, counting its scalars (member names too)."""

    def __init__(self, wanted: SecretMembers) -> None:
        self.found: dict[int, JsonPlace] = {}
        self.nested: dict[int, _Meaning] = {}
        self._wanted = wanted
        self._wants_more = bool(wanted.names or wanted.paths)
        self._n = -1

    def value(self, value: object, meaning: _Meaning, path: tuple[str, ...], name: str = "") -> None:
        if isinstance(value, _Members):
            self._object(value, meaning, path)
        elif isinstance(value, list):
            for at, item in enumerate(value):
                self.value(item, meaning, (*path, str(at)), name)
        else:
            self._n += 1
            if isinstance(value, str) and value:
                self._scalar(value, meaning, name)

    def _object(self, members: _Members, meaning: _Meaning, path: tuple[str, ...]) -> None:
        around = _Around({plain(name): value for name, value in members}, meaning)
        for name, value in members:
            self._n += 1
            here = (*path, name)
            is_wanted = self._wants_more and self._is_wanted(name, here)
            found = _Role.SECRET if is_wanted else around.meaning(name, value)
            self.value(value, found, here, name)

    def _is_wanted(self, name: str, path: tuple[str, ...]) -> bool:
        if plain(name) in self._wanted.names:
            return True
        return any(wanted.fits(path) for wanted in self._wanted.paths)

    def _scalar(self, value: str, meaning: _Meaning, name: str) -> None:
        if isinstance(value, _Number):
            if meaning is _Role.SECRET and value != "0":
                self.found[self._n] = JsonPlace(0, 0, None, value, name, is_number=True)
        elif meaning is _Role.JQL or (meaning in (None, KnownBy.TEXT) and value[0] in "{[" and value[-1] in "}]"):
            self.nested[self._n] = meaning
        elif meaning is None:
            return
        elif meaning is _Role.SECRET:
            if value != REDACTED:
                self.found[self._n] = JsonPlace(0, 0, None, value, name)
        else:
            kind, prefix = _kind(meaning, value)
            self.found[self._n] = JsonPlace(0, 0, kind, value[len(prefix) :], name, prefix)


def _kind(meaning: _Role | KnownBy, value: str) -> tuple[KnownBy, str]:
    if isinstance(meaning, KnownBy):
        return meaning, ""
    if meaning is _Role.MENTION:
        return KnownBy.NAME, "@" if value.startswith("@") else ""
    return (KnownBy.NAME if " " in value else KnownBy.USER), ""


class _Around:
    """An object, as far as its members say what the others mean."""

    def __init__(self, words: Mapping[str, object], meaning: _Meaning) -> None:
        self._words = words
        self._meaning = meaning
        self._is_person = meaning is _Role.PERSON or _is_person(words)
        self._is_pair = any(
            isinstance(words.get(name), str) and is_secret(str(words[name])) for name in ("name", "key")
        )
        field = words.get("field")
        self._is_history = isinstance(field, str) and plain(field) in PERSON_MEMBERS

    def meaning(self, name: str, value: object) -> _Meaning:
        """Say what a member of the object means."""
        word = plain(name)
        if is_secret(name) or (self._is_pair and word == "value"):
            return _Role.SECRET
        if self._meaning is _Role.SECRET:
            return person(name) or (None if word in ("name", "type") else _Role.SECRET)
        return self._of_a_person(word, value) or person(name) or self._of_prose(name, word, value) or self._other(word)

    def _of_a_person(self, word: str, value: object) -> _Meaning:
        if self._meaning is _Role.MENTION:
            return _IN_A_MENTION.get(word)
        if self._is_history and word in ("from", "to"):
            return KnownBy.USER
        if self._is_history and word in ("fromstring", "tostring"):
            return KnownBy.NAME
        if not self._is_person:
            return None
        if word == "id" and isinstance(value, str) and not value.isdigit():
            return KnownBy.ACCOUNT
        return KnownBy.AVATAR if word == "avatarurls" else IN_A_PERSON.get(word)

    def _of_prose(self, name: str, word: str, value: object) -> _Meaning:
        if not isinstance(value, str) or isinstance(value, _Number):
            return None
        is_node = word == "text" and self._words.get("type") == "text"
        return KnownBy.TEXT if is_node or word in ("body", "comment") or is_free_text(name) else None

    def _other(self, word: str) -> _Meaning:
        if word == "attrs" and self._words.get("type") == "mention":
            return _Role.MENTION
        if word in PERSON_MEMBERS or word in PEOPLE_LISTS:
            return _Role.PERSON
        if word == "jql":
            return _Role.JQL
        return self._meaning if self._meaning is KnownBy.AVATAR else None


def _is_person(words: Mapping[str, object]) -> bool:
    """Whether an object is a user, as Jira Cloud or Data Center writes one."""
    if any(word in words for word in ("accountid", "displayname", "emailaddress", "accounttype")):
        return True
    address = words.get("self")
    return isinstance(address, str) and "/user?" in address
