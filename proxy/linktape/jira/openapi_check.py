"""What Atlassian's OpenAPI documents say of answers, a check against it, and a list of the documents' own mistakes.

`openapi.json` is cut from Atlassian's documents (v2 and v3) by `tools/compact_openapi.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from linktape.jira.bodies import JsonState, JsonValue, Payload
from linktape.jira.operations import OperationId
from linktape.wording import cut

Schema = Mapping[str, Any]

ANYWHERE: Mapping[int, str] = {
    403: "XSRF check, CAPTCHA or an app's access rule",
    404: "no endpoint, or an unknown site",
    405: "a method that is not served",
    415: "a Content-Type other than JSON",
    429: "a rate limit",
    500: "Jira failed",
    502: "the gateway failed",
    503: "Jira is not available",
    504: "Jira was too slow",
}
"""Statuses that any operation may answer with, although the documents name them for few."""

MISTAKES: Mapping[str, str] = {
    "linkIssues 201": "documented with a JSON body; Jira sends none",
    "editIssue 204": "documented with a JSON body; Jira sends none",
    "IssueLink.required": "both ends are documented as required; an entry of an issue's links has the other end only",
    "getServerInfo $.serverTimeZone": "documented as an object; Jira sends its name, `Etc/UTC`",
    "additional members": "documented as forbidden; Jira adds members every month",
    "null": "hardly ever documented; Jira sends it for any optional member that has no value",
    "getIssueLimitReport v2": "served under v2 too, but documented for v3 only",
    "linkIssues 404": "documented for a missing Link Issues permission; Jira sends 401",
}
"""Where the documents are wrong, and what is right. What stands here is not reported."""

_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_MOST = 20


@dataclass(frozen=True, slots=True)
class Deviation:
    """One way in which an answer is not as documented. `path` as in `$.fields.issuelinks[0].type`."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


def statuses(operation: OperationId, version: int) -> tuple[int, ...]:
    """Give the statuses that are documented for an operation; empty where the document lacks it."""
    return tuple(int(status) for status in _document(version)["operations"].get(operation.value, {}))


def deviations(operation: OperationId, version: int, status: int, body: Payload) -> list[Deviation]:
    """Say where an answer is not as documented. An operation that the documents lack has none."""
    schemas, answers = _document(version)["schemas"], _document(version)["operations"].get(operation.value)
    if answers is None:
        return []
    if str(status) not in answers:
        known = ", ".join(answers)
        return [] if status in ANYWHERE else [Deviation("status", f"{status} is not documented, only {known}")]
    schema = answers[str(status)]
    if schema is None:
        return []
    if body.reading is not JsonState.JSON:
        if body.reading is JsonState.ABSENT and f"{operation.value} {status}" in MISTAKES:
            return []
        return [Deviation("$", "a JSON body is documented")]
    differences = [*_deviations(body.value, schema, "$", schemas)]
    if operation is OperationId.GET_ISSUE:
        differences += _entries(body.value, schemas)
    return [deviation for deviation in differences if f"{operation.value} {deviation.path}" not in MISTAKES][:_MOST]


def _entries(value: JsonValue, schemas: Mapping[str, Schema]) -> Iterator[Deviation]:
    """Check an issue's links as IssueLink, with one end where two are documented."""
    fields = value.get("fields") if isinstance(value, dict) else None
    entries = fields.get("issuelinks", []) if isinstance(fields, dict) else []
    if not isinstance(entries, list):
        yield Deviation("$.fields.issuelinks", "not an array")
        return
    schema = {**schemas["IssueLink"], "required": ["type"]}
    for index, entry in enumerate(entries):
        yield from _deviations(entry, schema, f"$.fields.issuelinks[{index}]", schemas)


def _deviations(value: JsonValue, schema: Schema, path: str, schemas: Mapping[str, Schema]) -> Iterator[Deviation]:
    if "$ref" in schema:
        yield from _deviations(value, schemas[schema["$ref"].rpartition("/")[2]], path, schemas)
        return
    if value is None and schema.get("nullable"):
        return
    for part in schema.get("allOf", ()):
        yield from _deviations(value, part, path, schemas)
    kind = schema.get("type")
    if kind is not None and not _is_a(value, kind):
        yield Deviation(path, f"{_said(value)}, documented as {kind}")
        return
    if "enum" in schema and value not in schema["enum"]:
        yield Deviation(path, f"{_said(value)}, documented as one of {', '.join(map(str, schema['enum']))}")
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from _deviations(item, schema["items"], f"{path}[{index}]", schemas)
    if not isinstance(value, dict):
        return
    properties = schema.get("properties", {})
    others, required = schema.get("additionalProperties"), schema.get("required", ())
    for name in required:
        if name not in value:
            yield Deviation(f"{path}.{name}", "missing, documented as required")
    for name, member in value.items():
        described = properties.get(name, others)
        if isinstance(described, dict) and (member is not None or name in required):
            yield from _deviations(member, described, f"{path}.{name}", schemas)


def _is_a(value: JsonValue, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _KINDS[kind]) or (kind == "integer" and isinstance(value, float) and value.is_integer())


def _said(value: JsonValue) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    return cut(json.dumps(value, ensure_ascii=False), 40)


@cache
def _document(version: int) -> Mapping[str, Any]:
    text = resources.files("linktape.jira").joinpath("openapi.json").read_text(encoding="utf-8")
    document: Mapping[str, Any] = json.loads(text).get(str(version), {"operations": {}, "schemas": {}})
    return document
