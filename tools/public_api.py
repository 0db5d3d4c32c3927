"""Makes docs/public-api.txt: every name that users may rely on, a line each. docs/stability.md says what that means."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

import pytest
from typer.main import get_command

import linktape
from linktape import api, errors
from linktape.cli.app import application
from linktape.control.routes import ROUTES
from linktape.pytest_plugin import pytest_addoption
from linktape.runs.in_test import Linktape
from linktape.wiring.settings import COMMANDS, OPTIONS, PYTEST, Mode, Settings, options_of
from tools.option_tables import commands

FILE = "docs/public-api.txt"
RELEASED = "tests/data/public_api_released.txt"
"""What the last release had: a name of it goes only as docs/stability.md says."""


def text() -> str:
    """Give the list, sorted, so that a diff shows what came and went."""
    return "".join(f"{line}\n" for line in sorted(set(_names())))


def _names() -> Iterator[str]:
    yield from (f"python linktape.{name}" for name in linktape.__all__)
    for mode in Mode:
        yield from (f"python linktape.{mode}({name})" for name in _parameters(getattr(api, mode.value)))
        options = [one for one in options_of(mode.value) if one.owner is Settings]
        names = [name for one in options for name in (one.argument, one.earlier) if name]
        yield from (f"python linktape.{mode}({name})" for name in names)
    for owner, name in ((api.Server, "linktape.Server"), (api.ToldClock, "linktape.Server.clock")):
        yield from (f"python {line}" for line in _members(owner, name))
    yield from (f"pytest {line}" for line in _members(Linktape, "linktape"))
    yield from (f"pytest marker linktape({one.argument})" for one in options_of(PYTEST))
    yield from (f"pytest {flag}" for flag in _pytest_options())
    for words, command in commands(get_command(application()), ""):
        yield f"command linktape {words}".rstrip()
        for one in command.params:
            yield from (f"command linktape {words} {flag}".replace("  ", " ") for flag in one.opts if flag[:1] == "-")
    yield from (f"variable {one.variable}" for one in OPTIONS if one.variable)
    yield from (f"key {one.name}" for one in OPTIONS if one.name not in COMMANDS)
    yield from (f"key {command}.{one.name}" for command in COMMANDS for one in options_of(command))
    yield from (f"control {one.method} {one.path}" for one in ROUTES)
    yield from (f"exit {one.exit_code}" for one in vars(errors).values() if hasattr(one, "exit_code"))


def _parameters(function: object) -> Iterable[str]:
    parameters = inspect.signature(function).parameters.values()  # type: ignore[arg-type]  # it is callable
    return [one.name for one in parameters if one.kind is not inspect.Parameter.VAR_KEYWORD]


def _members(owner: type, name: str) -> Iterator[str]:
    for member in dir(owner):
        if member.startswith("_"):
            continue
        value = inspect.getattr_static(owner, member)
        if isinstance(value, property):
            yield f"{name}.{member}"
        else:
            yield f"{name}.{member}({', '.join(list(_parameters(value))[1:])})"


def _pytest_options() -> Iterator[str]:
    parser = pytest.Parser(_ispytest=True)
    pytest_addoption(parser)
    for group in parser._groups:
        for option in group.options:
            yield from option.names()
