"""What the tools take: a model each, its schema as an agent reads it, and what is wrong with what an agent has sent."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from linktape.errors import UsageError
from linktape.value_words import sentence
from linktape.wiring.option import unknown


def _several(value: object) -> object:
    """Take one for a list of one: an agent that has one file writes it so."""
    return [value] if isinstance(value, str) else value


def _words(value: object) -> object:
    """Read a command that was written as for a shell."""
    if not isinstance(value, str):
        return value
    try:
        return shlex.split(value)
    except ValueError as exc:
        raise ValueError(f"this is no command ({exc}); write a list of words") from exc


class Arguments(BaseModel):
    """What a tool takes. What it does not name is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Sent = TypeVar("Sent", bound=Arguments)

Server = Annotated[int | None, Field(description="port of the server; only where several run")]
Session = Annotated[str, Field(description="a session's name; * is all")]
OneSession = Annotated[str, Field(description="a session's name")]
Command = Annotated[tuple[str, ...], BeforeValidator(_words), Field(min_length=1, description='e.g. ["pytest","-q"]')]
Names = Annotated[tuple[str, ...], BeforeValidator(_several)]
Addresses = Annotated[Names, Field(description="variables that get the address too: NAME or NAME=/suffix")]
Options = Annotated[
    dict[str, Any], Field(description='more options of the command line, e.g. {"on_miss":"mock","seed":7}')
]
Seconds = Annotated[float, Field(gt=0, le=3600)]
_ONE = "default"
_TELLING = ("type", "enum", "items", "description", "default")


class ToStart(Arguments):
    """What `start` takes."""

    mode: Literal["mock", "replay", "record", "forward"]
    cassette: Annotated[Names, Field(description="files; record: the new one")] = ()
    upstream: Annotated[str | None, Field(description="record, forward: Jira's address")] = None
    scenario: Annotated[Names, Field(description="names of the library or files")] = ()
    options: Options = Field(default_factory=dict[str, Any])


class ToStop(Arguments):
    """What `stop` takes."""

    server: Server = None


class ToSetScenario(Arguments):
    """What `set_scenario` takes."""

    scenario: Annotated[str, Field(min_length=1, description="name of the library, file, YAML text, or off")]
    server: Server = None
    session: OneSession = _ONE


class ToRun(Arguments):
    """What `run` takes."""

    command: Command
    env: Addresses = ()
    keep: Annotated[bool, Field(description="go on from earlier calls; else all begins anew but the scenario")] = False
    timeout_s: Seconds = 60.0
    server: Server = None
    session: OneSession = _ONE


class ToRead(Arguments):
    """What `journal` takes."""

    only: Annotated[Literal["fault", "miss", "write", "lost"] | None, Field(description="calls of this kind")] = None
    operation: Annotated[str | None, Field(description="e.g. linkIssues")] = None
    status: Annotated[str | int | None, Field(description="404 or 4xx")] = None
    text: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 20
    server: Server = None
    session: Session = _ONE


class ToExplain(Arguments):
    """What `explain` takes."""

    n: Annotated[int, Field(ge=1, description="the call's number in the journal")]
    server: Server = None
    session: OneSession = _ONE


class ToJudge(Arguments):
    """What `verdict` takes."""

    server: Server = None
    session: OneSession = _ONE


class ToMeasure(Arguments):
    """What `coverage` takes."""

    server: Server = None
    session: Session = "*"


class ToDrill(Arguments):
    """What `drill` takes."""

    command: Command
    scenario: Annotated[Names, Field(description="none: all of the library that fit")] = ()
    each_call: Annotated[
        Literal["", "operation", "all"], Field(description="each documented error of each operation, or of all calls")
    ] = ""
    twice: Annotated[bool, Field(description="a second run must change nothing")] = False
    cassette: Annotated[Names, Field(description="replay these; none: the mock")] = ()
    env: Addresses = ()
    timeout_s: Annotated[Seconds, Field(description="for each run")] = 60.0
    jobs: Annotated[int, Field(ge=1, le=64)] = 1
    options: Options = Field(default_factory=dict[str, Any])


class ToShowCassette(Arguments):
    """What `cassette_show` takes."""

    file: str
    first: Annotated[int, Field(ge=1, description="begin with this interaction")] = 1
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ToCheckCassettes(Arguments):
    """What `cassette_check` takes."""

    files: Annotated[Names, Field(min_length=1)]


class ToLookUp(Arguments):
    """What `reference` takes."""

    topic: Annotated[str, Field(description="empty: all topics")] = ""


def read(kind: type[Sent], tool: str, given: Mapping[str, Any]) -> Sent:
    """Read what an agent has sent for a tool; null is as good as nothing. Raises UsageError with all that is wrong."""
    try:
        return kind.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as exc:
        raise UsageError("; ".join(_wrong(kind, tool, exc))) from None


def _wrong(kind: type[Arguments], tool: str, exc: ValidationError) -> Iterator[str]:
    names = list(kind.model_fields)
    for error in exc.errors():
        name = str(error["loc"][0]) if error["loc"] else ""
        if error["type"] == "extra_forbidden":
            takes = f"{tool} takes {', '.join(names)}" if names else f"{tool} takes nothing"
            yield f"{tool}: {unknown(name, names)}; {takes}"
        elif error["type"] == "missing":
            yield f"{tool} needs {name}"
        else:
            yield f"{tool}: {name}: {sentence(error)}"


def schema(kind: type[Arguments]) -> dict[str, Any]:
    """Give the JSON Schema of what a tool takes, without what tells an agent nothing: each word is paid for."""
    whole = kind.model_json_schema()
    properties = {name: _short(one) for name, one in whole.get("properties", {}).items()}
    required = {"required": whole["required"]} if "required" in whole else {}
    return {"type": "object", "properties": properties, **required, "additionalProperties": False}


def _short(described: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in described:
        kinds = [one for one in described["anyOf"] if one.get("type") != "null"]
        inner = kinds[0] if len(kinds) == 1 else {"type": [one["type"] for one in kinds]}
        described = {**inner, **{name: value for name, value in described.items() if name != "anyOf"}}
    return {
        name: value
        for name, value in described.items()
        if name in _TELLING and not (name == "default" and value in (None, "", [], {}, False))
    }
