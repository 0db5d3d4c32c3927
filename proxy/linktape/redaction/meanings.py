"""What the members of a JSON object mean, by their names and by the object that they are members of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from operator import or_
from typing import NamedTuple, TypeVar

from linktape.redaction import names
from linktape.redaction.names import KnownBy, is_secret, plain

_AN_ENTRY, _MOST_REMEMBERED = 500, 1_000_000  # characters
_LONGEST_NODE = 100

Key = TypeVar("Key")
Result = TypeVar("Result")
Members = tuple[tuple[str, object], ...]


class Role(IntEnum):
    """What a string of the text is."""

    NAME = 0  # a member's: never changed
    TEXT = 1
    VOCABULARY = 2  # an id, a key, the name of a type, status, project ...: not taken for a secret by value
    SENTENCE = 3  # in which Jira may name people


Meaning = str
"""What a text, a list or an object means by the member that it stands under: a KnownBy, or one of these."""

SECRET, WANTED, IN_A_SECRET = "secret", "secret with all that is inside", "what looks like a secret"
SECRET_WORD = "secret, if it is one word"
PERSON, MENTION, MENTION_TEXT, ACCOUNT = "person", "mention", "text of a mention", "account id, if it is no number"
JQL, SENTENCE, NOTHING = "JQL", "sentence", ""


class _Has:
    """What the names of an object's members say of the object: bits of a plain number, which is quick to test."""

    ACCOUNT, DISPLAY_NAME, NAME_OR_KEY, ADDRESS, SELF, FOREIGN, FIELD = (1 << bit for bit in range(7))
    CHANGE, CHANGED_USER, PAIR, TYPE, ID = (1 << bit for bit in range(7, 12))


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
    }.items()
    for word in words.split()
}
_PAIR_NAMES = ("name", "key", "id", "field", "header")
_LABELS = frozenset(("names", "schema"))
ENTITY, LABEL = "entity", "label"
_ASKED = _Has.TYPE | _Has.PAIR | _Has.FIELD | _Has.SELF


@dataclass(frozen=True, slots=True)
class _Trait:
    """What a member's name says by itself."""

    word: str
    is_secret: bool
    flags: int
    person: Meaning
    is_of_a_person: bool  # its value is a person
    is_free_text: bool
    where: str


@names.remembered
def _trait(name: str) -> _Trait:
    word = plain(name)
    flags = _FLAGS.get(word, 0) | (_Has.FOREIGN if word in names.NOT_OF_A_USER else 0)
    is_of_a_person = word in names.PERSON_MEMBERS or word in names.PEOPLE_LISTS
    is_prose = names.is_free_text(name) or word in ("body", "comment")
    where = ENTITY if word in names.ENTITIES else LABEL if word in _LABELS else ""
    return _Trait(word, is_secret(name), flags, names.person(name) or NOTHING, is_of_a_person, is_prose, where)


def said_in(named: tuple[str, ...], members: Members) -> int:
    """Say what the texts of an object tell of what its members mean, for `of_members`; mostly nothing."""
    shape = _SHAPES[named]
    has = shape.has
    if not has & _ASKED:
        return 0
    said = 0
    if has & _Has.TYPE:
        said |= _node_of(_text_of("type", members, shape))
    if has & _Has.PAIR and any(
        trait.word in _PAIR_NAMES and isinstance(value, str) and is_secret(value)
        for (_, value), trait in zip(members, shape.traits, strict=True)
    ):
        said |= _Said.SECRET_PAIR
    if has & _Has.FIELD and has & _Has.CHANGE and _is_of_a_user(members, has):
        said |= _Said.USERS_CHANGE
    if has & _Has.DISPLAY_NAME and has & _Has.PAIR:  # a suggestion
        is_user = _USER_ID.match(_text_of("value", members, shape)) is not None
    else:
        is_user = bool(has & _Has.SELF and has & _Has.NAME_OR_KEY) and "/user?" in _text_of("self", members, shape)
    return said | _Said.USER if is_user else said


def of_members(named: tuple[str, ...], said: int, meaning: Meaning, where: str) -> tuple[Meant, ...]:
    """Say what each member of an object means, which itself means that, and stands under a member of that kind."""
    return _MEANINGS[named, said, meaning, where]


class ByMembers(dict[Key, Result]):
    """What is said of objects with these members, until there is too much of it."""

    def __init__(self, make: Callable[[Key], Result]) -> None:
        self._make = make
        self._size = 0

    def __missing__(self, key: Key) -> Result:
        made = self._make(key)
        size = _AN_ENTRY + len(str(key))
        if size <= _MOST_REMEMBERED // 16:
            self._size += size
            if self._size > _MOST_REMEMBERED:
                self.clear()
                self._size = size
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


class _Said:
    """What the texts of an object say of it: bits of a plain number."""

    SECRET_PAIR, USERS_CHANGE, USER, GROUP, MENTION, TEXT = (1 << bit for bit in range(6))


def _node_of(text: str) -> int:
    """Say what an object's `type` makes of it: `text` and `mention` are nodes of a document."""
    if "group" in text[:_LONGEST_NODE]:
        return _Said.GROUP
    return {"mention": _Said.MENTION, "text": _Said.TEXT}.get(text, 0)


class _Around(NamedTuple):
    """An object, as far as its members say what the others mean."""

    said: int
    meaning: Meaning
    where: str  # the kind of member that it stands under
    is_person: bool


def _text_of(name: str, members: Members, shape: _Shape) -> str:
    """Give a member's value, if it is a text, else an empty one."""
    at = shape.at.get(name)
    value = "" if at is None else members[at][1]
    return value if isinstance(value, str) else ""


class Meant(NamedTuple):
    """What a member's value means if it is a text, an object, or anything else (as are the items of a list)."""

    as_text: Meaning
    as_object: Meaning
    otherwise: Meaning
    role: int
    where: str  # for the members of an object: an entity's name, a label's, or any


ALL_WANTED = Meant(WANTED, WANTED, WANTED, Role.TEXT, "")


def _meanings(of: tuple[tuple[str, ...], int, Meaning, str]) -> tuple[Meant, ...]:
    named, said, meaning, where = of
    shape = _SHAPES[named]
    around = _Around(said, meaning, where, _is_person(shape, meaning, said))
    return tuple(_meant(around, trait) for trait in shape.traits)


_SHAPES = ByMembers(_shape)
_MEANINGS = ByMembers(_meanings)


def _meant(around: _Around, trait: _Trait) -> Meant:
    if around.meaning is WANTED:
        return ALL_WANTED
    is_vocabulary = trait.word in names.VOCABULARY or (trait.word == "name" and around.where is ENTITY)
    otherwise = _meaning(around, trait, is_text=False)
    as_object = IN_A_SECRET if trait.is_secret else otherwise
    role = Role.VOCABULARY if is_vocabulary else Role.TEXT
    return Meant(_meaning(around, trait, is_text=True), as_object, otherwise, role, trait.where)


def _meaning(around: _Around, trait: _Trait, *, is_text: bool) -> Meaning:
    """Say what a member of an object means."""
    word = trait.word
    if trait.is_secret:
        return SECRET
    if around.said & _Said.SECRET_PAIR and word == "value" and is_text:
        return SECRET_WORD
    if around.is_person:
        if word == "id" and is_text:
            return ACCOUNT
        if word in names.IN_A_PERSON:
            return names.IN_A_PERSON[word]
    if around.said & _Said.USERS_CHANGE and word in _OF_A_CHANGE:
        return _OF_A_CHANGE[word]
    return trait.person or _of_the_outer(around.meaning, word) or _by_name(around, trait, is_text)


_OF_A_CHANGE = {"from": KnownBy.USER, "to": KnownBy.USER, "fromstring": KnownBy.NAME, "tostring": KnownBy.NAME}
_OF_A_MENTION = {"id": KnownBy.ACCOUNT, "text": MENTION_TEXT}


def _of_the_outer(meaning: Meaning, word: str) -> Meaning:
    """Say what the member that an object stands under makes of one of its own."""
    if meaning is MENTION:
        return _OF_A_MENTION.get(word, NOTHING)
    if meaning is IN_A_SECRET:
        return NOTHING if word in ("name", "type", "id", "key", "self") else meaning
    if meaning is PERSON:
        return meaning if word in ("set", "add", "remove") else NOTHING
    return meaning if meaning is KnownBy.AVATAR or meaning is SENTENCE else NOTHING


def _by_name(around: _Around, trait: _Trait, is_text: bool) -> Meaning:
    word = trait.word
    if is_text and (trait.is_free_text or (word == "text" and around.said & _Said.TEXT)):
        return KnownBy.TEXT
    if trait.is_of_a_person:
        return NOTHING if is_text and around.where is LABEL else PERSON
    if word == "attrs" and around.said & _Said.MENTION:
        return MENTION
    if word in ("jql", "jqls"):
        return JQL
    return SENTENCE if word in names.SENTENCES else NOTHING


def _is_person(shape: _Shape, meaning: Meaning, said: int) -> bool:
    """Whether an object is a user, as Jira Cloud or Data Center writes one."""
    has = shape.has
    if has & _Has.FOREIGN or said & _Said.GROUP:
        return False
    if has & _Has.DISPLAY_NAME and has & _Has.PAIR:
        return bool(said & _Said.USER)
    if has & _Has.ACCOUNT or (has & _Has.DISPLAY_NAME and has & (_Has.NAME_OR_KEY | _Has.ADDRESS)):
        return True
    if has & _Has.DISPLAY_NAME or (meaning is PERSON and has & (_Has.NAME_OR_KEY | _Has.ID)):
        return shape.is_user
    return bool(said & _Said.USER)


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
