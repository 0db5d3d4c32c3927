"""Reads YAML or JSON that people write, safely, with a place for every value, and checks it against a pydantic model.

YAML 1.2 core scalars: `on` is a key, `NO` a project, `12:30` a text. No alias, no anchor, no tag beyond the core
schema, no repeated key, bounded size and depth; every other way to go wrong is a `BadDocument` with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, partial
from typing import Any, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from linktape.errors import BadDocument, Problem, bad
from linktape.nodes import json_reader, yaml_reader
from linktape.nodes.node import Listing, Node, Spot, Table, Value, text_of, value_of
from linktape.wording import cut, suggestion

Path = tuple[str | int, ...]
Model = TypeVar("Model")

MOST_BYTES = 1 << 20
MOST_PROBLEMS = 50
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


def check(document: Document, model: type[Model], words: Iterable[str] = (), *, at: Path = ()) -> Model:
    """Turn a document (or what stands at a place of it) into a model.

    Raises BadDocument with every problem, each with its place and a suggestion. `words` are further names that a
    misspelt one may have meant.
    """
    value: Any = document.value
    for part in at:
        value = value[part]
    try:
        return TypeAdapter(model).validate_python(value)
    except ValidationError as exc:
        known = [*_field_names(model, set()), *words]
        told = exc.errors(include_url=False)[: 2 * MOST_PROBLEMS]
        errors = [cast("dict[str, Any]", {**error, "loc": (*at, *error["loc"])}) for error in told]
        problems = {_problem(document, error, known): None for error in errors}
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
    """Say which word was meant: `did you mean 'x'?`, else the known ones, if they are not too many to read."""
    near = suggestion(word, known)
    if near:
        return f"did you mean {near!r}?"
    return "one of " + ", ".join(known) if len(known) <= most else ""


def _problem(document: Document, error: dict[str, Any], known: Sequence[str]) -> Problem:
    path = _path_in(document, error["loc"])
    name = ".".join(str(part) for part in path) or "the file"
    if error["type"] in NOT_KNOWN:
        word = str(error["loc"][-1])
        meant = suggestion(word, known)
        what = f"{word!r} is not known here"
        return document.problem((*path[:-1], word), what, f"did you mean {meant!r}?" if meant else "", key=True)
    if error["type"] == "missing":
        return document.problem(path, f"{error['loc'][-1]!r} is missing", "add it")
    if error["type"] == "wrong":
        return document.problem(path, error["ctx"]["what"], error["ctx"]["expected"])
    got = error.get("input")
    head = "" if isinstance(got, dict | list) else f"{cut(repr(got))}: "
    message = str(error["msg"]).removeprefix("Value error, ")
    return document.problem(path, f"{name}: {head}{message[:1].lower()}{message[1:]}")


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


def _field_names(annotation: Any, seen: set[type[BaseModel]]) -> Iterator[str]:
    """Name every field of the models in a type, and of the models in them."""
    if is_dataclass(annotation) and isinstance(annotation, type):
        yield from (one.name.replace("_", "-") for one in fields(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        seen.add(annotation)
        for name, described in annotation.model_fields.items():
            yield described.alias or name
            yield from _field_names(described.annotation, seen)
    for inner in getattr(annotation, "__args__", ()):
        yield from _field_names(inner, seen)
