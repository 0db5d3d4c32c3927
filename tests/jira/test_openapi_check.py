"""jira/openapi_check.py: answers against Atlassian's OpenAPI documents."""

from __future__ import annotations

import copy
import json
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from linktape.jira import openapi_check
from linktape.jira.bodies import payload
from linktape.jira.operations import OperationId

KIND = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks", "self": "https://x/1"}
OTHER = {"id": "1", "key": "MKY-1", "self": "https://x/2", "fields": {"summary": "s", "status": {"name": "Open"}}}
LINK = {"id": "7", "self": "https://x/3", "type": KIND, "inwardIssue": OTHER, "outwardIssue": OTHER}
ENTRY = {"id": "7", "type": KIND, "outwardIssue": OTHER}
ISSUE = {"id": "1", "key": "HSP-1", "self": "https://x/4", "fields": {"issuelinks": [ENTRY], "summary": None}}
COMMENTS = {"startAt": 0, "maxResults": 50, "total": 1, "comments": [{"id": "1", "body": {"type": "doc"}, "x": 1}]}
LIMITS = {"limits": {"issuelinks": 2000}, "issuesBreachingLimit": {"issuelinks": {"15058L": 2120}}}
GOOD: list[tuple[OperationId, Any]] = [
    (OperationId.GET_ISSUE_LINK, LINK),
    (OperationId.GET_ISSUE_LINK_TYPES, {"issueLinkTypes": [KIND]}),
    (OperationId.GET_COMMENTS, COMMENTS),
    (OperationId.GET_ISSUE, ISSUE),
    (OperationId.GET_ISSUE_LIMIT_REPORT, LIMITS),
    (OperationId.GET_CURRENT_USER, {"accountId": "a", "active": True, "groups": {"size": 1, "items": []}}),
]


def deviations(operation: OperationId, status: int, value: object, version: int = 3) -> list[str]:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return [str(one) for one in openapi_check.deviations(operation, version, status, payload(body))]


@pytest.mark.parametrize(("operation", "value"), GOOD)
def test_what_jira_sends_is_as_documented(operation: OperationId, value: object) -> None:
    assert deviations(operation, 200, value) == []


@pytest.mark.parametrize(
    ("operation", "status", "value", "said"),
    [
        (OperationId.GET_ISSUE_LINK, 200, {**LINK, "id": 7}, "$.id: 7, documented as string"),
        (OperationId.GET_ISSUE_LINK, 200, {**LINK, "outwardIssue": None}, "$.outwardIssue: null, documented as object"),
        (
            OperationId.GET_ISSUE_LINK_TYPES,
            200,
            {"issueLinkTypes": [None]},
            "$.issueLinkTypes[0]: null, documented as object",
        ),
        (OperationId.GET_ISSUE_LINK, 200, ENTRY, "$.inwardIssue: missing, documented as required"),
        (OperationId.GET_ISSUE_LINK, 200, b"<html>", "$: a JSON body is documented"),
        (OperationId.GET_ISSUE_LINK, 202, LINK, "status: 202 is not documented, only 200, 400, 401, 404"),
        (OperationId.GET_ISSUE_LINK_TYPES, 200, [KIND], "$: an array, documented as object"),
        (
            OperationId.GET_ISSUE,
            200,
            {"fields": {"issuelinks": [{**ENTRY, "id": 7}]}},
            "$.fields.issuelinks[0].id: 7, documented as string",
        ),
        (OperationId.GET_ISSUE, 200, {"fields": {"issuelinks": {}}}, "$.fields.issuelinks: not an array"),
    ],
)
def test_what_is_not_as_documented_is_named(operation: OperationId, status: int, value: object, said: str) -> None:
    assert said in deviations(operation, status, value)


@pytest.mark.parametrize(
    ("operation", "status", "body"),
    [
        (OperationId.LINK_ISSUES, 201, b""),
        (OperationId.EDIT_ISSUE, 204, b""),
        (OperationId.LINK_ISSUES, 429, b"slow down"),
        (OperationId.LINK_ISSUES, 413, b"{}"),
        (OperationId.DELETE_ISSUE_LINK, 204, b""),
        (OperationId.DELETE_ISSUE_LINK, 503, b"<html>"),
        (OperationId.GET_ISSUE, 200, json.dumps(ISSUE).encode()),
        (OperationId.GET_SERVER_INFO, 200, b'{"defaultLocale":{"locale":"en_US"}}'),
        (OperationId.GET_SERVER_INFO, 200, b'{"displayUrlConfluence":"https://x.example","new":1}'),
        (OperationId.GET_ISSUE_LINK, 200, json.dumps({**LINK, "id": None, "type": {**KIND, "more": 1}}).encode()),
        (OperationId.GET_ISSUE, 200, b'{"renderedFields":null}'),
        (OperationId.GET_CHANGELOGS, 200, b'{"values":[{"items":[{"from":null,"toString":null,"tmpToAccountId":1}]}]}'),
        (OperationId.OTHER, 299, b"anything"),
    ],
)
def test_the_documents_own_mistakes_are_not_reported(operation: OperationId, status: int, body: bytes) -> None:
    assert deviations(operation, status, body) == []


def test_a_servers_time_zone_is_a_name_although_v2_documents_an_object() -> None:
    assert deviations(OperationId.GET_SERVER_INFO, 200, {"serverTimeZone": "Etc/UTC"}, version=2) == []


def test_the_documented_statuses_of_an_operation_are_known() -> None:
    assert openapi_check.statuses(OperationId.LINK_ISSUES, 3) == (201, 400, 401, 404, 413)
    assert openapi_check.statuses(OperationId.GET_ISSUE_LIMIT_REPORT, 2) == ()
    assert openapi_check.statuses(OperationId.OTHER, 3) == ()


@given(st.data())
def test_it_judges_as_a_json_schema_validator_does(data: st.DataObject) -> None:
    operation, value = data.draw(st.sampled_from(GOOD))
    changed = _changed(copy.deepcopy(value), data)

    found = openapi_check.deviations(operation, 3, 200, payload(json.dumps(changed).encode()))

    is_right = _validator(operation).is_valid(changed)
    assert is_right == (not [one for one in found if "$.fields.issuelinks" not in one.path])


def _changed(value: Any, data: st.DataObject) -> Any:
    """Put something else somewhere into a value, or take something away."""
    odd = data.draw(st.sampled_from([None, 1, 1.5, True, "x", [], {}, [1], {"x": 1}, {"id": 1}]))
    if not isinstance(value, dict | list) or not value or data.draw(st.booleans()):
        return odd
    place = data.draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
    match data.draw(st.sampled_from(["deeper", "away", "more"])):
        case "deeper":
            value[place] = _changed(value[place], data)
        case "away":
            del value[place]
        case _ if isinstance(value, dict):
            value["surprise"] = odd
        case _:
            value.append(odd)
    return value


def _validator(operation: OperationId) -> Draft202012Validator:
    document = json.loads(resources.files("linktape.jira").joinpath("openapi.json").read_text())["3"]
    schema = document["operations"][operation.value]["200"]
    return Draft202012Validator({**schema, "components": {"schemas": _nullable(document["schemas"])}})


def _nullable(schema: Any) -> Any:
    """Say OpenAPI 3.0's `nullable` as JSON Schema does; null is for any optional member, more members may be there."""
    if isinstance(schema, list):
        return [_nullable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: _nullable(member) for name, member in schema.items() if member is not False}
    for name in changed.get("properties", {}).keys() - set(schema.get("required", ())):
        changed["properties"][name] = {"anyOf": [{"type": "null"}, changed["properties"][name]]}
    if isinstance(changed.get("additionalProperties"), dict):
        changed["additionalProperties"] = {"anyOf": [{"type": "null"}, changed["additionalProperties"]]}
    return {"anyOf": [{"type": "null"}, changed]} if schema.get("nullable") is True else changed
