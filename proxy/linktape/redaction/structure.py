"""What a JSON text says of secrets and people by where it stands: one walk, in the order in which it is written.

It gives places in the text, so that everything else, down to the white space, stays as it was. Member names, numbers
(but a credential's), booleans and null are never places.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, repeat
from operator import itemgetter
from typing import NamedTuple, cast

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
    ByMembers,
    Meaning,
    Meant,
    Members,
    Role,
    of_members,
    said_in,
)
from linktape.redaction.names import KnownBy, is_secret, plain
from linktape.redaction.seen_values import looks_secret

_SCALAR = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|-?Infinity|[-0-9][-+.0-9eE]*+|true|false|null|NaN')
_MOST_NESTED = 3
_GRAPHQL = re.compile(r"(\w{1,60})\s{0,8}:\s{0,8}\$(\w{1,60})")
_OPENING, _CLOSING = ("{", "["), ("}", "]")
_SCALARS: frozenset[type] = frozenset((bytes, bool, type(None)))
_MOST_ALIKE = 50  # members: of those with more, no two have the same ones
_LONGEST_WALKED, _MOST_ASKED, _MOST_MEANINGS = 512, 32, 8
_start_of: Callable[[Place], int] = itemgetter(0)
_number_of: Callable[[_Asked], int] = itemgetter(0)
_NAME = int(Role.NAME)
_new = tuple.__new__  # quicker than a named tuple's own, which a large answer would call some ten thousand times


class Place(NamedTuple):
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

    def moved(self, start: int, end: int) -> Place:
        """Give the same value where it stands there."""
        return _new(Place, (start, end, *self[2:]))


@dataclass(frozen=True, slots=True)
class SecretMembers:
    """Members that go beside the built-in ones: by their plain name, or by path; and `prose`: what people wrote."""

    paths: tuple[JsonPath, ...] = ()
    names: frozenset[str] = frozenset()
    prose: bool = False


class _Quotes:
    """Where the quotes of a JSON text stand: they are counted in short stretches, and looked for within one."""

    _STRETCH = 128

    def __init__(self, text: str) -> None:
        self._text = text.replace("\\\\", "__").replace('\\"', "__") if "\\" in text else text
        ends = range(self._STRETCH, len(text) + self._STRETCH, self._STRETCH)
        counts = map(self._text.count, repeat('"'), range(0, len(text), self._STRETCH), ends)
        self._before = [0, *accumulate(counts)]  # each stretch
        self._last = 0, 0, 0

    def span(self, string: int) -> tuple[int, int]:
        """Say where a string begins and ends, without its quotes."""
        find, quote = self._text.find, 2 * string
        stretch = bisect_right(self._before, quote) - 1
        at = find('"', stretch * self._STRETCH)
        for _ in range(quote - self._before[stretch]):
            at = find('"', at + 1)
        return at + 1, find('"', at + 1)

    def spans(self, strings: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Say so of several strings, given in the text's order: from the end of one, or from the next's stretch on."""
        find, before, stretch = self._text.find, self._before, 0
        end, passed = -1, 0  # where so many quotes have been passed
        for string in strings:
            while before[stretch + 1] <= 2 * string:
                stretch += 1
            if passed < before[stretch]:
                end, passed = stretch * self._STRETCH - 1, before[stretch]
            for _ in range(2 * string + 1 - passed):
                end = find('"', end + 1)
            start, passed = end + 1, 2 * string + 2
            end = find('"', start)
            yield start, end

    def string_at(self, at: int) -> tuple[int, int, int] | None:
        """Give the string in which a character stands, by its number, and its span; None between strings."""
        last = self._last
        if not last[1] <= at < last[2]:
            stretch = at // self._STRETCH
            quotes = self._before[stretch] + self._text.count('"', stretch * self._STRETCH, at)
            if quotes % 2 == 0 or self._text[at] == '"':
                return None
            self._last = last = quotes // 2, self._text.rfind('"', 0, at) + 1, self._text.find('"', at)
        return last


class Structure:
    """A JSON text: its places, in order, and where each of its strings stands, with its role.

    `whole` are the spans of the places that are the whole of a string.
    """

    def __init__(self, text: str, walk: _Walk, nesting: int) -> None:
        self.roles = bytes(walk.roles)
        quotes = _Quotes(text)
        self.span, self.string_at = quotes.span, quotes.string_at
        placed: list[Place] = []
        nested: list[tuple[int, str, str, Meaning]] = []
        known: dict[tuple[str, Meaning, str], Place | None] = {}  # most people and texts come more than once
        for (_, meaning, name), (start, end) in zip(walk.asked, quotes.spans(map(_number_of, walk.asked)), strict=True):
            value = text[start:end]
            if "\\" in value:
                value = json.loads(f'"{value}"')
            key = value, meaning, name
            if key not in known:
                known[key] = _place(*key) if value else None
            if (place := known[key]) is not None:
                placed.append(place.moved(start, end))
            elif meaning is JQL or _kind(value) is _MAYBE_JSON:
                nested.append((start, text[start:end], value, meaning))
        self.whole = {place[:2] for place in placed}
        for inside in nested if nesting < _MOST_NESTED else ():
            placed += _inside(*inside, walk.wanted, nesting)
        for at, scalar in enumerate(_SCALAR.finditer(text)) if walk.numbers else ():
            if at in walk.numbers and scalar[0] != "0":
                placed.append(Place(*scalar.span(), None, scalar[0], walk.numbers[at], is_number=True))
        self.places = tuple(sorted(placed, key=_start_of) if nested or walk.numbers else placed)

    def is_vocabulary(self, start: int) -> bool:
        """Whether a character stands in Jira's vocabulary: an id, a key, a `self`, a type's name."""
        string = self.string_at(start)
        return string is not None and self.roles[string[0]] == Role.VOCABULARY


Kind = object
"""What a value is: a `_Shape`, a tuple of the kinds of a list's items, `_MAYBE_JSON`, or a type; of numbers, bytes."""

_MAYBE_JSON = "a text that may be JSON once more"

_Asked = tuple[int, Meaning, str]
"""A string that may be a place, which only its text tells: its number, and its member's meaning and name."""


@dataclass(slots=True, eq=False, repr=False)
class _Shape:
    """What an object is, but for what its texts say. One that comes again, here or elsewhere, is mostly the same.

    `walked` is what a walk through it has said, by what it means: the roles of its strings, those that are asked, the
    numbers under secret names, and how many other scalars there are.
    """

    named: tuple[str, ...]
    kinds: tuple[Kind, ...]
    said: int
    walked: dict[object, tuple[bytes, list[_Asked], list[tuple[int, str]], int]] = field(default_factory=dict)


_SHAPES = ByMembers[tuple[tuple[str, ...], tuple[Kind, ...], int], _Shape](lambda key: _Shape(*key))


def _read(text: str) -> Kind:
    """Read what a JSON text is made of. Raises ValueError, RecursionError."""
    known: dict[Members, _Shape] = {}
    at_once = _SCALARS if "\\" in text else _SCALARS | {str}  # in what is JSON once more, quotes are escaped

    def read(pairs: list[tuple[str, object]]) -> _Shape:
        members = tuple(pairs)
        try:
            shape = known.get(members)
        except TypeError:  # it has a list
            return _shape_of(members, at_once)
        if shape is None:
            shape = known[members] = _shape_of(members, at_once)
        return shape

    number = str.encode
    return _kind(json.loads(text, object_pairs_hook=read, parse_int=number, parse_float=number, parse_constant=number))


def _shape_of(members: Members, at_once: frozenset[type]) -> _Shape:
    named = tuple([name for name, _ in members])
    kinds = tuple([
        value if (kind := type(value)) is _Shape else kind if kind in at_once else _kind(value) for _, value in members
    ])  # fmt: skip
    if "variables" in named:
        kinds = _with_named_variables(members, kinds)
    return _shape(named, kinds, said_in(named, members))


def _shape(named: tuple[str, ...], kinds: tuple[Kind, ...], said: int) -> _Shape:
    return _SHAPES[named, kinds, said] if len(named) <= _MOST_ALIKE else _Shape(named, kinds, said)


def _kind(value: object) -> Kind:
    kind = type(value)
    if kind is str:
        text = cast("str", value)
        return _MAYBE_JSON if text[:1] in _OPENING and text[-1:] in _CLOSING else kind
    if kind is list:
        return tuple([_kind(item) for item in cast("list[object]", value)])
    return value if kind is _Shape else kind


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
        walk.value(_read(text), Meant(*(PERSON if is_person else NOTHING,) * 3, Role.TEXT, ""), "", ())
    except (ValueError, RecursionError):
        return None
    return Structure(text, walk, nesting)


def _inside(
    at: int, written: str, value: str, meaning: Meaning, wanted: SecretMembers, nesting: int
) -> Iterator[Place]:
    """Find the places of what stands in a string, as it is written there: JSON once more, or a query."""
    places: list[Place] = []
    if meaning is JQL:
        places = [Place(start, end, kind, value[start:end], "jql") for start, end, kind in jql_people(value)]
    elif (read := structure.__wrapped__(value, wanted, False, nesting + 1)) is not None:
        places = [*read.places]
    view = BACKSLASH.view(written) if places else None
    for place in places:
        start, end = (place.start, place.end) if view is None else view.span(place.start, place.end)
        yield place.moved(at + start, at + end)


class _Walk:
    """Goes through a document, counting its strings: member names too."""

    def __init__(self, wanted: SecretMembers) -> None:
        self.asked: list[_Asked] = []
        self.numbers: dict[int, str] = {}  # those under a secret's name, which is given, by the number of the scalar
        self.roles = bytearray()
        self.wanted = wanted
        self._others = 0  # the scalars that are no strings
        self._wants_more = bool(wanted.names or wanted.paths)
        self._unwanted = (NOTHING, SENTENCE) if wanted.prose else (NOTHING, SENTENCE, KnownBy.TEXT)

    def value(self, kind: Kind, meant: Meant, name: str, path: tuple[str, ...]) -> None:
        """Go through one value."""
        if kind is str or kind is _MAYBE_JSON:
            meaning = meant.as_text
            if meaning not in self._unwanted or (kind is _MAYBE_JSON and meaning is not KnownBy.TEXT):
                self.asked.append((len(self.roles), meaning, name))
            self.roles.append(Role.SENTENCE if meaning is SENTENCE else meant.role)
        elif isinstance(kind, _Shape):
            self._object(kind, meant.as_object, meant.where, path)
        elif isinstance(kind, tuple):
            inside = _new(Meant, (*(meant.otherwise,) * 3, meant.role, meant.where))
            for at, item in enumerate(kind):
                self.value(item, inside, name, (*path, str(at)) if self._wants_more else path)
        else:
            if kind is bytes and meant.otherwise in (SECRET, WANTED):
                self.numbers[len(self.roles) + self._others] = name
            self._others += 1

    def _object(self, shape: _Shape, meaning: Meaning, where: str, path: tuple[str, ...]) -> None:
        key = meaning, where, self.wanted.prose
        if not self._wants_more and (walked := shape.walked.get(key)) is not None:
            by, (roles, asked_there, numbers_there, others_there) = len(self.roles), walked
            self.asked += [(number + by, as_text, name) for number, as_text, name in asked_there]
            self.numbers.update((number + by + self._others, name) for number, name in numbers_there)
            self.roles += roles
            self._others += others_there
            return
        strings, others, asked, numbers = len(self.roles), self._others, len(self.asked), len(self.numbers)
        note, unwanted = self.roles.append, self._unwanted
        meant_members = of_members(shape.named, shape.said, meaning, where)
        for name, kind, meant in zip(shape.named, shape.kinds, meant_members, strict=True):
            note(_NAME)
            if self._wants_more:
                here = (*path, name)
                self.value(kind, ALL_WANTED if self._is_wanted(plain(name), here) else meant, name, here)
            elif kind is str and meant[0] in unwanted and meant[0] is not SENTENCE:  # most are: the quick way
                note(meant[3])
            else:
                self.value(kind, meant, name, path)
        is_short = len(self.roles) - strings <= _LONGEST_WALKED and len(self.asked) - asked <= _MOST_ASKED
        if not self._wants_more and is_short and len(shape.walked) < _MOST_MEANINGS:
            shape.walked[key] = (
                bytes(self.roles[strings:]),
                [(number - strings, as_text, name) for number, as_text, name in self.asked[asked:]],
                [(number - strings - others, name) for number, name in [*self.numbers.items()][numbers:]],
                self._others - others,
            )

    def _is_wanted(self, word: str, path: tuple[str, ...]) -> bool:
        return word in self.wanted.names or any(wanted.fits(path) for wanted in self.wanted.paths)


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


def _with_named_variables(members: Members, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Call the variables secret that a GraphQL query uses where a secret stands: `login(password: $p)`."""
    query = next((value for name, value in members if name == "query" and isinstance(value, str)), "")
    secrets = {pair[2] for pair in _GRAPHQL.finditer(query) if is_secret(pair[1])}
    return tuple(
        _shape(tuple(["password" if key in secrets else key for key in kind.named]), kind.kinds, kind.said)
        if secrets and name == "variables" and isinstance(kind, _Shape)
        else kind
        for (name, _), kind in zip(members, kinds, strict=True)
    )
