"""The OpenAPI document of the control port, made from its routes: their parameters', bodies' and answers' models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from linktape.control.answer_models import Failure
from linktape.control.question import JSON_TYPE, Route
from linktape.version import __version__

_ERRORS = {
    "400": "a parameter or the body cannot be used",
    "401": "the token is missing or wrong",
    "403": "the request comes from a web page of another origin",
    "404": "there is no such thing",
    "421": "the host is not served here",
}
_CHANGE_ERRORS = {
    "415": "a change was not sent as JSON or YAML",
    "422": "the body says nothing known here, or `problems` has each mistake in it",
}
_REFERENCES = "#/components/schemas/{model}"

Schemas = dict[Any, dict[str, Any]]


def document(routes: Iterable[Route]) -> dict[str, object]:
    """Give the document as plain JSON values."""
    routes = list(routes)
    models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [(Failure, "serialization")]
    for route in routes:
        models += [(route.answers, "serialization")] if route.answers is not None else []
        models += [(route.body, "validation")] if route.body is not None else []
    schemas, definitions = models_json_schema(list(dict.fromkeys(models)), ref_template=_REFERENCES)
    paths: dict[str, dict[str, object]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "linktape control API", "version": __version__},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route, schemas: Schemas) -> dict[str, object]:
    body = {} if route.body is None else {"requestBody": {"required": True, "content": _sent(schemas, route.body)}}
    errors = _ERRORS if route.body is None else {**_ERRORS, **_CHANGE_ERRORS}
    failed = _content(schemas[Failure, "serialization"])
    answers = {} if route.answers is None else schemas[route.answers, "serialization"]
    return {
        "operationId": route.respond.__name__,
        "summary": route.description.partition("\n")[0],
        "description": route.description,
        "parameters": list(_parameters(route)),
        **body,
        "responses": {
            "200": {"description": "the answer", "content": {route.media: {"schema": answers} if answers else {}}},
            **{status: {"description": text, "content": failed} for status, text in errors.items()},
        },
    }


def _parameters(route: Route) -> Iterable[dict[str, object]]:
    described = route.parameters.model_json_schema(mode="validation")
    for name, schema in described["properties"].items():
        about = schema.pop("description", "")
        for noise in ("title", "examples", *(("default",) if schema.get("default", "") in ("", None) else ())):
            schema.pop(noise, None)
        where = "path" if name in route.in_path else "query"
        yield {
            "name": name,
            "in": where,
            "required": where == "path",
            "description": about,
            "schema": _inlined(schema, described),
        }


def _inlined(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    """Write out what a parameter refers to, and leave out that it may be null: in an address nothing is."""
    choices = [one for one in schema.pop("anyOf", ()) if one != {"type": "null"}]
    merged = {**schema, **(choices[0] if choices else {})}
    reference = merged.pop("$ref", "")
    return {**merged, **described["$defs"][reference.rpartition("/")[2]]} if reference else merged


def _content(schema: dict[str, Any]) -> dict[str, object]:
    return {JSON_TYPE: {"schema": schema}}


def _sent(schemas: Schemas, body: type[BaseModel]) -> dict[str, object]:
    return {**_content(schemas[body, "validation"]), "application/yaml": {}}
