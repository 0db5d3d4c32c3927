"""Cuts Atlassian's OpenAPI documents down to what `linktape cassette check` needs: answers and their schemas.

Descriptions, examples, parameters, request bodies and whatever no answer refers to are left out; nothing else changes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DOCUMENTS = Path(__file__).parents[1] / "tests" / "data" / "jira"
KEPT = ("$ref", "type", "properties", "required", "additionalProperties", "items", "allOf", "enum", "nullable")
PREFIX = "#/components/schemas/"


def text() -> str:
    """Give both versions' documents, cut down, as one JSON file."""
    versions = {
        version: compact(json.loads((DOCUMENTS / f"openapi-v{version}.json").read_text(encoding="utf-8")))
        for version in ("2", "3")
    }
    return json.dumps(versions, separators=(",", ":"), sort_keys=True) + "\n"


def compact(document: dict[str, Any]) -> dict[str, Any]:
    """Give `{info, operations: {id: {status: schema or null}}, schemas}`."""
    operations: dict[str, dict[str, Any]] = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            answers = operation["responses"].items()
            operations[operation["operationId"]] = {status: schema_of(answer) for status, answer in answers}
    schemas = document["components"]["schemas"]
    needed: dict[str, Any] = {}
    waiting = referred(operations)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = pruned(schemas[name])
            waiting |= referred(needed[name])
    info = f"{document['info']['title']}, {document['info']['version']}, Apache-2.0"
    return {"info": info, "operations": operations, "schemas": needed}


def schema_of(answer: dict[str, Any]) -> dict[str, Any] | None:
    """Give the schema of an answer's body; None where none is documented."""
    content = answer.get("content", {})
    return pruned(next(iter(content.values()))["schema"]) if content else None


def pruned(schema: Any) -> Any:
    """Drop what does not bear on whether a value is right."""
    if isinstance(schema, bool):
        return schema
    kept: dict[str, Any] = {}
    for name in KEPT:
        if name not in schema:
            continue
        value = schema[name]
        if name == "properties":
            kept[name] = {member: pruned(inner) for member, inner in value.items()}
        elif name == "allOf":
            kept[name] = [pruned(inner) for inner in value]
        else:
            kept[name] = pruned(value) if name in ("items", "additionalProperties") else value
    return kept


def referred(value: Any) -> set[str]:
    """Name every schema that is referred to."""
    if isinstance(value, list):
        return set().union(*map(referred, value))
    if not isinstance(value, dict):
        return set()
    found = set().union(*map(referred, value.values()))
    reference = value.get("$ref")
    return found | {reference.removeprefix(PREFIX)} if isinstance(reference, str) else found
