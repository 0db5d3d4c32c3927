"""Values that are made for every call: frozen for the type checker, and quick to make.

At run time a frozen dataclass sets each field by a call of its own: one of ten fields takes four times as long to make.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache, wraps
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

Value = TypeVar("Value")
Said = TypeVar("Said")

DERIVED: Mapping[str, bool] = {"derived": True}
"""Metadata of a state's field that is worked out of the others, or of what a process has by itself: it is not kept."""

PACKABLE: set[type[Any]] = set()
"""Classes whose values are wholly what they were made of: an equal one may take their place (see `packing`)."""

ALIKE: set[type[Any]] = set()
"""Classes of which mostly a few values are in use, each by many others: an equal one is best the same."""


def packable(kind: type[Value]) -> type[Value]:
    """Declare that a dataclass' values, or a named tuple's, may be packed."""
    PACKABLE.add(kind)
    return kind


if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:
    from dataclasses import dataclass

    def value(*, frozen: bool, slots: bool):  # the type checker sees `dataclass`
        """Make a class a dataclass with slots, equal and hashed by its fields."""
        assert frozen
        assert slots
        return dataclass(slots=True, unsafe_hash=True)


def changed(one: Value, /, **to: object) -> Value:
    """Give a value of such a class with some fields set, as `dataclasses.replace` does, in a quarter of the time."""
    kind: Any = type(one)
    made: Value = kind(*given_fields(kind)(one))
    for name, field in to.items():
        setattr(made, name, field)
    return made


def asked_again(function: Callable[[Value], Said]) -> Callable[[Value], Said]:
    """Remember what a function says of the value that it was asked for last: each layer asks for the same call."""
    last: tuple[Value, Said] | None = None

    @wraps(function)
    def said(one: Value) -> Said:
        nonlocal last
        known = last  # another thread may ask as well
        if known is None or known[0] is not one:
            known = last = one, function(one)
        return known[1]

    return said


@cache
def given_fields(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Give what gives the fields that a value of such a class was made of; the others it works out by itself."""
    names = [field.name for field in fields(kind) if field.init]
    one = attrgetter(*names)
    return one if len(names) > 1 else lambda value: (one(value),)


__all__ = ["ALIKE", "DERIVED", "PACKABLE", "asked_again", "changed", "given_fields", "packable", "value"]
