"""control/openapi.py: the document says of each route what it takes and what it answers."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from linktape.control.answer_models import Confirmed
from linktape.control.changes import ScenarioSent
from linktape.control.openapi import document
from linktape.control.parameters import JournalPart, OfOne, OneCall
from linktape.control.question import Route
from linktape.control.routes import ROUTES
from linktape.messages import Response


async def read(api: object, asked: JournalPart) -> Confirmed:
    """Read it.

    At length.
    """
    raise NotImplementedError


async def change(api: object, asked: OfOne, sent: ScenarioSent) -> Confirmed:
    """Change it."""
    raise NotImplementedError


async def one(api: object, asked: OneCall) -> Response:
    """Read one."""
    raise NotImplementedError


def described(*routes: Route) -> Any:
    return document(routes)["paths"]


def schemas() -> Any:
    made: Any = document(ROUTES)
    return made["components"]["schemas"]


def test_a_path_has_all_of_its_methods() -> None:
    paths = described(Route("GET", "/x", read), Route("PUT", "/x", change), Route("GET", "/y", read))

    assert {path: set(methods) for path, methods in paths.items()} == {"/x": {"get", "put"}, "/y": {"get"}}
    assert (paths["/x"]["get"]["summary"], paths["/x"]["get"]["operationId"]) == ("Read it.", "read")


def test_what_stands_in_a_path_is_required_and_what_stands_behind_it_is_not() -> None:
    parameters = described(Route("GET", "/one/{n}", one))["/one/{n}"]["get"]["parameters"]

    assert [(part["name"], part["in"], part["required"]) for part in parameters] == [
        ("pretty", "query", False),
        ("session", "query", False),
        ("n", "path", True),
    ]


def test_a_parameters_schema_refers_to_nothing_and_is_never_null() -> None:
    parameters = described(Route("GET", "/x", read))["/x"]["get"]["parameters"]

    by_name = {part["name"]: part["schema"] for part in parameters}
    assert "linkIssues" in by_name["operation"]["enum"]
    assert by_name["only"]["enum"] == ["fault", "miss", "write", "lost"]
    assert (by_name["limit"]["minimum"], by_name["limit"]["maximum"]) == (1, 1000)
    assert not [name for name, schema in by_name.items() if "$ref" in schema or "anyOf" in schema]


def test_a_body_is_asked_for_where_there_is_one() -> None:
    paths = described(Route("PUT", "/x", change), Route("GET", "/x", read))

    assert "requestBody" not in paths["/x"]["get"]
    content = paths["/x"]["put"]["requestBody"]["content"]
    assert content["application/json"]["schema"] == {"$ref": "#/components/schemas/ScenarioSent"}
    assert {"415", "422"} <= paths["/x"]["put"]["responses"].keys()


def test_an_answer_that_is_no_json_has_its_own_type() -> None:
    assert described(Route("GET", "/x", one, media="text/plain"))["/x"]["get"]["responses"]["200"]["content"] == {
        "text/plain": {}
    }


@pytest.mark.parametrize(
    ("schema", "value", "is_right"),
    [
        ("ScenarioSent", {"scenario": "link-limit"}, True),
        ("ScenarioSent", {"scenario": None}, True),
        ("ScenarioSent", {"yaml": "scenario: x"}, True),
        ("ScenarioSent", {"scenario": "x", "rules": []}, True),
        ("ScenarioSent", {}, False),
        ("SiteSent", {"site": "built-in", "issues": []}, True),
        ("SiteSent", {"issues": []}, False),
        ("Failure", {"error": "x", "hint": ""}, True),
        ("Failure", {"error": "x"}, False),
    ],
)
def test_schemas_take_what_the_port_takes(schema: str, value: object, is_right: bool) -> None:
    made: Any = document(ROUTES)
    whole = {"$ref": f"#/components/schemas/{schema}", "components": made["components"]}

    assert OAS31Validator(whole).is_valid(value) is is_right


def test_every_reference_leads_somewhere() -> None:
    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            here = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return here.union(*(references(member) for member in value.values()))
        return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()

    assert references(document(ROUTES)) == {f"#/components/schemas/{name}" for name in schemas()}
