"""Makes proxy/linktape/api_arguments.py: the declared options as typed dictionaries, for editors and type checkers."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Union, get_args, get_origin

from linktape.wiring.option import Option
from linktape.wiring.settings import Settings, options_of

POSITIONAL = {
    "forward": ("upstream",),
    "record": ("upstream", "cassette"),
    "replay": ("cassette",),
    "mock": ("site",),
}
"""Function -> the options that are parameters of their own."""

KINDS = {
    "SECONDS": "str | float",
    "N": "int",
    "FACTOR": "float",
    "FILE": "str | Path",
    "LIMITS": "str | Mapping[str, object] | Sequence[object]",
    "N|free|off": 'int | Literal["free", "off"]',
}
"""What stands for a value in `--help` -> what it may be in Python; anything else is a text."""

HEAD = '''\
"""What the functions of the Python API take, for editors and type checkers. `make generate` writes this file.

Declare an option in `wiring/settings.py`, and it comes to stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypedDict

Paths = str | Path | Iterable[str | Path]
Words = str | Iterable[str]
'''


def module() -> str:
    """Give the module's text."""
    taken = {function: dict(_arguments(function)) for function in POSITIONAL}
    common = [name for name in taken["mock"] if all(name in arguments for arguments in taken.values())]
    classes = [_class("Serving", "TypedDict", "all of them take", {name: taken["mock"][name] for name in common})]
    for function, arguments in taken.items():
        own = {name: kind for name, kind in arguments.items() if name not in common}
        about = f"`{function}` takes beside the {' and the '.join(POSITIONAL[function])}"
        classes.append(_class(function.title(), "ServingArguments", about, own))
    return "\n\n".join([HEAD, *classes])


def _class(name: str, base: str, about: str, arguments: Mapping[str, str]) -> str:
    head = [f"class {name}Arguments({base}, total=False):", f'    """What {about}."""', ""]
    return "\n".join([*head, *(f"    {argument}: {kind}" for argument, kind in arguments.items())]) + "\n"


def _arguments(function: str) -> Iterator[tuple[str, str]]:
    for option in options_of(function):
        if option.owner is Settings and option.argument not in POSITIONAL[function]:
            yield option.argument, _kind(option)
            if option.earlier:
                yield option.earlier, _kind(option)


def _kind(option: Option) -> str:
    if option.model is not None:
        return "Mapping[str, object]"
    if option.is_list:
        return "Words"
    if option.is_switch:
        return "bool"
    words = ", ".join(f'"{choice}"' for choice in option.choices)
    kind = f"Literal[{words}]" if words else KINDS.get(option.metavar, "str")
    return f"{kind} | None" if _may_be_none(option.annotation) else kind


def _may_be_none(annotation: object) -> bool:
    inner = get_args(annotation)[:1] if get_origin(annotation) is Annotated else get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType):
        return type(None) in inner
    return any(_may_be_none(kind) for kind in inner)
