"""What a JSON text says of secrets and people by where it stands: one walk, in the order in which it is written.

It gives places in the text, so that everything else, down to the white space, stays as it was. Member names, numbers
(but a credential's), booleans and null are never places.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from linktape.json_paths import JsonPath
from linktape.redaction import names
from linktape.redaction.encodings import BACKSLASH
from linktape.redaction.hits import REDACTED
from linktape.redaction.jql_people import jql_people
from linktape.redaction.names import KnownBy, is_secret, plain
from linktape.redaction.seen_values import looks_secret

_SCALAR = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|-?Infinity|[-0-9][-+.0-9eE]*+|true|false|null|NaN')
_MOST_NESTED = 3

Members = tuple[tuple[str, object], ...]


class Role(IntEnum):
    """What a scalar of the text is."""

    NAME = 0  # a member's: never changed
    OTHER = 1  # a number, a boolean, null: never changed but under a credential's name
    TEXT = 2
    VOCABULARY = 3  # an id, a key, the name of a type, status, project ...: not taken for a secret by value
    PROSE = 4
    SENTENCE = 5  # in which Jira may name people


Meaning = str
"""What a text, a list or an object means by the member that it stands under: a KnownBy, or one of these."""

_SECRET, _WANTED, _IN_A_SECRET = "secret", "secret with all that is inside", "what looks like a secret"
_PERSON, _MENTION, _MENTION_TEXT = "person", "mention", "text of a mention"
_JQL, _SENTENCE, _NOTHING = "JQL", "sentence", ""
_ROLES = {KnownBy.TEXT: Role.PROSE, _SENTENCE: Role.SENTENCE}


class _Has:
    """What the names of an object's members say of the object: bits of a plain number, which is quick to test."""

    ACCOUNT, DISPLAY_NAME, NAME_OR_KEY, ADDRESS, SELF, FOREIGN, FIELD = (1 << bit for bit in range(7))
    CHANGE, CHANGED_USER, PAIR, TYPE, ID, GRAPHQL = (1 << bit for bit in range(7, 13))


_FLAGS = {
    word: flag
    for flag, words in {
        _Has.ACCOUNT: "accountid",
        _Has.DISPLAY_NAME: "displayname",
        _Has.NAME_OR_KEY: "name key",
        _Has.ADDRESS: "emailaddress avatarurls avatarurl actoruser",
        _Has.SELF: "self",
        _Has.FIELD: "field",
        _Has.CHANGE: "from to",
        _Has.CHANGED_USER: "tmpfromaccountid tmptoaccountid",
        _Has.PAIR: "value",
        _Has.TYPE: "type",
        _Has.ID: "id",
        _Has.GRAPHQL: "variables",
    }.items()
    for word in words.split()
}
_PAIR_NAMES = ("name", "key", "id", "field", "header")
_LABELS = frozenset(("names", "schema"))
_GRAPHQL = re.compile(r"(\w{1,60})\s{0,8}:\s{0,8}\$(\w{1,60})")


class _Trait(NamedTuple):
    """What a member's name says by itself."""

    word: str
    is_secret: bool
    flags: int
    person: Meaning
    is_of_a_person: bool  # its value is a person
    is_free_text: bool


@names.remembered
def _trait(name: str) -> _Trait:
    word = plain(name)
    flags = _FLAGS.get(word, 0) | (_Has.FOREIGN if word in names.NOT_OF_A_USER else 0)
    is_of_a_person = word in names.PERSON_MEMBERS or word in names.PEOPLE_LISTS
    is_prose = names.is_free_text(name) or word in ("body", "comment")
    return _Trait(word, is_secret(name), flags, names.person(name) or _NOTHING, is_of_a_person, is_prose)


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
    """A JSON text: its places, in order, and where each of its scalars stands, with its role."""

    def __init__(self, text: str, walk: _Walk, nesting: int) -> None:
        self.roles = bytes(walk.roles)
        self._text = text
        self.places = tuple(self._placed(walk, nesting)) if walk.places or walk.nested else ()

    @cached_property
    def spans(self) -> tuple[list[int], list[int]]:
        """Where each scalar begins and ends, strings without their quotes."""
        starts: list[int] = []
        ends: list[int] = []
        for scalar in _SCALAR.finditer(self._text):
            start, end = scalar.span()
            quotes = self._text[start] == '"'
            starts.append(start + quotes)
            ends.append(end - quotes)
        return starts, ends

    def scalar_at(self, start: int) -> int | None:
        """Give the number of the scalar in which a character stands; None between scalars."""
        starts, ends = self.spans
        number = bisect_right(starts, start) - 1
        return number if number >= 0 and start < ends[number] else None

    def is_vocabulary(self, start: int) -> bool:
        """Whether a character stands in Jira's vocabulary: an id, a key, a `self`, a type's name."""
        number = self.scalar_at(start)
        return number is not None and self.roles[number] == Role.VOCABULARY

    def _placed(self, walk: _Walk, nesting: int) -> Iterator[Place]:
        starts, ends = self.spans
        for number in sorted({*walk.places, *walk.nested}):
            start, end = starts[number], ends[number]
            if number in walk.places:
                place = walk.places[number]
                place.start, place.end = start, end
                yield place
            elif nesting < _MOST_NESTED:
                yield from _inside(self._text[start:end], start, walk.nested[number], walk.wanted, nesting)


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
        walk.value(value, _PERSON if is_person else _NOTHING, "", ())
    except (ValueError, RecursionError):
        return None
    return Structure(text, walk, nesting)


def _inside(raw: str, at: int, meaning: Meaning, wanted: SecretMembers, nesting: int) -> Iterator[Place]:
    """Find the places of what stands in a string: JSON once more, or a query."""
    view = BACKSLASH.view(raw)
    inner = raw if view is None else view.text
    places: Iterable[Place] = ()
    if meaning is _JQL:
        places = (Place(start, end, kind, inner[start:end], "jql") for start, end, kind in jql_people(inner))
    elif (read := structure.__wrapped__(inner, wanted, False, nesting + 1)) is not None:
        places = read.places
    for place in places:
        start, end = (place.start, place.end) if view is None else view.span(place.start, place.end)
        yield replace(place, start=at + start, end=at + end)


class _Walk:
    """Goes through a document, counting its scalars: member names too. Objects are tuples of pairs, lists lists."""

    __slots__ = ("_wants_more", "nested", "places", "roles", "wanted")

    def __init__(self, wanted: SecretMembers) -> None:
        self.places: dict[int, Place] = {}
        self.nested: dict[int, Meaning] = {}
        self.roles = bytearray()
        self.wanted = wanted
        self._wants_more = bool(wanted.names or wanted.paths)

    def value(self, value: object, meaning: Meaning, name: str, path: tuple[str, ...], role: Role = Role.TEXT) -> None:
        if isinstance(value, _Number):
            if meaning in (_SECRET, _WANTED) and value != "0":
                self.places[len(self.roles)] = Place(0, 0, None, str(value), name, is_number=True)
            self.roles.append(Role.OTHER)
        elif isinstance(value, str):
            self._text(value, meaning, name, role)
        elif isinstance(value, tuple):
            self._object(value, meaning, name, path)
        elif isinstance(value, list):
            for at, item in enumerate(value):
                self.value(item, meaning, name, (*path, str(at)) if self._wants_more else path, role)
        else:
            self.roles.append(Role.OTHER)

    def _object(self, members: Members, meaning: Meaning, where: str, path: tuple[str, ...]) -> None:
        traits = [_trait(name) for name, _ in members]
        has = 0
        for trait in traits:
            has |= trait.flags
        around = _around(members, traits, has, meaning, plain(where))
        variables = _graphql_secrets(members) if has & _Has.GRAPHQL else ()
        for (name, value), trait in zip(members, traits, strict=True):
            self.roles.append(Role.NAME)
            here = (*path, name) if self._wants_more else path
            if meaning is _WANTED or (self._wants_more and self._is_wanted(trait.word, here)):
                self.value(value, _WANTED, name, here)
                continue
            if variables and trait.word == "variables" and isinstance(value, tuple):
                value = tuple(("password" if key in variables else key, item) for key, item in value)
            is_vocabulary = trait.word in names.VOCABULARY or (trait.word == "name" and around.where in names.ENTITIES)
            role = Role.VOCABULARY if is_vocabulary else Role.TEXT
            self.value(value, _meaning(around, trait, value), name, here, role)

    def _is_wanted(self, word: str, path: tuple[str, ...]) -> bool:
        return word in self.wanted.names or any(wanted.fits(path) for wanted in self.wanted.paths)

    def _text(self, value: str, meaning: Meaning, name: str, role: Role) -> None:
        number = len(self.roles)
        place = _place(value, meaning, name) if value and meaning else None
        if place is not None:
            self.places[number] = place
        elif value and (meaning is _JQL or (value[0] in "{[" and value[-1] in "}]")):
            self.nested[number] = meaning
        self.roles.append(_ROLES.get(meaning, role))


def _place(value: str, meaning: Meaning, name: str) -> Place | None:
    """Give the place of a text of this meaning; its position is not known yet."""
    if isinstance(meaning, KnownBy):
        return Place(0, 0, meaning, value, name)
    if meaning is _SECRET or meaning is _WANTED:
        return None if value == REDACTED else Place(0, 0, None, value, name)
    if meaning is _IN_A_SECRET:
        return Place(0, 0, None, value, name) if looks_secret(value) and " " not in value else None
    if meaning is _PERSON:
        return Place(0, 0, KnownBy.NAME if " " in value else KnownBy.USER, value, name)
    if meaning is _MENTION_TEXT:
        prefix = "@" if value.startswith("@") else ""
        return Place(0, 0, KnownBy.NAME, value[len(prefix) :], name, prefix)
    return None


def _graphql_secrets(members: Members) -> frozenset[str]:
    """Give the variables that a GraphQL query uses where a secret stands: `login(password: $p)`."""
    query = next((value for name, value in members if name == "query" and isinstance(value, str)), "")
    return frozenset(pair[2] for pair in _GRAPHQL.finditer(query) if is_secret(pair[1]))


class _Around(NamedTuple):
    """An object, as far as its members say what the others mean."""

    where: str  # the member that it stands under
    meaning: Meaning
    is_person: bool
    is_pair: bool  # of a secret's name and its value
    is_change: bool  # an entry of the history of a field that holds people
    node: object  # its `type`


def _around(members: Members, traits: list[_Trait], has: int, meaning: Meaning, where: str) -> _Around:
    is_pair = bool(has & _Has.PAIR) and any(
        trait.word in _PAIR_NAMES and isinstance(value, str) and is_secret(value)
        for (_, value), trait in zip(members, traits, strict=True)
    )
    is_change = bool(has & _Has.FIELD and has & _Has.CHANGE) and _is_of_a_user(members, has)
    node = next((value for name, value in members if name == "type"), None) if has & _Has.TYPE else None
    return _Around(where, meaning, _is_person(members, traits, has, meaning, node), is_pair, is_change, node)


def _meaning(around: _Around, trait: _Trait, value: object) -> Meaning:
    """Say what a member of an object means."""
    word, is_text = trait.word, isinstance(value, str) and not isinstance(value, _Number)
    if trait.is_secret:
        return _IN_A_SECRET if isinstance(value, tuple) else _SECRET
    if around.is_pair and word == "value" and is_text and " " not in str(value):
        return _SECRET
    if around.is_person:
        if word == "id" and is_text and not str(value).isdigit():
            return KnownBy.ACCOUNT
        if word in names.IN_A_PERSON:
            return names.IN_A_PERSON[word]
    if around.is_change and word in _OF_A_CHANGE:
        return _OF_A_CHANGE[word]
    return trait.person or _of_the_outer(around.meaning, word) or _by_name(around, trait, value, is_text)


_OF_A_CHANGE = {"from": KnownBy.USER, "to": KnownBy.USER, "fromstring": KnownBy.NAME, "tostring": KnownBy.NAME}
_OF_A_MENTION = {"id": KnownBy.ACCOUNT, "text": _MENTION_TEXT}


def _of_the_outer(meaning: Meaning, word: str) -> Meaning:
    """Say what the member that an object stands under makes of one of its own."""
    if meaning is _MENTION:
        return _OF_A_MENTION.get(word, _NOTHING)
    if meaning is _IN_A_SECRET:
        return _NOTHING if word in ("name", "type", "id", "key", "self") else meaning
    if meaning is _PERSON:
        return meaning if word in ("set", "add", "remove") else _NOTHING
    return meaning if meaning is KnownBy.AVATAR or meaning is _SENTENCE else _NOTHING


def _by_name(around: _Around, trait: _Trait, value: object, is_text: bool) -> Meaning:
    word = trait.word
    if is_text and (trait.is_free_text or (word == "text" and around.node == "text")):
        return KnownBy.TEXT
    if trait.is_of_a_person:
        is_label = is_text and (around.where in _LABELS or plain(str(value)) == word)
        return _NOTHING if is_label else _PERSON
    if word == "attrs" and around.node == "mention":
        return _MENTION
    if word in ("jql", "jqls"):
        return _JQL
    return _SENTENCE if word in names.SENTENCES else _NOTHING


def _is_person(members: Members, traits: list[_Trait], has: int, meaning: Meaning, node: object) -> bool:
    """Whether an object is a user, as Jira Cloud or Data Center writes one."""
    if has & _Has.FOREIGN or (isinstance(node, str) and "group" in node):
        return False
    if has & _Has.DISPLAY_NAME and has & _Has.PAIR:  # a suggestion
        return any(name == "value" and isinstance(value, str) and _USER_ID.match(value) for name, value in members)
    if has & _Has.ACCOUNT or (has & _Has.DISPLAY_NAME and has & (_Has.NAME_OR_KEY | _Has.ADDRESS)):
        return True
    if has & _Has.DISPLAY_NAME or (meaning is _PERSON and has & (_Has.NAME_OR_KEY | _Has.ID)):
        return all(trait.word in names.OF_A_USER for trait in traits)
    if has & _Has.SELF and has & _Has.NAME_OR_KEY:
        return any(name == "self" and isinstance(value, str) and "/user?" in value for name, value in members)
    return False


_USER_ID = re.compile(r"\[?(?:JIRAUSER\d+|[56][0-9a-f]{22}[0-9a-z]|\d{5,6}:[0-9a-f-]{36})\b")
_NAME_AND_PERSON = re.compile(r"[a-z][\w.@-]{1,30}\n[^\W\d_a-z]\S{0,40}(?: \S{1,40}){0,4} [^\W\d_a-z]\S{0,40}")


def _is_of_a_user(members: Members, has: int) -> bool:
    """Whether an entry of the history is about a field that holds people."""
    texts = {name: value for name, value in members if isinstance(value, str)}
    word = plain(texts.get("field", ""))
    if has & _Has.CHANGED_USER or word in names.PERSON_MEMBERS or word in names.PEOPLE_LISTS:
        return True
    is_custom = texts.get("fieldtype") == "custom"
    ends = ((texts.get(end, ""), texts.get(f"{end}String", "")) for end in ("from", "to"))
    return any(_USER_ID.match(end) or (is_custom and _are_users(end, shown)) for end, shown in ends)


def _are_users(end: str, shown: str) -> bool:
    """Whether a custom field held people: `mia` and `Mia Krystof`, or `[mia, tom]` and `[Mia Krystof(mia), …]`."""
    if end.startswith("["):
        return f"({end[1:-1].partition(',')[0]})" in shown
    return _NAME_AND_PERSON.fullmatch(f"{end}\n{shown}") is not None
