"""What a JSON text says of secrets and people by where it stands: one walk, in the order in which it is written.

It gives places in the text, so that everything else, down to the white space, stays as it was. Member names, numbers
(but a credential's), booleans and null are never places.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
_GRAPHQL = re.compile(r"(\w{1,60})\s{0,8}:\s{0,8}\$(\w{1,60})")
_OPENING = ("{", "[")
_name_of: Callable[[tuple[str, object]], str] = itemgetter(0)
_start_of: Callable[[Place], int] = itemgetter(0)
_number_of: Callable[[tuple[int, Place]], int] = itemgetter(0)
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
        spans = quotes.spans(map(_number_of, walk.places))
        placed = [place.moved(*span) for (_, place), span in zip(walk.places, spans, strict=True)]
        self.whole = {place[:2] for place in placed}
        if nesting < _MOST_NESTED:
            for number, meaning in walk.nested.items():
                start, end = self.span(number)
                placed += _inside(text[start:end], start, meaning, walk.wanted, nesting)
        if walk.numbers:
            scalars = enumerate(_SCALAR.finditer(text))
            placed += [walk.numbers[at].moved(*scalar.span()) for at, scalar in scalars if at in walk.numbers]
        self.places = tuple(sorted(placed, key=_start_of) if walk.nested or walk.numbers else placed)

    def is_vocabulary(self, start: int) -> bool:
        """Whether a character stands in Jira's vocabulary: an id, a key, a `self`, a type's name."""
        string = self.string_at(start)
        return string is not None and self.roles[string[0]] == Role.VOCABULARY


class _Object(tuple[tuple[str, object], ...]):
    """An object as the pairs that it is written as. One that is written more than once is one and the same."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


def _read(text: str) -> object:
    """Read a JSON text: objects as they are written, numbers as bytes. Raises ValueError, RecursionError."""
    known: dict[Members, _Object] = {}

    def read(pairs: list[tuple[str, object]]) -> _Object:
        members = tuple(pairs)
        try:
            same = known.get(members)
        except TypeError:  # it has a list
            return _Object(members)
        if same is None:
            same = known[members] = _Object(members)
        return same

    number = str.encode
    return json.loads(text, object_pairs_hook=read, parse_int=number, parse_float=number, parse_constant=number)


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
        yield place.moved(at + start, at + end)


class _Walk:
    """Goes through a document, counting its strings: member names too. Objects are `_Object`, lists lists."""

    def __init__(self, wanted: SecretMembers) -> None:
        self.places: list[tuple[int, Place]] = []  # with the number of the string; where it stands is not known yet
        self.numbers: dict[int, Place] = {}  # by the number of the scalar
        self.nested: dict[int, Meaning] = {}
        self.roles = bytearray()
        self.wanted = wanted
        self._others = 0  # the scalars that are no strings
        self._wants_more = bool(wanted.names or wanted.paths)
        self._unwanted = (NOTHING,) if wanted.prose else (NOTHING, KnownBy.TEXT)
        self._known: dict[tuple[str, Meaning, str], Place | None] = {}
        self._gone_through: dict[tuple[_Object, Meaning, str], tuple[slice, slice, int]] = {}

    def value(self, value: object, meant: Meant, name: str, path: tuple[str, ...]) -> None:
        """Go through one value."""
        kind = type(value)
        if kind is str:
            self._text(cast("str", value), meant.as_text, name, meant.role)
        elif kind is _Object:
            self._object(cast("_Object", value), meant.as_object, meant.word, path)
        elif kind is list:
            inside = meant._replace(as_text=meant.otherwise, as_object=meant.otherwise)
            for at, item in enumerate(cast("list[object]", value)):
                self.value(item, inside, name, (*path, str(at)) if self._wants_more else path)
        else:
            if meant.otherwise in (SECRET, WANTED) and isinstance(value, bytes) and value != b"0":
                place = Place(0, 0, None, value.decode(), name, is_number=True)
                self.numbers[len(self.roles) + self._others] = place
            self._others += 1

    def _object(self, members: _Object, meaning: Meaning, where: str, path: tuple[str, ...]) -> None:
        key = members, meaning, where
        if (known := self._gone_through.get(key)) is not None:
            self._repeat(*known)
            return
        before = len(self.roles), len(self.places), self._others, len(self.numbers), len(self.nested)
        named = tuple(map(_name_of, members))
        meant_members = of_members(named, members, meaning, where)
        if "variables" in named:
            members = _with_named_variables(members)
        note, wants_more, unwanted = self.roles.append, self._wants_more, self._unwanted
        for (name, value), meant in zip(members, meant_members, strict=True):
            note(_NAME)
            if wants_more:
                here = (*path, name)
                self.value(value, ALL_WANTED if self._is_wanted(plain(name), here) else meant, name, here)
            elif type(value) is str and meant[0] in unwanted and value[:1] not in _OPENING:  # most are: the quick way
                note(meant[3])
            elif type(value) is _Object:
                self._object(value, meant[1], meant[4], path)
            else:
                self.value(value, meant, name, path)
        if not wants_more and before[3:] == (len(self.numbers), len(self.nested)):
            strings, places = slice(before[0], len(self.roles)), slice(before[1], len(self.places))
            self._gone_through[key] = strings, places, self._others - before[2]

    def _repeat(self, strings: slice, places: slice, others: int) -> None:
        """Say of an object that was gone through, and means the same here, what was said of it there."""
        by = len(self.roles) - strings.start
        self.roles += self.roles[strings]
        if places.start < places.stop:
            self.places += [(number + by, place) for number, place in self.places[places]]
        self._others += others

    def _is_wanted(self, word: str, path: tuple[str, ...]) -> bool:
        return word in self.wanted.names or any(wanted.fits(path) for wanted in self.wanted.paths)

    def _text(self, value: str, meaning: Meaning, name: str, role: int) -> None:
        number = len(self.roles)
        place = self._place(value, meaning, name) if value and meaning not in self._unwanted else None
        if place is not None:
            self.places.append((number, place))
        elif value and meaning is not KnownBy.TEXT and (meaning is JQL or (value[0] in _OPENING and value[-1] in "}]")):
            self.nested[number] = meaning
        self.roles.append(Role.SENTENCE if meaning is SENTENCE else role)

    def _place(self, value: str, meaning: Meaning, name: str) -> Place | None:
        """Give the place of a text of this meaning; most people and texts come more than once."""
        key = value, meaning, name
        if key not in self._known:
            self._known[key] = _place(*key)
        return self._known[key]


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


def _with_named_variables(members: _Object) -> _Object:
    """Call the variables secret that a GraphQL query uses where a secret stands: `login(password: $p)`."""
    query = next((value for name, value in members if name == "query" and isinstance(value, str)), "")
    secrets = {pair[2] for pair in _GRAPHQL.finditer(query) if is_secret(pair[1])}
    if not secrets:
        return members
    return _Object(
        (name, _Object(("password" if key in secrets else key, item) for key, item in value))
        if name == "variables" and isinstance(value, _Object)
        else (name, value)
        for name, value in members
    )
