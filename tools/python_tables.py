"""Makes the tables of docs/python.md from the signatures and docstrings of the package's public names."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, Union, get_args, get_origin, get_type_hints

import linktape


def functions() -> str:
    """Give a section for each function: how it is called, and what it says of itself."""
    return "\n\n".join(_section(value) for value in _public() if inspect.isfunction(value))


def members() -> str:
    """Make the table of what a server can be asked."""
    lines: list[str] = []
    for kind in (value for value in _public() if inspect.isclass(value)):
        lines += [f"### `linktape.{kind.__name__}`\n", "| member | gives |", "| --- | --- |"]
        for name, member in inspect.getmembers_static(kind):
            if not name.startswith("_") and (isinstance(member, property) or inspect.isfunction(member)):
                lines.append(f"| `{_called(name, member)}` | {_summary(member)} |")
    return "\n".join(lines)


def _public() -> list[Any]:
    return [getattr(linktape, name) for name in linktape.__all__ if name != "__version__"]


def _section(function: Callable[..., Any]) -> str:
    heading, call = f"### `linktape.{function.__name__}`", "\n".join(_call(function))
    return f"{heading}\n\n{_summary(function)}\n\n```text\n{call}\n```"


def _call(function: Callable[..., Any]) -> Iterator[str]:
    """Write a call with its parameters, a line each."""
    parameters = list(inspect.signature(function).parameters.values())
    yield f"{function.__name__}("
    for parameter in parameters:
        if parameter.kind is parameter.VAR_KEYWORD:
            yield "    *,"
            (more,) = get_args(get_type_hints(function)[parameter.name])
            yield from (f"    {name}: {_words(kind)}," for name, kind in get_type_hints(more).items())
        else:
            yield f"    {str(parameter).replace(repr(parameter.annotation), str(parameter.annotation))},"
    yield ")"


def _words(kind: Any) -> str:
    """Write a type as one would: without the modules of its names."""
    if get_origin(kind) is Union:
        return " | ".join(_words(one).replace("NoneType", "None") for one in get_args(kind))
    return re.sub(r"\b(typing|collections\.abc|pathlib)\.", "", kind.__name__ if isinstance(kind, type) else str(kind))


def _called(name: str, member: Any) -> str:
    if isinstance(member, property):
        return name
    parameters = list(inspect.signature(member).parameters.values())[1:]
    return f"{name}({', '.join(str(parameter.replace(annotation=parameter.empty)) for parameter in parameters)})"


def _summary(member: Any) -> str:
    """Give the docstring without its example, in one line for each paragraph."""
    text = (inspect.getdoc(member) or "").partition(">>>")[0]
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")
