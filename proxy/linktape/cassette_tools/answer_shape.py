"""The shape of a JSON answer: which members it has and of what kind, whatever their values. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from linktape.jira.bodies import JsonValue

_NULL = "null"

Shape = dict[str, set[str]]
"""Path -> the kinds of value that stand there; `[]` stands for every entry of an array."""


def shape(value: JsonValue) -> Shape:
    """Give the shape of a value."""
    kinds: Shape = {}
    for path, kind in _walk(value, "$"):
        kinds.setdefault(path, set()).add(kind)
    return kinds


def changes(old: JsonValue, new: JsonValue) -> Iterator[str]:
    """Say where the shape changed. What is null, or in an array that is empty on one side, may be anything."""
    before, after = shape(old), shape(new)
    for path in dict.fromkeys([*before, *after]):
        was, now = before.get(path, set()) - {_NULL}, after.get(path, set()) - {_NULL}
        if path not in after and _is_told(path, after):
            yield f"{path}: gone, was {_said(before[path])}"
        elif path not in before and _is_told(path, before):
            yield f"{path}: new, {_said(after[path])}"
        elif was and now and was != now:
            yield f"{path}: {_said(was)} -> {_said(now)}"


def _walk(value: JsonValue, path: str) -> Iterator[tuple[str, str]]:
    yield path, _kind(value)
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _walk(member, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item, f"{path}[]")


def _is_told(path: str, other: Shape) -> bool:
    """Whether the other side shows what is around a path, so that its absence means something."""
    parent = path.removesuffix("[]") if path.endswith("[]") else path.rpartition(".")[0]
    return "object" in other.get(parent, set())


def _kind(value: JsonValue) -> str:
    match value:
        case None:
            return _NULL
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _said(kinds: set[str]) -> str:
    return " or ".join(sorted(kinds))
