"""The shape of a verdict in JSON, told once: the control API answers so, and the files of runs are read so."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, Field


def _well_formed(value: object) -> object:
    """Put a `?` in the place of half a character, which JSON cannot hold."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and not value.isascii() else value


Text = Annotated[str, BeforeValidator(_well_formed)]


class PlaceInFile(BaseModel):
    """Where something stands in a file."""

    file: Text
    line: int


class Broken(BaseModel):
    """An expectation that the client has broken."""

    policy: Text
    requests: tuple[int, ...] = Field(description="the numbers of the calls")
    because: Text
    happened: Text
    expected: Text


CallT = TypeVar("CallT")
PlaceT = TypeVar("PlaceT", bound=PlaceInFile)
BrokenT = TypeVar("BrokenT", bound=Broken)


class VerdictShape(BaseModel, Generic[CallT, PlaceT, BrokenT]):
    """What is to be said against a client. `CallT`: how a call is named."""

    ok: bool
    unmatched: tuple[CallT, ...] = Field(description="no recording answered them")
    unsupported: tuple[CallT, ...] = Field(description="Jira would answer them, and the mock does not")
    outside: tuple[CallT, ...] = Field(description="they went past the address that was given")
    unused: tuple[PlaceT, ...] = Field(description="recordings that nobody asked for")
    violations: tuple[BrokenT, ...]
    not_recorded: tuple[CallT, ...] = Field(description="the disk refused their answers")
    not_judged: tuple[Text, ...] = Field(description="what could not be judged, and why")
