"""Where options are given beside the command line: `linktape.yaml`, pyproject.toml and the environment; and who wins.

Precedence: argument or marker, command line, environment, `linktape.yaml`, pyproject. In a file, a key under a
command's name counts more than the same key at the top.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from linktape.errors import BadDocument, Problem, UsageError
from linktape.nodes.flow_style import flow
from linktape.playback.way_in import BY_ARGUMENTS
from linktape.wiring.option import Group, Option, WrongValue, unknown
from linktape.wiring.settings import COMMANDS, OPTIONS, Mode, Settings, complete, options_of, taken_by

if TYPE_CHECKING:
    from linktape.documents import Document
    from linktape.documents import Path as Place

FILE = "linktape.yaml"

Made = TypeVar("Made")

_OTHER_VARIABLES = (
    "LINKTAPE_CONFIG", "LINKTAPE_CONTROL_TOKEN", "LINKTAPE_CONTROL_URL", "LINKTAPE_JIRA_BEARER", "LINKTAPE_JIRA_EMAIL",
    "LINKTAPE_JIRA_TOKEN", "LINKTAPE_TOKEN", "LINKTAPE_URL",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """A value as one source gives it, read; how the option is written there; and the value as it was before."""

    value: object
    written: str
    raw: object = None


Layer = Mapping[str, Given]
"""What one source gives, by the options' names."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a user chose for one command, whatever the source. `rank`: 0 is the source that counts most."""

    command: str
    values: Mapping[str, Given]
    rank: Mapping[str, int]
    is_python: bool = False

    def written(self, name: str) -> str:
        """Say how and where an option was written, or how it would be."""
        if name in self.values:
            return self.values[name].written
        return name.replace("-", "_") if self.is_python else f"--{name}"

    def make(self, kind: Callable[..., Made], command: str = "", **fixed: Any) -> Made:
        """Make settings of a kind: what is `fixed`, what was chosen (and another command takes), the defaults.

        What no command that serves takes is about the command itself, and always taken.
        """
        found = {
            one.attribute: self.values[one.name].value if one.name in self.values else one.defaults[self.command]
            for one in options_of(self.command)
            if one.owner is kind and (one.name in self.values or self.command in one.defaults)
            if not command or command in one.commands or not set(Mode).intersection(one.commands)
        }
        return kind(**{**found, **fixed})

    def settings(self, mode: Mode, who: str = "", *, cassette: str = "cassette", **fixed: Any) -> Settings:
        """Give the settings for a mode. `cassette`: the option that names it in this command. Raises UsageError."""
        names = {"cassette": cassette}
        if self.is_python:
            fixed = {"way_in": BY_ARGUMENTS, **fixed}
        settings = self.make(Settings, mode.value, mode=mode, **fixed)
        if self.command == "replay" and self.rank.get("upstream") == 0 and not settings.forwards:
            on_miss = self.written("on-miss")
            raise UsageError(
                f"{self.written('upstream')} means nothing here without {on_miss} forward or {on_miss} record"
            )
        return complete(settings, who or mode.value, lambda name: self.written(names.get(name, name)))

    def as_words(self, command: str, without: Container[str] = ()) -> tuple[str, ...]:
        """Give what was chosen as another command's line has it, where that takes it as well; but for reports."""
        also = [one for one in options_of(command) if one.flag and one.group is not Group.REPORTS]
        repeated = [one for one in also if one.name in self.values and self.command in one.commands]
        return tuple(
            word for one in repeated if one.name not in without for word in _as_words(one, self.values[one.name])
        )


def _as_words(option: Option, given: Given) -> list[str]:
    if option.is_switch:
        return [option.flag] if given.value else []
    each = given.value if isinstance(given.value, tuple) else (given.raw,)
    return [word for one in each for word in (option.flag, flow(one) if isinstance(one, dict | list) else str(one))]


@dataclass(frozen=True, slots=True)
class Configuration:
    """What files and environment give, read and checked. `folder`: where the files lie.

    A file is its layers by command; its general keys stand under the empty name.
    """

    folder: Path = Path()
    files: tuple[Mapping[str, Layer], ...] = ()
    environment: Layer = field(default_factory=dict[str, Given])
    warnings: tuple[str, ...] = ()

    def chosen(self, command: str, *own: Layer, is_python: bool = False) -> Chosen:
        """Put what a command is `own` given (its arguments, most important first) above what stands here."""
        layers = [*own, self.environment]
        for file in self.files:
            layers += [file.get(command, {}), file[""]]
        general = [self.environment, *(file[""] for file in self.files)]
        values: dict[str, Given] = {}
        rank: dict[str, int] = {}
        for option in options_of(command):
            for number, layer in enumerate(layers):
                if option.name in layer and not (command in option.own_to and any(layer is one for one in general)):
                    values[option.name], rank[option.name] = layer[option.name], number
                    break
        return Chosen(command, values, rank, is_python)


def configuration(given: Path | None, folder: Path, environment: Mapping[str, str] = os.environ) -> Configuration:
    """Read the file given, else `linktape.yaml`; below it pyproject.toml's `[tool.linktape]`; and the environment.

    Raises UsageError where the given file is missing or a variable is wrong, BadDocument where a file is.
    """
    if given is not None and not given.is_file():
        raise UsageError(f"--config {given}: there is no such file")
    path, pyproject = given or folder / FILE, folder / "pyproject.toml"
    found = [_yaml(path, str(given or FILE))] if path.is_file() else []
    found += [_pyproject(pyproject)] if pyproject.is_file() else []
    files = tuple(_FileReader(document).layers() for document in found)
    variables = {
        one.name: Given(
            _read(one.read_variable, environment[one.variable], one.variable), one.variable, environment[one.variable]
        )
        for one in OPTIONS
        if environment.get(one.variable)
    }
    known = [*_OTHER_VARIABLES, *(one.variable for one in OPTIONS if one.variable)]
    strange = [name for name in sorted(environment) if name.startswith("LINKTAPE_") and name not in known]
    return Configuration(folder, files, variables, tuple(f"the variable {unknown(name, known)}" for name in strange))


def _yaml(path: Path, name: str) -> Document:
    from linktape import documents

    return documents.read(path.read_bytes(), name)


def _pyproject(path: Path) -> Document:
    import tomllib

    from linktape.documents import Document

    try:
        tools = tomllib.loads(path.read_text(encoding="utf-8")).get("tool")
    except (ValueError, RecursionError) as exc:  # not TOML, no UTF-8, a number of too many digits, nested too deep
        raise BadDocument([Problem(path.name, 1, 1, f"not TOML: {exc}", "a TOML file")]) from exc
    table = tools.get("linktape") if isinstance(tools, dict) else None
    return Document(f"{path.name} [tool.linktape]", table)


def arguments(command: str, given: Mapping[str, object], who: str) -> Layer:
    """Read the arguments of the API or a marker; one that is None says nothing. Raises UsageError, in `who`'s name."""
    options = options_of(command)
    by_name = {name: one for one in options for name in (one.argument, one.earlier) if name}
    layer: dict[str, Given] = {}
    for name, value in given.items():
        if name not in by_name:
            raise UsageError(f"{who}: {unknown(name, [one.argument for one in options], taken_by(name, 'argument'))}")
        option = by_name[name]
        if value is not None or option.name == "control-port":
            layer[option.name] = Given(_read(option.read, value, f"{who}: {name}"), f"{who}: {name}", value)
    return layer


def words(command: str, given: Mapping[str, object]) -> Layer:
    """Read what the command line gives, by the options' names in Python; None is nothing. Raises UsageError."""
    return {
        one.name: Given(_read(one.read, given[one.argument], one.flag), one.flag, given[one.argument])
        for one in options_of(command)
        if given.get(one.argument) is not None
    }


def _read(read: Callable[[Any], object], value: object, written: str) -> object:
    try:
        return read(value)
    except WrongValue as exc:
        raise UsageError(f"{written} {exc}") from None


class _FileReader:
    """Reads the keys of one file, and keeps what is wrong with them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._problems: list[Problem] = []

    def layers(self) -> dict[str, Layer]:
        """Give the keys by command, the general ones under the empty name. Raises BadDocument with all problems."""
        top = self._mapping(self._document.value, ())
        known = {one.name: one for one in OPTIONS if one.name not in COMMANDS}
        general = {key: value for key, value in top.items() if key not in COMMANDS}
        layers = {"": self._layer(general, (), known)}
        for command in top.keys() & set(COMMANDS):
            known = {one.name: one for one in options_of(command)}
            layers[command] = self._layer(self._mapping(top[command], (command,)), (command,), known)
        if self._problems:
            raise BadDocument(sorted(self._problems, key=lambda one: (one.line, one.column)))
        return layers

    def _mapping(self, value: object, path: Place) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        if value is not None:
            what = f"{path[0]!r} holds the keys of one command" if path else "the file holds keys"
            self._problems.append(self._document.problem(path, what, "write for example run: {env: [JIRA_URL]}"))
        return {}

    def _layer(self, keys: Mapping[str, Any], path: Place, known: Mapping[str, Option]) -> Layer:
        layer: dict[str, Given] = {}
        for key, value in keys.items():
            place = (*path, key)
            written = f"{self._document.file}: {'.'.join(map(str, place))}"
            try:
                if key not in known:
                    wrong = unknown(key, [*known, *(() if path else COMMANDS)], taken_by(key, "name"))
                    self._problems.append(self._document.problem(place, wrong.what, wrong.expected, key=True))
                elif (model := known[key].model) is not None and value is not None:
                    from linktape import documents

                    layer[key] = Given(documents.check(self._document, model, at=place), written, value)
                elif value is not None:
                    layer[key] = Given(known[key].read(value), written, value)
            except BadDocument as exc:
                self._problems += exc.problems
            except WrongValue as exc:
                self._problems.append(self._document.problem(place, f"{key} {exc.what}", exc.expected))
        return layer
