"""An option: declared once at a field of a settings class, and read in the same way wherever it is given.

From a declaration come the command line, the variable, the file's key, the marker's and the API's argument, and the
documentation's table.
"""

from __future__ import annotations

import keyword
import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin, get_type_hints

from linktape.checked import Reads
from linktape.value_words import refused
from linktape.wording import cut, suggestion

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class Group(StrEnum):
    """The parts of `--help`, in their order."""

    ANSWERS = "What answers"
    RECORDING = "What is recorded"
    BREAKS = "What breaks"
    COMMAND = "The command"
    SERVING = "Serving"
    REPORTS = "Reports"


_MOST_SAID = 1_000


class WrongValue(ValueError):
    """A value or a name that is refused: what is wrong with it, and what to write instead."""

    def __init__(self, what: str, expected: str = "") -> None:
        self.what = what = cut(what, _MOST_SAID)
        self.expected = expected
        super().__init__(f"{what}; {expected}" if expected else what)


@dataclass(frozen=True, eq=False)
class Option:
    """One option. Its name is as well its key in a file.

    `metavar` is the word for its value; a switch and a choice need none. `defaults`: what stands in for the default in
    a command. `own_to`: commands that heed only their own section and the command line, no general key or variable.
    `shown`: words for a default that says little. `alone`: the value where the option stands without one.
    `earlier`: the argument's name in earlier versions. `instead`: what is done where it is not taken.
    `owner` and `attribute`: where it is declared.
    """

    name: str
    help: str
    group: Group
    commands: tuple[str, ...]
    metavar: str
    attribute: str
    owner: type
    annotation: Any
    default: object
    defaults: Mapping[str, object] = field(default_factory=dict[str, object])
    own_to: tuple[str, ...] = ()
    shown: Mapping[object, str] = field(default_factory=dict[object, str])
    alone: str = ""
    earlier: str = ""
    instead: str = ""
    is_on_command_line: bool = True

    @property
    def flag(self) -> str:
        return f"--{self.name}" if self.is_on_command_line else ""

    @property
    def variable(self) -> str:
        return "LINKTAPE_" + self.name.replace("-", "_").upper() if self.is_on_command_line else ""

    @property
    def argument(self) -> str:
        """Its name in Python, where a keyword is written with a `_` behind it."""
        return self.name.replace("-", "_") + "_" * keyword.iskeyword(self.name)

    @property
    def is_switch(self) -> bool:
        return self.plain is bool

    @property
    def is_list(self) -> bool:
        return get_origin(self.plain) is tuple

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that it may hold; none: any."""
        kind = self.plain
        return tuple(one.value for one in kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else ()

    @property
    def model(self) -> type | None:
        """The class whose fields are its keys, where its value is a mapping and has no form of its own."""
        if self._own is not None:
            return None
        return self.plain if isinstance(self.plain, type) and is_dataclass(self.plain) else None

    @property
    def type_words(self) -> str:
        """What it takes, for people: `FILE`, `fail|mock|forward|record`, `on or off`, `keys`."""
        return self.metavar or "|".join(self.choices) or ("on or off" if self.is_switch else "keys")

    def default_words(self, command: str = "") -> str:
        """Give the default (of a command) for people; empty where there is none."""
        value = self.defaults.get(command, self.default)
        if value in self.shown:
            return self.shown[value]
        if value in (None, (), "", False):
            return ""
        return f"{value:g}{'s' * (self.metavar == 'SECONDS')}" if isinstance(value, int | float) else str(value)

    def read(self, value: object) -> object:
        """Give the value that is meant. Raises WrongValue."""
        kind = self.plain
        if self._own is not None:
            return self._own.read(value)
        if isinstance(value, kind) and (kind in (str, bool) or is_dataclass(kind)):
            return value
        if kind is Path and isinstance(value, str | Path):
            return Path(value)
        if value in self.choices:
            return kind(value)
        return self._read_by_pydantic(value)  # or refused by it: what is plainly right need not wait for its import

    def _read_by_pydantic(self, value: object) -> object:
        from pydantic import ValidationError

        try:
            return self._adapter.validate_python(value)
        except ValidationError as exc:
            raise self._wrong(value, exc.errors()[0]) from None

    def read_variable(self, text: str) -> object:
        """Read the value of an environment variable; several are separated by blanks. Raises WrongValue."""
        if not self.is_list or self.metavar == "KEYS":
            return self.read(text)
        if "," in text:
            raise WrongValue(f"{text!r} has a comma", f"separate several by blanks: {text.replace(',', ' ')!r}")
        return self.read(text.split())

    def _wrong(self, value: object, error: Any) -> WrongValue:
        if self.choices:
            meant = suggestion(str(value), self.choices)
            return WrongValue(
                f"{value!r} is not one of {', '.join(self.choices)}", f"did you mean {meant!r}?" if meant else ""
            )
        if self.is_switch:
            return WrongValue(f"{value!r} is neither true nor false")
        if self.model is not None and error["type"] == "unexpected_keyword_argument":
            return unknown(str(error["loc"][-1]), [one.name for one in fields(self.model)])
        place = "".join(f"{part}: " for part in error["loc"] if self.model is not None)
        what, wanted = refused(error)
        return WrongValue(place + what, wanted)

    @cached_property
    def _adapter(self) -> TypeAdapter[object]:
        from pydantic import TypeAdapter

        return TypeAdapter(self.annotation)

    @cached_property
    def _own(self) -> Reads | None:
        """What reads it, where it has a form of its own."""
        kind = self.annotation
        while get_origin(kind) in (Union, types.UnionType):
            kind = next(one for one in get_args(kind) if one is not type(None))
        return next((one for one in getattr(kind, "__metadata__", ()) if isinstance(one, Reads)), None)

    @cached_property
    def plain(self) -> Any:
        """The type without what it is annotated with, and without None."""
        kind = self.annotation
        while get_origin(kind) in (Annotated, Union, types.UnionType):
            kind = next(one for one in get_args(kind) if one is not type(None))
        return kind


def option(group: Group, default: Any, text: str, commands: tuple[str, ...], metavar: str = "", **more: Any) -> Any:
    """Declare the option of a field, see `Option`: named after it, but for a unit (`_s`), unless it has another name.

    A class as the default is made anew for each settings.
    """
    described = {"group": group, "help": text, "commands": commands, "metavar": metavar, **more}
    if isinstance(default, type):
        return field(default_factory=default, metadata=described)
    return field(default=default, metadata=described)


def declared(owner: Any) -> list[Option]:
    """Give the options that the fields of a settings class declare, in their order."""
    hints = get_type_hints(owner, include_extras=True)
    return [
        Option(
            **{"name": one.name.removesuffix("_s").replace("_", "-"), **one.metadata},
            attribute=one.name,
            owner=owner,
            annotation=hints[one.name],
            default=None if one.default is MISSING else one.default,
        )
        for one in fields(owner)
        if one.metadata
    ]


def check(settings: object, options: Iterable[Option]) -> None:
    """Read again, and so check, what a new settings object was given, whoever gave it. Raises WrongValue."""
    for one in options:
        value = getattr(settings, one.attribute)
        if value is one.default:
            continue
        try:
            object.__setattr__(settings, one.attribute, one.read(value))
        except WrongValue as exc:
            raise WrongValue(f"{one.attribute} {exc.what}", exc.expected) from None


def unknown(word: str, known: Iterable[str], otherwise: str = "") -> WrongValue:
    """Say that a name is not known, and which one was meant; or what else there is to say of it."""
    meant = suggestion(word, known)
    return WrongValue(f"{word!r} is not known here", otherwise or (f"did you mean {meant!r}?" if meant else ""))
