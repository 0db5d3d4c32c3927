"""jira/operations.py: the table is complete, and says of an operation what Atlassian's documents say."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from linktape.jira import operations
from linktape.jira.answers import DOCUMENTED
from linktape.jira.operations import LOGIN_PATH, ROUTES, TENANT_PATH, Operation, OperationId, Resource
from tests.fake import described

ELSEWHERE = {
    OperationId.LOGIN: LOGIN_PATH,
    OperationId.GET_TENANT_INFO: TENANT_PATH,
    OperationId.OTHER: "whatever has no row",
}
"""Operations without a route behind `/rest/api/{version}/`."""

SILENT = {("getMyPermissions", 2): "v2 of the documents names no classic scope, v3 does"}
STRICTER = {("getAllPermissions", 2): "v2 of the documents refuses anonymous callers, v3 does not"}

ROWS = [
    pytest.param(
        OperationId(what["operationId"]), version, f"{method} {path}", what, id=f"{what['operationId']}-{version}"
    )
    for version in (2, 3)
    for path, method, what in described.operations(version)
]
documented = pytest.mark.parametrize(("operation", "version", "route", "what"), ROWS)


@pytest.mark.parametrize("operation", [one for one in OperationId if one not in ELSEWHERE])
def test_every_operation_has_one_route_of_its_own(operation: OperationId) -> None:
    traits = operation.traits

    assert [
        (template, method) for template, ways in ROUTES.items() for method in ways if ways[method] is operation
    ] == [(traits.template, traits.method)]


@pytest.mark.parametrize("operation", [one for one in OperationId if one is not OperationId.OTHER])
def test_every_operation_either_reads_something_or_writes_something(operation: OperationId) -> None:
    assert bool(operation.traits.reads) != bool(operation.traits.writes)


def test_what_is_not_known_promises_nothing() -> None:
    traits = OperationId.OTHER.traits

    assert (traits.reads, traits.writes, traits.granular) == (Resource(0), Resource(0), "")


@pytest.mark.parametrize("operation", [one for one in OperationId if one.traits.method == "GET"])
def test_a_get_only_reads(operation: OperationId) -> None:
    assert not operation.traits.is_mutation


def test_deleting_an_issue_or_a_link_type_takes_links_along_and_makes_none() -> None:
    for operation in (OperationId.DELETE_ISSUE, OperationId.DELETE_ISSUE_LINK_TYPE):
        assert Resource.LINK in operation.traits.writes
        assert not operation.traits.makes_links


def test_an_operation_is_found_by_its_name_and_has_its_row() -> None:
    operation = Operation(OperationId("linkIssues"))

    assert operation.traits.name == operation.id.value == "linkIssues"
    assert operation.traits.makes_links


def test_no_name_stands_twice() -> None:
    assert len(OperationId.__members__) == len(list(OperationId))


@documented
def test_a_route_is_the_documented_one(operation: OperationId, version: int, route: str, what: dict[str, Any]) -> None:
    names = {"{issue}": "{issueIdOrKey}", "{link}": "{linkId}", "{type}": "{issueLinkTypeId}"}
    path = "/".join(names.get(part, part) for part in operation.traits.template.split("/"))

    assert f"{operation.traits.method} /rest/api/{version}/{path}" == route


@documented
def test_scopes_are_the_documented_ones(operation: OperationId, version: int, route: str, what: dict[str, Any]) -> None:
    schemes = {scheme["state"]: set(scheme["scopes"]) for scheme in what.get("x-atlassian-oauth2-scopes", [])}
    granular = operation.traits.granular_scopes
    classic = {operation.traits.classic_scope} if granular and (operation.value, version) not in SILENT else set[str]()
    comment = {"write:comment:jira"} if operation is OperationId.LINK_ISSUES else set[str]()  # asked for beside it

    assert schemes.get("Current", set()) == classic
    assert schemes.get("Beta", set()) == granular | comment


@documented
def test_strangers_are_refused_where_the_documents_do(
    operation: OperationId, version: int, route: str, what: dict[str, Any]
) -> None:
    is_closed = {} not in what["security"]

    assert is_closed == (operation.traits.strangers == "never" or (operation.value, version) in STRICTER)


@documented
def test_pages_are_asked_for_as_documented(
    operation: OperationId, version: int, route: str, what: dict[str, Any]
) -> None:
    turned_by = {"startAt": "start", "nextPageToken": "token"}
    asked = [turned_by[one["name"]] for one in what.get("parameters", []) if one["name"] in turned_by]

    assert asked == [operation.traits.page] * operation.traits.is_paged_by_query


def test_every_operation_on_links_and_link_types_has_its_documented_answers() -> None:
    on_links = {operation for operation in OperationId if operation.traits.template.startswith("issueLink")}

    assert set(DOCUMENTED) == on_links | {OperationId.GET_ISSUE}  # the only way to a link's id


KEPT = {
    "fake/serve.py": "what the fake does for each",
    "jira/answers.py": "which answers each has",
}
"""The files beside the table that may list operations, and for what."""


def test_nobody_else_keeps_a_list_of_operations() -> None:
    lists = {name: places for name, places in _lists_of_operations().items() if name not in KEPT}

    assert not lists, "make it a trait in jira/operations.py"


def _lists_of_operations() -> dict[str, list[str]]:
    """Give each file of the product with the collections in it that name more than one operation."""
    product = Path(operations.__file__).parents[1]
    found: dict[str, list[str]] = {}
    for path in product.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Dict(keys=items) | ast.Set(elts=items) | ast.Tuple(elts=items) | ast.List(elts=items):
                    members = (item.attr for item in items if isinstance(item, ast.Attribute))
                    names = [name for name in members if name in OperationId.__members__]
                    if len(names) > 1:
                        found.setdefault(path.relative_to(product).as_posix(), []).append(
                            f"line {node.lineno}: {names}"
                        )
                case _:
                    pass
    return found
