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
from enum import IntEnum
from functools import cached_property, lru_cache, reduce
from itertools import accumulate, count
from operator import add, or_
from typing import NamedTuple, TypeVar, cast

from linktape.json_paths import JsonPath
from linktape.redaction import names
from linktape.redaction.encodings import BACKSLASH
from linktape.redaction.hits import REDACTED
from linktape.redaction.jql_people import jql_people
from linktape.redaction.names import KnownBy, is_secret, plain
from linktape.redaction.seen_values import looks_secret

_SCALAR = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|-?Infinity|[-0-9][-+.0-9eE]*+|true|false|null|NaN')
_MOST_NESTED = 3
_LONGEST_REMEMBERED = 2_000
_MOST_REMEMBERED = 2_048
_LONGEST_NODE = 100
_OPENING = ("{", "[")

Key = TypeVar("Key")
Result = TypeVar("Result")
Members = tuple[tuple[str, object], ...]


class Role(IntEnum):
    """What a string of the text is."""

    NAME = 0  # a member's: never changed
    TEXT = 1
    VOCABULARY = 2  # an id, a key, the name of a type, status, project ...: not taken for a secret by value
    PROSE = 3
    SENTENCE = 4  # in which Jira may name people


Meaning = str
"""What a text, a list or an object means by the member that it stands under: a KnownBy, or one of these."""

_SECRET, _WANTED, _IN_A_SECRET = "secret", "secret with all that is inside", "what looks like a secret"
_SECRET_WORD = "secret, if it is one word"
_PERSON, _MENTION, _MENTION_TEXT, _ACCOUNT = "person", "mention", "text of a mention", "account id, if it is no number"
_JQL, _SENTENCE, _NOTHING = "JQL", "sentence", ""
_NAME = int(Role.NAME)
_ROLES: dict[Meaning, int] = {KnownBy.TEXT: Role.PROSE, _SENTENCE: Role.SENTENCE}


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


@dataclass(frozen=True, slots=True)
class _Trait:
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
    """A JSON text: its places, in order, and where each of its strings stands, with its role."""

    def __init__(self, text: str, walk: _Walk, nesting: int) -> None:
        self.roles = bytes(walk.roles)
        self._text = text
        placed = [*self._placed(walk, nesting), *self._placed_numbers(walk.numbers)]
        self.places = tuple(sorted(placed, key=lambda place: place.start) if walk.numbers else placed)

    @cached_property
    def _quotes(self) -> list[int]:
        text = self._text.replace("\\\\", "__").replace('\\"', "__") if "\\" in self._text else self._text
        return list(map(add, accumulate(map(len, text.split('"'))), count()))  # and the end of the text

    def span(self, number: int) -> tuple[int, int]:
        """Say where a string begins and ends, without its quotes."""
        return self._quotes[2 * number] + 1, self._quotes[2 * number + 1]

    def string_at(self, start: int) -> int | None:
        """Give the number of the string in which a character stands; None between strings."""
        before = bisect_left(self._quotes, start)
        return before // 2 if before % 2 and self._quotes[before] != start else None

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
        walk.value(value, _Meant(*(_PERSON if is_person else _NOTHING,) * 3, Role.TEXT, ""), "", ())
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

    def value(self, value: object, meant: _Meant, name: str, path: tuple[str, ...]) -> None:
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
            if meant.otherwise in (_SECRET, _WANTED) and kind is _Number and value != "0":
                self.numbers[len(self.roles) + self._others] = Place(0, 0, None, str(value), name, is_number=True)
            self._others += 1

    def _object(self, members: Members, meaning: Meaning, where: str, path: tuple[str, ...]) -> None:
        named = tuple([name for name, _ in members])
        shape = _SHAPES[named]
        around = _around(members, shape, meaning, where)
        if shape.has & _Has.GRAPHQL:
            members = _with_named_variables(members)
        note, wants_more = self.roles.append, self._wants_more
        for (name, value), meant in zip(members, _MEANINGS[named, around], strict=True):
            note(_NAME)
            here = path
            if wants_more:
                here = (*path, name)
                if self._is_wanted(plain(name), here):
                    meant = _ALL_WANTED
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
        elif value and (meaning is _JQL or (value[0] in "{[" and value[-1] in "}]")):
            self.nested[number] = meaning
        self.roles.append(_ROLES.get(meaning, role))


def _place(value: str, meaning: Meaning, name: str) -> Place | None:
    """Give the place of a text of this meaning; its position is not known yet."""
    if isinstance(meaning, KnownBy):
        return Place(0, 0, meaning, value, name)
    if meaning is _SECRET or meaning is _WANTED:
        return None if value == REDACTED else Place(0, 0, None, value, name)
    if meaning is _SECRET_WORD:
        return None if value == REDACTED or " " in value else Place(0, 0, None, value, name)
    if meaning is _ACCOUNT:
        return None if value.isdigit() else Place(0, 0, KnownBy.ACCOUNT, value, name)
    if meaning is _IN_A_SECRET:
        return Place(0, 0, None, value, name) if looks_secret(value) and " " not in value else None
    if meaning is _PERSON:
        if plain(value) == plain(name):  # a label
            return None
        return Place(0, 0, KnownBy.NAME if " " in value else KnownBy.USER, value, name)
    if meaning is _MENTION_TEXT:
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
        if plain(name) == "variables" and isinstance(value, tuple)
        else (name, value)
        for name, value in members
    )


class _Remembered(dict[Key, Result]):
    """What is said of objects with these members; of few and short ones, so that it does not grow."""

    def __init__(self, make: Callable[[Key], Result]) -> None:
        self._make = make

    def __missing__(self, key: Key) -> Result:
        made = self._make(key)
        if len(str(key)) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[key] = made
        return made


class _Shape(NamedTuple):
    """What the names of an object's members say of it."""

    traits: tuple[_Trait, ...]
    has: int
    is_user: bool  # there is no member but a user's
    at: Mapping[str, int]  # where each is


def _shape(named: tuple[str, ...]) -> _Shape:
    traits = tuple(_trait(name) for name in named)
    at = {name: number for number, name in enumerate(named)}
    has = reduce(or_, (trait.flags for trait in traits), 0)
    return _Shape(traits, has, all(trait.word in names.OF_A_USER for trait in traits), at)


class _Around(NamedTuple):
    """An object, as far as its members say what the others mean."""

    where: str  # the member that it stands under
    meaning: Meaning
    is_person: bool
    is_pair: bool  # of a secret's name and its value
    is_change: bool  # an entry of the history of a field that holds people
    node: str  # its `type`, if that is a text


def _around(members: Members, shape: _Shape, meaning: Meaning, where: str) -> _Around:
    has = shape.has
    is_pair = bool(has & _Has.PAIR) and any(
        trait.word in _PAIR_NAMES and isinstance(value, str) and is_secret(value)
        for (_, value), trait in zip(members, shape.traits, strict=True)
    )
    is_change = bool(has & _Has.FIELD and has & _Has.CHANGE) and _is_of_a_user(members, has)
    node = _text_of("type", members, shape) if has & _Has.TYPE else ""
    if len(node) > _LONGEST_NODE:
        node = ""
    return _Around(where, meaning, _is_person(members, shape, meaning, node), is_pair, is_change, node)


def _text_of(name: str, members: Members, shape: _Shape) -> str:
    """Give a member's value, if it is a text, else an empty one."""
    at = shape.at.get(name)
    value = "" if at is None else members[at][1]
    return value if isinstance(value, str) else ""


class _Meant(NamedTuple):
    """What a member's value means if it is a text, an object, or anything else (as are the items of a list)."""

    as_text: Meaning
    as_object: Meaning
    otherwise: Meaning
    role: int
    word: str


_ALL_WANTED = _Meant(_WANTED, _WANTED, _WANTED, Role.TEXT, "")


def _meanings(of: tuple[tuple[str, ...], _Around]) -> tuple[_Meant, ...]:
    named, around = of
    return tuple(_meant(around, trait) for trait in _SHAPES[named].traits)


_SHAPES = _Remembered(_shape)
_MEANINGS = _Remembered(_meanings)


def _meant(around: _Around, trait: _Trait) -> _Meant:
    if around.meaning is _WANTED:
        return _ALL_WANTED
    is_vocabulary = trait.word in names.VOCABULARY or (trait.word == "name" and around.where in names.ENTITIES)
    otherwise = _meaning(around, trait, is_text=False)
    as_object = _IN_A_SECRET if trait.is_secret else otherwise
    role = Role.VOCABULARY if is_vocabulary else Role.TEXT
    return _Meant(_meaning(around, trait, is_text=True), as_object, otherwise, role, trait.word)


def _meaning(around: _Around, trait: _Trait, *, is_text: bool) -> Meaning:
    """Say what a member of an object means."""
    word = trait.word
    if trait.is_secret:
        return _SECRET
    if around.is_pair and word == "value" and is_text:
        return _SECRET_WORD
    if around.is_person:
        if word == "id" and is_text:
            return _ACCOUNT
        if word in names.IN_A_PERSON:
            return names.IN_A_PERSON[word]
    if around.is_change and word in _OF_A_CHANGE:
        return _OF_A_CHANGE[word]
    return trait.person or _of_the_outer(around.meaning, word) or _by_name(around, trait, is_text)


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


def _by_name(around: _Around, trait: _Trait, is_text: bool) -> Meaning:
    word = trait.word
    if is_text and (trait.is_free_text or (word == "text" and around.node == "text")):
        return KnownBy.TEXT
    if trait.is_of_a_person:
        return _NOTHING if is_text and around.where in _LABELS else _PERSON
    if word == "attrs" and around.node == "mention":
        return _MENTION
    if word in ("jql", "jqls"):
        return _JQL
    return _SENTENCE if word in names.SENTENCES else _NOTHING


def _is_person(members: Members, shape: _Shape, meaning: Meaning, node: str) -> bool:
    """Whether an object is a user, as Jira Cloud or Data Center writes one."""
    has = shape.has
    if has & _Has.FOREIGN or "group" in node:
        return False
    if has & _Has.DISPLAY_NAME and has & _Has.PAIR:  # a suggestion
        return _USER_ID.match(_text_of("value", members, shape)) is not None
    if has & _Has.ACCOUNT or (has & _Has.DISPLAY_NAME and has & (_Has.NAME_OR_KEY | _Has.ADDRESS)):
        return True
    if has & _Has.DISPLAY_NAME or (meaning is _PERSON and has & (_Has.NAME_OR_KEY | _Has.ID)):
        return shape.is_user
    if has & _Has.SELF and has & _Has.NAME_OR_KEY:
        return "/user?" in _text_of("self", members, shape)
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
