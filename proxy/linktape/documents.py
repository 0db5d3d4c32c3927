"""Reads YAML or JSON that people write, safely, with a place for every value, and checks it against a pydantic model.

YAML 1.2 core scalars: `on` is a key, `NO` a project, `12:30` a text. No alias, no anchor, no tag beyond the core
schema, no repeated key, bounded size and depth; every other way to go wrong is a `BadDocument` with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, partial
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, Tag, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from linktape.errors import BadDocument, Problem, bad
from linktape.nodes import json_reader, yaml_reader
from linktape.nodes.node import Listing, Node, Spot, Table, Value, text_of, value_of
from linktape.value_words import refused
from linktape.wording import suggestion

Path = tuple[str | int, ...]
Model = TypeVar("Model")

MOST_BYTES = 1 << 20
MOST_PROBLEMS = 50
_FEW, _VERY_NEAR = 5, 0.75
NOT_KNOWN = ("extra_forbidden", "unexpected_keyword_argument")
"""How pydantic calls a key that a model, and a dataclass, does not have."""


@dataclass(slots=True)
class Document:
    """A file's value, and where each part of it stands. A path is keys and indexes from the top."""

    file: str
    value: Value
    nodes: Callable[[], Node | None] = field(default=lambda: None, repr=False)

    def spot(self, path: Path, *, key: bool = False) -> Spot:
        """Give the place of a value (or of its key), or of the nearest thing around it that is in the file."""
        node = self.nodes()
        spot = Spot(1, 1) if node is None else Spot(node.line, node.column)
        for at, part in enumerate(path, start=1):
            if isinstance(node, Table) and isinstance(part, str) and part in node.members:
                if key and at == len(path):
                    return node.key_spots[part]
                node = node.members[part]
            elif isinstance(node, Listing) and isinstance(part, int) and part < len(node.items):
                node = node.items[part]
            else:
                break
            spot = Spot(node.line, node.column)
        return spot

    def problem(self, path: Path, what: str, expected: str = "", *, key: bool = False) -> Problem:
        """Say what is wrong with the value at `path`."""
        return Problem(self.file, *self.spot(path, key=key), what, expected)


def read(text: str | bytes, file: str, *, most_bytes: int = MOST_BYTES) -> Document:
    """Read one document, YAML or JSON. Raises BadDocument."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > most_bytes:
        raise bad(file, 1, 1, f"{len(data)} bytes", f"a file of at most {most_bytes} bytes")
    source = text_of(data, file)
    is_json = file.endswith(".json")
    if is_json or source.lstrip()[:1] == "{":
        nodes = cache(partial(json_reader.json_node, source, file))
        try:
            return Document(file, json_reader.json_value(source, file), nodes)
        except BadDocument:
            if is_json:
                raise
    node = yaml_reader.read(source, file, is_strict=True)
    return Document(file, None if node is None else value_of(node), lambda: node)


def check(document: Document, model: type[Model], *, at: Path = (), others: Mapping[str, str] = {}) -> Model:
    """Turn a document (or what stands at a place of it) into a model.

    `others` says of keys that are not the model's, but another tool's, what to write instead.
    Raises BadDocument with every problem, each with its place and a suggestion.
    """
    value: Any = document.value
    for part in at:
        value = value[part]
    try:
        return TypeAdapter(model).validate_python(value)
    except ValidationError as exc:
        told = exc.errors(include_url=False)[: 2 * MOST_PROBLEMS]
        problems = {_problem(document, cast("dict[str, Any]", error), model, at, others): None for error in told}
        found = sorted(problems, key=lambda problem: (problem.line, problem.column))
        raise BadDocument(found[:MOST_PROBLEMS]) from exc


def check_kind(document: Document, model: type[BaseModel], kind: str, expected: str = "") -> None:
    """Raises BadDocument, which quotes nothing, for a file that has nothing of the model: it may be anything."""
    names = [described.alias or name for name, described in model.model_fields.items()]
    keys = list(document.value) if isinstance(document.value, dict) else None
    if keys is None or not (
        not keys or any(key in names for key in keys) or any(suggestion(key, names) for key in keys[:MOST_PROBLEMS])
    ):
        raise bad(document.file, 1, 1, f"this is no {kind}", f"a mapping with {expected or ', '.join(names)}")


def wrong(what: str, expected: str) -> PydanticCustomError:
    """Make the error that a model's own validator raises: it becomes `place: what: expected`, word for word."""
    return PydanticCustomError("wrong", "{what}", {"what": what, "expected": expected})


def did_you_mean(word: str, known: Sequence[str], *, most: int = 40) -> str:
    """Say which word was meant: `did you mean 'x'?`, else the known ones, if they are not too many to read.

    Of few words all are named where the nearest one is not very near: it may not be the one that is meant.
    """
    near = suggestion(word, known)
    if near and (len(known) > _FEW or suggestion(word, known, likeness=_VERY_NEAR)):
        return f"did you mean {near!r}?"
    return "one of " + ", ".join(known) if len(known) <= most else ""


def _problem(
    document: Document, error: dict[str, Any], model: type[Any], at: Path, others: Mapping[str, str]
) -> Problem:
    location = error["loc"]
    path = _path_in(document, (*at, *location))
    if error["type"] in NOT_KNOWN:
        word = str(location[-1])
        place = (*(path[:-1] if path[-1:] == (word,) else path), word)
        instead = others.get(word) or _meant(word, model, location[:-1])
        return document.problem(place, f"{word!r} is not known here", instead, key=True)
    if error["type"] == "missing":
        return document.problem(path, f"{location[-1]!r} is missing", "add it")
    if error["type"] == "wrong":
        return document.problem(path, error["ctx"]["what"], error["ctx"]["expected"])
    name = next((part for part in reversed(path) if isinstance(part, str)), "the file")
    what, wanted = refused(error)
    return document.problem(path, f"{name}: {what}", wanted)


def _path_in(document: Document, location: tuple[str | int, ...]) -> Path:
    """Drop from pydantic's location what is not in the file (the names of a union's branches)."""
    path: Path = ()
    value = document.value
    for part in location:
        if isinstance(value, dict):
            inside = [value[part]] if isinstance(part, str) and part in value else []
        else:
            inside = value[part : part + 1] if isinstance(value, list) and isinstance(part, int) else []
        for inner in inside:
            path, value = (*path, part), inner
    return path


def _meant(word: str, model: type[Any], location: Path) -> str:
    """Say which key was meant: a similar one of this place, the place that has just this one, or all that are here."""
    here, beside = _at(model, location)
    known = [key for one in here for key in _keys(one)]
    others = [key for one in beside for key in _keys(one)]
    inner = [
        key
        for one in here
        for key, kind in _keys(one).items()
        if any(word in _keys(sub) for item in (kind, *_inside(kind, 0)) for sub in _models(item))
    ]
    if inner:
        return f"it stands in {' or in '.join(map(repr, dict.fromkeys(inner)))}"
    near = suggestion(word, known if word in others else [*known, *others])
    if near:
        return f"did you mean {near!r}?"
    return f"one of {', '.join(dict.fromkeys(known))}" if known else ""


def _at(model: Any, location: Path) -> tuple[list[Any], list[Any]]:
    """Give the models that may stand at a place of a model, and those that might have stood there in their stead."""
    kinds, beside = [model], [model]
    for part in location:
        tagged = [one for kind in kinds for one in _branches(kind) if str(part) in _tags(one)]
        further = [inner for kind in kinds for inner in _inside(kind, part)]
        if tagged:
            kinds = tagged
        elif further:
            kinds = beside = further
    return [one for kind in kinds for one in _models(kind)], [one for kind in beside for one in _models(kind)]


def _keys(model: Any) -> dict[str, Any]:
    """Give the keys of a model or dataclass as they are written, each with its type."""
    if is_dataclass(model):
        return {one.name.replace("_", "-"): one.type for one in fields(model)}
    return {described.alias or name: described.annotation for name, described in model.model_fields.items()}


def _branches(kind: Any) -> Iterator[Any]:
    """Give a type, and each that it is a choice of."""
    yield kind
    if get_origin(kind) in (Annotated, Union, UnionType):
        for inner in get_args(kind)[: 1 if get_origin(kind) is Annotated else None]:
            yield from _branches(inner)


def _tags(kind: Any) -> list[str]:
    return [one.tag for one in getattr(kind, "__metadata__", ()) if isinstance(one, Tag)]


def _models(kind: Any) -> list[Any]:
    """Give the models and dataclasses that a value of this type may be."""
    kinds = (one for one in _branches(kind) if isinstance(one, type))
    return [one for one in kinds if is_dataclass(one) or issubclass(one, BaseModel)]


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    """Give the types that may stand at a key or an index of a value of this type."""
    for one in _branches(kind):
        arguments = get_args(one)
        if get_origin(one) in (list, tuple, Sequence) and isinstance(part, int):
            yield arguments[0]
        elif get_origin(one) in (dict, Mapping) and isinstance(part, str):
            yield arguments[1]
    yield from (_keys(one)[str(part)] for one in _models(kind) if part in _keys(one))
