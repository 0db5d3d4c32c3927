"""What a JSON text says of secrets and people by where it stands: one walk, in the order in which it is written.

It gives places in the text, so that everything else, down to the white space, stays as it was. Member names, numbers
(but a credential's), booleans and null are never places.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate
from operator import add, itemgetter
from typing import cast

from linktape.json_paths import JsonPath
from linktape.redaction.encodings import BACKSLASH
from linktape.redaction.hits import REDACTED
from linktape.redaction.jql_people import jql_people
from linktape.redaction.meanings import (
    ACCOUNT,
    ALL_WANTED,
    IN_A_SECRET,
    JQL,
    MENTION_TEXT,
    NOTHING,
    PERSON,
    SECRET,
    SECRET_WORD,
    SENTENCE,
    WANTED,
    Meaning,
    Meant,
    Members,
    Role,
    of_members,
)
from linktape.redaction.names import KnownBy, is_secret, plain
from linktape.redaction.seen_values import looks_secret

_SCALAR = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|-?Infinity|[-0-9][-+.0-9eE]*+|true|false|null|NaN')
_MOST_NESTED = 3
_PIECE = 1 << 16
_GRAPHQL = re.compile(r"(\w{1,60})\s{0,8}:\s{0,8}\$(\w{1,60})")
_OPENING = ("{", "[")
_name_of: Callable[[tuple[str, object]], str] = itemgetter(0)


_NAME = int(Role.NAME)
_ROLES: dict[Meaning, int] = {KnownBy.TEXT: Role.PROSE, SENTENCE: Role.SENTENCE}


@dataclass(slots=True)
class Place:
    """A value of a JSON text that is a secret (`kind` None), tells of a person, or is prose (`KnownBy.TEXT`).

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


class Structure:
    """A JSON text: its places, in order, and where each of its strings stands, with its role."""

    def __init__(self, text: str, walk: _Walk, nesting: int) -> None:
        self.roles = bytes(walk.roles)
        self._text = text
        placed = [*self._placed(walk, nesting), *self._placed_numbers(walk.numbers)]
        self.places = tuple(sorted(placed, key=lambda place: place.start) if walk.numbers else placed)

    @cached_property
    def _quotes(self) -> list[int]:
        """Where each quote stands."""
        text = self._text.replace("\\\\", "__").replace('\\"', "__") if "\\" in self._text else self._text
        before: list[int] = []
        done = 0
        for start in range(0, len(text), _PIECE):
            pieces = text[start : start + _PIECE].split('"')
            ends = accumulate(map(len, pieces), initial=done)
            next(ends)
            before += ends
            done = before.pop()
        return list(map(add, before, range(len(before))))  # what is before each is no quote, but for these

    def span(self, number: int) -> tuple[int, int]:
        """Say where a string begins and ends, without its quotes."""
        return self._quotes[2 * number] + 1, self._quotes[2 * number + 1]

    def string_at(self, start: int) -> int | None:
        """Give the number of the string in which a character stands; None between strings."""
        quotes = self._quotes
        quote = bisect_left(quotes, start)
        return quote // 2 if quote % 2 and quotes[quote] != start else None

    def is_vocabulary(self, start: int) -> bool:
        """Whether a character stands in Jira's vocabulary: an id, a key, a `self`, a type's name."""
        number = self.string_at(start)
        return number is not None and self.roles[number] == Role.VOCABULARY

    def _placed(self, walk: _Walk, nesting: int) -> Iterator[Place]:
        for number in sorted({*walk.places, *walk.nested}):
            start, end = self.span(number)
            if number in walk.places:
                place = walk.places[number]
                place.start, place.end = start, end
                yield place
            elif nesting < _MOST_NESTED:
                yield from _inside(self._text[start:end], start, walk.nested[number], walk.wanted, nesting)

    def _placed_numbers(self, numbers: Mapping[int, Place]) -> Iterator[Place]:
        for at, scalar in enumerate(_SCALAR.finditer(self._text) if numbers else ()):
            if at in numbers:
                place = numbers[at]
                place.start, place.end = scalar.span()
                yield place


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


NONE_WANTED = SecretMembers()


@lru_cache(maxsize=2)
def structure(
    text: str, wanted: SecretMembers = NONE_WANTED, is_person: bool = False, nesting: int = 0
) -> Structure | None:
    """Read a JSON text; None where it is none. `is_person`: its value names somebody (a user to assign or to watch).

    The last two are kept: a body is asked for what is in it, and then for what is to be changed.
    """
    walk = _Walk(wanted)
    try:
        value: object = json.loads(
            text, object_pairs_hook=tuple, parse_int=_Number, parse_float=_Number, parse_constant=_Number
        )
        walk.value(value, Meant(*(PERSON if is_person else NOTHING,) * 3, Role.TEXT, ""), "", ())
    except (ValueError, RecursionError):
        return None
    return Structure(text, walk, nesting)


def _inside(raw: str, at: int, meaning: Meaning, wanted: SecretMembers, nesting: int) -> Iterator[Place]:
    """Find the places of what stands in a string: JSON once more, or a query."""
    view = BACKSLASH.view(raw)
    inner = raw if view is None else view.text
    places: Iterable[Place] = ()
    if meaning is JQL:
        places = (Place(start, end, kind, inner[start:end], "jql") for start, end, kind in jql_people(inner))
    elif (read := structure.__wrapped__(inner, wanted, False, nesting + 1)) is not None:
        places = read.places
    for place in places:
        start, end = (place.start, place.end) if view is None else view.span(place.start, place.end)
        yield replace(place, start=at + start, end=at + end)


class _Walk:
    """Goes through a document, counting its strings: member names too. Objects are tuples of pairs, lists lists."""

    __slots__ = ("_others", "_wants_more", "nested", "numbers", "places", "roles", "wanted")

    def __init__(self, wanted: SecretMembers) -> None:
        self.places: dict[int, Place] = {}  # by the number of the string
        self.numbers: dict[int, Place] = {}  # by the number of the scalar
        self.nested: dict[int, Meaning] = {}
        self.roles = bytearray()
        self._others = 0  # the scalars that are no strings
        self.wanted = wanted
        self._wants_more = bool(wanted.names or wanted.paths)

    def value(self, value: object, meant: Meant, name: str, path: tuple[str, ...]) -> None:
        """Go through one value."""
        kind = type(value)
        if kind is str:
            self._text(cast("str", value), meant.as_text, name, meant.role)
        elif kind is tuple:
            self._object(cast("Members", value), meant.as_object, meant.word, path)
        elif kind is list:
            inside = meant._replace(as_text=meant.otherwise, as_object=meant.otherwise)
            for at, item in enumerate(cast("list[object]", value)):
                self.value(item, inside, name, (*path, str(at)) if self._wants_more else path)
        else:
            if meant.otherwise in (SECRET, WANTED) and kind is _Number and value != "0":
                self.numbers[len(self.roles) + self._others] = Place(0, 0, None, str(value), name, is_number=True)
            self._others += 1

    def _object(self, members: Members, meaning: Meaning, where: str, path: tuple[str, ...]) -> None:
        named = tuple(map(_name_of, members))
        meant_members = of_members(named, members, meaning, where)
        if "variables" in named:
            members = _with_named_variables(members)
        note, wants_more = self.roles.append, self._wants_more
        for (name, value), meant in zip(members, meant_members, strict=True):
            note(_NAME)
            here = path
            if wants_more:
                here = (*path, name)
                if self._is_wanted(plain(name), here):
                    meant = ALL_WANTED
            if type(value) is str and not meant[0] and value[:1] not in _OPENING:  # most are: the quick way
                note(meant[3])
            else:
                self.value(value, meant, name, here)

    def _is_wanted(self, word: str, path: tuple[str, ...]) -> bool:
        return word in self.wanted.names or any(wanted.fits(path) for wanted in self.wanted.paths)

    def _text(self, value: str, meaning: Meaning, name: str, role: int) -> None:
        number = len(self.roles)
        place = _place(value, meaning, name) if value and meaning else None
        if place is not None:
            self.places[number] = place
        elif value and (meaning is JQL or (value[0] in "{[" and value[-1] in "}]")):
            self.nested[number] = meaning
        self.roles.append(_ROLES.get(meaning, role))


def _place(value: str, meaning: Meaning, name: str) -> Place | None:
    """Give the place of a text of this meaning; its position is not known yet."""
    if isinstance(meaning, KnownBy):
        return Place(0, 0, meaning, value, name)
    if meaning is SECRET or meaning is WANTED:
        return None if value == REDACTED else Place(0, 0, None, value, name)
    if meaning is SECRET_WORD:
        return None if value == REDACTED or " " in value else Place(0, 0, None, value, name)
    if meaning is ACCOUNT:
        return None if value.isdigit() else Place(0, 0, KnownBy.ACCOUNT, value, name)
    if meaning is IN_A_SECRET:
        return Place(0, 0, None, value, name) if looks_secret(value) and " " not in value else None
    if meaning is PERSON:
        if plain(value) == plain(name):  # a label
            return None
        return Place(0, 0, KnownBy.NAME if " " in value else KnownBy.USER, value, name)
    if meaning is MENTION_TEXT:
        prefix = "@" if value.startswith("@") else ""
        return Place(0, 0, KnownBy.NAME, value[len(prefix) :], name, prefix)
    return None


def _with_named_variables(members: Members) -> Members:
    """Call the variables secret that a GraphQL query uses where a secret stands: `login(password: $p)`."""
    query = next((value for name, value in members if name == "query" and isinstance(value, str)), "")
    secrets = {pair[2] for pair in _GRAPHQL.finditer(query) if is_secret(pair[1])}
    if not secrets:
        return members
    return tuple(
        (name, tuple(("password" if key in secrets else key, item) for key, item in value))
        if name == "variables" and isinstance(value, tuple)
        else (name, value)
        for name, value in members
    )
