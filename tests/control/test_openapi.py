"""control/openapi.py: the document says of each route what it takes and what it answers."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from linktape.control.openapi import document
from linktape.control.question import Question, Route
from linktape.control.routes import ROUTES, ControlApi
from linktape.messages import Response


async def says_x(_api: ControlApi, _ask: Question) -> Response:
    """says x"""
    raise NotImplementedError


def route(method: str = "GET", path: str = "/x", parameters: tuple[str, ...] = (), body: str = "") -> Route:
    return Route(method, path, "X", says_x, parameters, body)


def described(*routes: Route) -> Any:
    return document(routes)["paths"]


def test_a_path_has_all_of_its_methods() -> None:
    paths = described(route("GET"), route("POST"), route("GET", "/y"))

    assert {path: set(methods) for path, methods in paths.items()} == {"/x": {"get", "post"}, "/y": {"get"}}


def test_what_stands_in_a_path_is_required_and_what_stands_behind_it_is_not() -> None:
    (get,) = described(route(path="/explain/{n}", parameters=("session",)))["/explain/{n}"].values()

    assert [(one["name"], one["in"], one["required"]) for one in get["parameters"]] == [
        ("session", "query", False),
        ("n", "path", True),
    ]


def test_a_body_is_asked_for_where_there_is_one() -> None:
    paths = described(route("POST", body="Scenario"), route("GET"))

    assert "requestBody" not in paths["/x"]["get"]
    assert paths["/x"]["post"]["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Scenario"
    }


@pytest.mark.parametrize(
    ("schema", "value", "is_right"),
    [
        ("Scenario", {"scenario": "link-limit"}, True),
        ("Scenario", {"scenario": None}, True),
        ("Scenario", {"yaml": "scenario: x"}, True),
        ("Scenario", {}, False),
        ("State", {"site": "built-in", "issues": []}, True),
        ("State", {"issues": []}, False),
        ("Error", {"error": "x", "hint": ""}, True),
        ("Error", {"error": "x"}, False),
    ],
)
def test_schemas_take_what_the_port_takes(schema: str, value: object, is_right: bool) -> None:
    components: Any = document(ROUTES)["components"]

    assert OAS31Validator(components["schemas"][schema]).is_valid(value) is is_right


def test_every_reference_leads_somewhere() -> None:
    made: Any = document(ROUTES)

    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            here = {value["$ref"]} if "$ref" in value else set()
            return here.union(*(references(member) for member in value.values()))
        return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()

    assert references(made["paths"]) == {f"#/components/schemas/{name}" for name in made["components"]["schemas"]}
