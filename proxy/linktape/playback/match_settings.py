"""What a user may choose of matching and repeating: the key `match:`, and how often a recording may be had."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from linktape.checked import Checked
from linktape.json_paths import member_path

_NEVER_KEPT = {"authorization", "cookie", "proxy-authorization"}


class Repeat(StrEnum):
    """What may be had again: reads (and refusals while nothing has changed), nothing, or everything."""

    READS = "reads"
    NEVER = "never"
    ALWAYS = "always"


def _path(path: str) -> str:
    member_path(path)
    return path


def _header(name: str) -> str:
    if name.lower() in _NEVER_KEPT:
        raise ValueError(f"{name} is never in a cassette; credentials cannot be matched")
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        raise ValueError(f"{name!r} is no header name; write for example Content-Type")
    return name


class Versions(StrEnum):
    """Whether requests of API v2 and v3 can match each other."""

    APART = "apart"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """The key `match:` of the configuration.

    `ignore`: JSON paths whose members do not matter. `versions: together`: v2 and v3 match, comments by their words.
    `headers`: request headers that must be equal. `exact`: method, path, query and body byte by byte, nothing else.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    ignore: tuple[Annotated[str, Checked(_path)], ...] = ()
    versions: Versions = Versions.APART
    headers: tuple[Annotated[str, Checked(_header)], ...] = ()
    exact: bool = False
