"""The JSON Schema of `linktape.yaml`, made of the declared options: an editor completes and checks what is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from linktape.limiter.limit_plan import LimitPlan
from linktape.wiring.option import Option
from linktape.wiring.option_values import Seconds
from linktape.wiring.settings import COMMANDS, OPTIONS, options_of

_WORD: dict[str, Any] = {"type": "string"}
_KINDS: dict[Any, dict[str, Any]] = {
    int: {"type": "integer"},
    float: {"type": "number"},
    str: _WORD,
    Path: _WORD,
    LimitPlan: {"type": ["string", "object", "array"]},
}
_DURATION: dict[str, Any] = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9.]+(ms|s|m|h)$"}]
}


def schema() -> dict[str, Any]:
    """Give the schema: the options that count for every command, and those of each command under its name."""
    general = {one.name: _described(one) for one in OPTIONS if one.name not in COMMANDS}
    own = {command: _keys({one.name: _described(one) for one in options_of(command)}) for command in COMMANDS}
    models: dict[str, Any] = {}
    for described in [*general.values(), *(one for command in own.values() for one in command["properties"].values())]:
        models |= described.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "linktape configuration",
        **_keys({**general, **own}),
        "$defs": models,
    }


def _keys(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": False}


def _described(option: Option) -> dict[str, Any]:
    return {"description": option.help, **_value(option)}


def _value(option: Option) -> dict[str, Any]:
    if option.choices:
        return {"enum": list(option.choices)}
    if option.is_switch:
        return {"type": "boolean"}
    if option.model is not None:
        return TypeAdapter(option.model).json_schema()
    if option.is_list:
        return {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
    if option.name == "control-port":
        return {"anyOf": [_KINDS[int], {"enum": ["free", "off"]}]}
    if option.annotation == Seconds:
        return _DURATION
    return _KINDS[option.plain]
