"""Finds the files that come with linktape: scenarios, sample cassettes, pages; in the wheel or in the checkout."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from linktape.errors import BuiltinMissing

Kind = Literal["scenarios", "cassettes", "docs"]

_ENDINGS: dict[Kind, str] = {"scenarios": ".yaml", "cassettes": ".yaml", "docs": ".md"}


def folder(kind: Kind) -> Traversable:
    """Give the folder of one kind of built-in files. Raises BuiltinMissing."""
    packed = resources.files("linktape") / "_builtin" / kind
    if packed.is_dir():
        return packed
    checkout = Path(__file__).parents[3] / kind
    if checkout.is_dir():
        return checkout
    raise BuiltinMissing(f"the built-in {kind} are neither in {packed} nor in {checkout}; install linktape again")


def names(kind: Kind) -> list[str]:
    """Name the built-in files of one kind, without their ending, in order."""
    ending = _ENDINGS[kind]
    return sorted(entry.name.removesuffix(ending) for entry in folder(kind).iterdir() if entry.name.endswith(ending))


def read(kind: Kind, name: str) -> str | None:
    """Give the text of one built-in file, or None if there is none of this name."""
    if name not in names(kind):
        return None
    return (folder(kind) / (name + _ENDINGS[kind])).read_text(encoding="utf-8")
