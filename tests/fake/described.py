"""Checks answers of the fake against Atlassian's OpenAPI documents, with a list of the documents' own mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator

from linktape.jira.operations import Operation, OperationId
from linktape.jira.profiles import Profile
from linktape.messages import Response

DATA = Path(__file__).parents[1] / "data" / "jira"
O = OperationId  # noqa: E741  # short, for the tables below

BEFORE_ANY_OPERATION = frozenset(
    {
        "no-endpoint",
        "method-not-served",
        "media-type",
        "cloud-id-unknown",
        "bearer-unreadable",
        "xsrf",
        "rate-limited",
        "malformed-json",
        "bad-payload",
        "empty-body",
        "scope-mismatch",
    }
)
"""Causes of answers that the documents describe nowhere, because they are given before an operation runs."""

MISTAKES = {
    "JSON on the empty 201": "linkIssues documents application/json for its 201, which has no body",
    "members of serverInfo": "Cloud has defaultLocale and displayUrlCSMHelpSeeker; the schema forbids them",
    "serverTimeZone": "serverInfo.serverTimeZone is a text on Cloud; the document of v2 says an object",
    "members of Data Center": "serverInfo has databaseBuildNumber, myself `deleted`; the documents are Cloud's",
    "null in a changelog": "from, fromString, to and toString are null where there is nothing; the schema says string",
    "renderedFields null": "a whole issue of Data Center ends in renderedFields: null; the documents are Cloud's",
    "413 by editing": "creating and editing issues document no 413, which transitions document for the same links",
}
"""What the documents say and Jira does not do. Each name is used below; a test sees to it that each is needed."""

used: set[str] = set()
"""The mistakes that some answer has met."""


def faults(operation: Operation, response: Response, profile: Profile) -> list[str]:
    """Say where an answer is not what the document of its version describes."""
    described = _described(operation)
    if described is None or response.is_unsupported:
        return []
    if str(response.status) not in described["responses"]:
        if profile is not Profile.DOCUMENTED or response.cause in BEFORE_ANY_OPERATION:
            return []
        return _unless_known(operation, f"status {response.status} is not documented", response)
    content = described["responses"][str(response.status)].get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if schema is None or response.status >= 400:
        return []
    if not response.content:
        return _unless_known(operation, "no body where JSON is documented", response)
    found = _validator(operation.version, json.dumps(schema)).iter_errors(json.loads(response.content))
    return [fault for one in found for fault in _unless_known(operation, f"{one.json_path}: {one.message}", response)]


def _unless_known(operation: Operation, fault: str, response: Response) -> list[str]:
    for name, is_it in KNOWN.items():
        if is_it(operation, fault, response):
            used.add(name)
            return []
    return [fault]


KNOWN: dict[str, Callable[[Operation, str, Response], bool]] = {
    "JSON on the empty 201": lambda operation, fault, response: (
        operation.id in (O.LINK_ISSUES, O.EDIT_ISSUE) and fault.startswith("no body")
    ),
    "members of serverInfo": lambda operation, fault, response: (
        operation.id is O.GET_SERVER_INFO and "'displayUrlCSMHelpSeeker'" in fault
    ),
    "serverTimeZone": lambda operation, fault, response: fault.startswith("$.serverTimeZone: "),
    "members of Data Center": lambda operation, fault, response: (
        "('databaseBuildNumber' was unexpected)" in fault or "('deleted' was unexpected)" in fault
    ),
    "null in a changelog": lambda operation, fault, response: ".items[" in fault and ": None " in fault,
    "renderedFields null": lambda operation, fault, response: fault.startswith("$.renderedFields: None "),
    "413 by editing": lambda operation, fault, response: (
        response.status == 413 and operation.id in (O.CREATE_ISSUE, O.EDIT_ISSUE)
    ),
}


@cache
def document(version: int) -> dict[str, Any]:
    """Give Atlassian's document of one API version."""
    read: dict[str, Any] = json.loads((DATA / f"openapi-v{version}.json").read_text(encoding="utf-8"))
    return read


def operations(version: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the path, method and description of every operation of a document."""
    for path, methods in document(version)["paths"].items():
        for method, described in methods.items():
            if isinstance(described, dict) and "operationId" in described:
                yield path, method.upper(), described


@cache
def _by_id(version: int) -> dict[str, dict[str, Any]]:
    return {described["operationId"]: described for _, _, described in operations(version)}


def _described(operation: Operation) -> dict[str, Any] | None:
    return _by_id(operation.version).get(operation.id.value) if operation.version else None


@cache
def _validator(version: int, schema: str) -> OAS30Validator:
    return OAS30Validator({**json.loads(schema), "components": document(version)["components"]})
