"""The JSON Schema of scenario files. It is shipped as `scenario.schema.json`."""

from __future__ import annotations

from typing import Any, cast

from linktape.faults.language.scenario_model import ScenarioModel


def schema() -> dict[str, Any]:
    """Give the schema as the code has it."""
    made = _plain(ScenarioModel.model_json_schema(by_alias=True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://linktape.invalid/scenario.schema.json",
        **made,
        "title": "linktape scenario",
    }


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Leave out what editors only stumble over: generated titles, and null where a key may as well be left out."""
    kept: dict[str, Any] = {key: _plain_value(value) for key, value in schema.items() if not _is_noise(key, value)}
    branches = [branch for branch in kept.get("anyOf", []) if branch != {"type": "null"}]
    if "anyOf" in kept and len(branches) == 1:
        del kept["anyOf"]
        return {**branches[0], **kept}
    return {**kept, "anyOf": branches} if branches else kept


def _plain_value(value: object) -> object:
    if isinstance(value, dict):
        return _plain(cast("dict[str, Any]", value))
    return [_plain_value(item) for item in cast("list[object]", value)] if isinstance(value, list) else value


def _is_noise(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in (None, []))
