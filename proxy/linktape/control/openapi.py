"""The OpenAPI document of the control port, made from its table of routes."""

from __future__ import annotations

from collections.abc import Iterable

from linktape.control.question import Route
from linktape.version import __version__

_PARAMETERS: dict[str, dict[str, object]] = {
    "session": {"description": "the session's name; `*` where all can be meant", "schema": {"type": "string"}},
    "operation": {"description": "an operation id, such as linkIssues", "schema": {"type": "string"}},
    "status": {"description": "a status (404) or a class of them (4xx)", "schema": {"type": "string"}},
    "since": {"description": "calls after this number, or from this time on (RFC 3339)", "schema": {"type": "string"}},
    "limit": {"description": "how many calls a page has", "schema": {"type": "integer", "maximum": 1000}},
    "n": {"description": "the call's number in its session", "schema": {"type": "integer"}},
}

_YAML = {"type": "object", "required": ["yaml"], "properties": {"yaml": {"type": "string"}}}
_SCHEMAS: dict[str, object] = {
    "Error": {
        "type": "object",
        "required": ["error", "hint"],
        "properties": {"error": {"type": "string"}, "hint": {"type": "string"}},
    },
    "Scenario": {
        "description": "a scenario by name, as YAML text, or written out as JSON",
        "oneOf": [
            {"type": "object", "required": ["scenario"], "properties": {"scenario": {"type": ["string", "null"]}}},
            _YAML,
        ],
    },
    "State": {
        "description": "a site file as YAML text, or written out as JSON",
        "oneOf": [_YAML, {"type": "object", "required": ["site"], "properties": {"site": {"type": "string"}}}],
    },
}

_ERRORS = {
    "400": "a parameter or the body cannot be used",
    "401": "the token is missing or wrong",
    "403": "the request comes from a web page of another origin",
    "404": "there is no such thing",
    "421": "the host is not served here",
}


def document(routes: Iterable[Route]) -> dict[str, object]:
    """Give the document as plain JSON values."""
    paths: dict[str, dict[str, object]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "linktape control API", "version": __version__},
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": _SCHEMAS, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(route: Route) -> dict[str, object]:
    places = [(name, "query") for name in route.parameters]
    places += [(part[1:-1], "path") for part in route.path.split("/") if part.startswith("{")]
    described: dict[str, object] = {
        "summary": route.summary,
        "description": route.description,
        "parameters": [
            {"name": name, "in": where, "required": where == "path", **_PARAMETERS[name]} for name, where in places
        ],
        "responses": {
            "200": {"description": "the answer", "content": {"application/json": {}}},
            **{status: {"description": text, "content": _json("Error")} for status, text in _ERRORS.items()},
        },
    }
    if route.body:
        described["requestBody"] = {"required": True, "content": _json(route.body)}
    return described


def _json(schema: str) -> dict[str, object]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
