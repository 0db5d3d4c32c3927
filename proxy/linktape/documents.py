"""Reads YAML that people write, safely, with a place for every value, and checks it against a pydantic model.

YAML 1.2 core scalars: `on` is a key, `NO` a project, `12:30` a text. No alias, no anchor, no tag beyond the core
schema, no repeated key, bounded size and depth; every other way to go wrong is a `BadDocument` with its place.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from linktape.errors import BadDocument, Problem

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

MOST_BYTES = 1 << 20
MOST_DEPTH = 50
MOST_PROBLEMS = 50

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]{1,1000}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_CORE = "tag:yaml.org,2002:"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands; both count from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Document:
    """A file's value, and where each part of it stands. A path is keys and indexes from the top."""

    file: str
    value: Value
    spots: dict[Path, Spot] = field(default_factory=dict[Path, Spot])  # of values
    key_spots: dict[Path, Spot] = field(default_factory=dict[Path, Spot])  # of a mapping's keys

    def spot(self, path: Path, *, key: bool = False) -> Spot:
        """Give the place of a value (or of its key), or of the nearest thing around it that is in the file."""
        if key and path in self.key_spots:
            return self.key_spots[path]
        while path and path not in self.spots:
            path = path[:-1]
        return self.spots.get(path, Spot(1, 1))

    def problem(self, path: Path, what: str, expected: str = "", *, key: bool = False) -> Problem:
        """Say what is wrong with the value at `path`."""
        spot = self.spot(path, key=key)
        return Problem(self.file, spot.line, spot.column, what, expected)


def read(text: str | bytes, file: str, *, most_bytes: int = MOST_BYTES) -> Document:
    """Read one YAML document. Raises BadDocument."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > most_bytes:
        raise BadDocument([Problem(file, 1, 1, f"{len(data)} bytes", f"a file of at most {most_bytes} bytes")])
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        column = exc.start - (data.rfind(b"\n", 0, exc.start) + 1) + 1
        raise BadDocument([Problem(file, line, column, "not UTF-8", "a file in UTF-8")]) from exc
    return _Builder(file).build(decoded)


class _Builder:
    """Turns the parser's events into a Document."""

    def __init__(self, file: str) -> None:
        self._document = Document(file, None)

    def build(self, text: str) -> Document:
        try:
            events = cast("Iterator[Any]", yaml.parse(text, Loader=_LOADER))
            self._document.value = self._stream(events)
        except yaml.MarkedYAMLError as exc:
            mark = exc.problem_mark or exc.context_mark
            spot = Spot(mark.line + 1, mark.column + 1) if mark else Spot(1, 1)
            raise self._bad(spot, f"not YAML: {exc.problem or exc.context}", "check indentation and quotes") from exc
        except yaml.reader.ReaderError as exc:
            line = text.count("\n", 0, exc.position) + 1
            what = f"the character U+{_code(exc.character):04X} is not allowed in YAML"
            raise self._bad(Spot(line, 1), what, 'write it as an escape in "quotes"') from exc
        except yaml.YAMLError as exc:
            raise self._bad(Spot(1, 1), f"not YAML: {exc}", "a YAML document") from exc
        return self._document

    def _stream(self, events: Iterator[Any]) -> Value:
        value: Value = None
        seen = False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    raise self._bad(_spot(event), "a second document", "one YAML document a file")
                seen = True
                value = self._node(next(events), events, ())
        return value

    def _node(self, event: Any, events: Iterator[Any], path: Path) -> Value:
        spot = _spot(event)
        self._document.spots[path] = spot
        if isinstance(event, yaml.AliasEvent):
            raise self._bad(spot, f"the alias *{event.anchor}", "write the value out; aliases are not read")
        if event.anchor is not None:
            raise self._bad(spot, f"the anchor &{event.anchor}", "leave it out; anchors are not read")
        if len(path) > MOST_DEPTH:
            raise self._bad(spot, f"nested deeper than {MOST_DEPTH}", "a flatter file")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, spot)
        if event.tag not in (None, "!", _CORE + "map", _CORE + "seq"):
            raise self._bad(spot, f"the tag {_tag(event.tag)}", "leave it out; tags are not read")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[Any], path: Path) -> list[Value]:
        items: list[Value] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str, Value]:
        members: dict[str, Value] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            spot = _spot(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise self._bad(spot, "a key that is not a word", "a plain word as the key")
            key = str(event.value)
            if event.anchor is not None or event.tag not in (None, "!", _CORE + "str"):
                raise self._bad(spot, f"an anchor or tag at the key {key!r}", "leave it out")
            if key in members:
                first = self._document.key_spots[(*path, key)]
                raise self._bad(spot, f"{key!r} stands twice", f"once; the first is in line {first.line}")
            self._document.key_spots[(*path, key)] = spot
            members[key] = self._node(next(events), events, (*path, key))
        return members

    def _scalar(self, event: Any, spot: Spot) -> Value:
        text = str(event.value)
        if event.tag == _CORE + "str" or event.tag == "!" or (event.tag is None and event.style not in (None, "")):
            return text
        if event.tag not in (None, _CORE + "int", _CORE + "float", _CORE + "bool", _CORE + "null"):
            raise self._bad(spot, f"the tag {_tag(event.tag)}", "leave it out; tags are not read")
        value = _core(text)
        if event.tag is not None and not _fits(event.tag, value):
            raise self._bad(spot, f"{text!r} is no {_tag(event.tag)}", "a value of that kind, or no tag")
        return value

    def _bad(self, spot: Spot, what: str, expected: str) -> BadDocument:
        return BadDocument([Problem(self._document.file, spot.line, spot.column, what, expected)])


def _spot(event: Any) -> Spot:
    return Spot(event.start_mark.line + 1, event.start_mark.column + 1)


def _code(character: object) -> int:
    """Give the code point of a ReaderError, which libyaml gives as a number and PyYAML as a character."""
    return character if isinstance(character, int) else ord(str(character)[0])


def _tag(tag: str) -> str:
    return "!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag


def _fits(tag: str, value: Value) -> bool:
    kinds: dict[str, tuple[type, ...]] = {"int": (int,), "float": (float, int), "bool": (bool,), "null": (type(None),)}
    return isinstance(value, kinds[tag.removeprefix(_CORE)])


def _core(text: str) -> Value:
    """Resolve a plain scalar by YAML 1.2's core schema (without its octal, hexadecimal, inf and nan)."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def check(document: Document, model: type[Model], words: Iterable[str] = ()) -> Model:
    """Turn a document into a model. Raises BadDocument with every problem, each with its place and a suggestion.

    `words` are further names that a misspelt one may have meant.
    """
    try:
        return model.model_validate(document.value)
    except ValidationError as exc:
        known = [*_field_names(model), *words]
        problems = {_problem(document, cast("dict[str, Any]", error), known): None for error in exc.errors()}
        found = sorted(problems, key=lambda problem: (problem.line, problem.column))
        raise BadDocument(found[:MOST_PROBLEMS]) from exc


def wrong(what: str, expected: str) -> PydanticCustomError:
    """Make the error that a model's own validator raises: it becomes `place: what: expected`, word for word."""
    return PydanticCustomError("wrong", "{what}", {"what": what, "expected": expected})


def did_you_mean(word: str, known: Sequence[str], *, most: int = 40) -> str:
    """Say which word was meant: `did you mean 'x'?`, else the known ones, if they are not too many to read."""
    near = suggestion(word, known)
    if near:
        return f"did you mean {near!r}?"
    return "one of " + ", ".join(known) if len(known) <= most else ""


def suggestion(word: str, known: Iterable[str]) -> str:
    """Give the known word that a misspelt one is nearest to, or an empty text."""
    near = difflib.get_close_matches(word.lower(), [name.lower() for name in known], n=1, cutoff=0.6)
    return next((name for name in known if near and name.lower() == near[0]), "")


def _problem(document: Document, error: dict[str, Any], known: Sequence[str]) -> Problem:
    path = _path_in(document, tuple(error["loc"]))
    name = ".".join(str(part) for part in path) or "the file"
    if error["type"] == "extra_forbidden":
        word = str(error["loc"][-1])
        meant = suggestion(word, known)
        what = f"{word!r} is not known here"
        return document.problem((*path[:-1], word), what, f"did you mean {meant!r}?" if meant else "", key=True)
    if error["type"] == "missing":
        return document.problem(path, f"{error['loc'][-1]!r} is missing", "add it")
    if error["type"] == "wrong":
        return document.problem(path, error["ctx"]["what"], error["ctx"]["expected"])
    got = error.get("input")
    shown = "" if isinstance(got, dict | list) else f"{got!r}: "
    said = str(error["msg"]).removeprefix("Value error, ")
    return document.problem(path, f"{name}: {shown}{said[:1].lower()}{said[1:]}")


def _path_in(document: Document, location: tuple[str | int, ...]) -> Path:
    """Drop from pydantic's location what is not in the file (the names of a union's branches)."""
    path: Path = ()
    for part in location:
        if (*path, part) in document.spots or (*path, part) in document.key_spots:
            path = (*path, part)
    return path


def _field_names(model: type[BaseModel], seen: set[type[BaseModel]] | None = None) -> list[str]:
    """Name every field of a model and of the models in it."""
    seen = set() if seen is None else seen
    if model in seen:
        return []
    seen.add(model)
    names: list[str] = []
    for name, described in model.model_fields.items():
        names.append(described.alias or name)
        for inner in _models_in(described.annotation):
            names.extend(_field_names(inner, seen))
    return names


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)
