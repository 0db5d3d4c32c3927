"""Says what a request means. Done once per call, at the edge; never raises."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

from linktape.jira import bodies
from linktape.jira.known_paths import is_word, known_path
from linktape.jira.operations import LOGIN_METHODS, LOGIN_PATH, ROUTES, TENANT_PATH, Operation, OperationId
from linktape.messages import Request
from linktape.values import changed

_API = re.compile(r"/rest/api/(2|3|latest)(?:/(.*))?")
_SLASHES = re.compile(r"/{2,}")
_VERSIONS = {"2": 2, "3": 3, "latest": 2}
_ISSUE = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[0-9]+|[0-9]+")
_MOST_PARAMETERS = 1_000


def split_context(path: str, base: str = "") -> tuple[str, str]:
    """Split a raw path into its context path (`/jira`, `/ex/jira/{cloudId}`, mostly empty) and the rest.

    The rest begins with `/rest/` where there is one; a path without one has no context but the `base` that it is below.
    """
    if base and f"{path}/".startswith(f"{base}/"):
        further, rest = split_context(path.removeprefix(base))
        return base + further, rest or "/"
    at = path.find("/rest/")
    return (path[:at].rstrip("/"), path[at:]) if at > 0 else ("", path)


@lru_cache(maxsize=256)
def classify(method: str, path: str, query: str = "") -> Operation:
    """Say what a request line means; `path` without its context. `with_body` adds what the body says.

    Its recording is asked about right after the request that it answers.
    """
    plain = _SLASHES.sub("/", path) if "//" in path else path
    plain = plain.rstrip("/") or "/"
    parameters = _parameters(query)
    served_as = "GET" if method == "HEAD" else method  # HEAD is GET without its body (docs/jira.md 4, observed)
    if unquote(plain) == LOGIN_PATH:
        known = OperationId.LOGIN if served_as in LOGIN_METHODS else OperationId.OTHER
        return Operation(known, path=plain, query=parameters, served=LOGIN_METHODS)
    if plain == TENANT_PATH:
        known = OperationId.GET_TENANT_INFO if served_as == "GET" else OperationId.OTHER
        return Operation(known, path=plain, query=parameters, served=("GET",))
    api = _API.fullmatch(plain)
    if api is None:
        return Operation(OperationId.OTHER, path=plain, query=parameters, known=known_path(plain))
    rest = api[2] or ""
    template, names = _named(rest) or ("", {})
    methods = ROUTES.get(template, {})
    meant = Operation(
        id=methods.get(served_as, OperationId.OTHER),
        api=api[1],
        version=_VERSIONS[api[1]],
        path=plain,
        issue=names.get("issue"),
        link=names.get("link"),
        link_type=names.get("type"),
        remote=names.get("remote"),
        query=parameters,
        served=_SERVED.get(template, ()),
    )
    if meant.issue is not None and not is_issue_name(meant.issue):
        nothing = None if is_word(meant.issue) or not meant.is_known else meant.issue
        served = () if is_word(meant.issue) else meant.served
        meant = replace(meant, id=OperationId.OTHER, issue=None, remote=None, served=served, not_an_issue=nothing)
    return meant if meant.is_known else replace(meant, known=known_path(rest))


def is_issue_name(text: str) -> bool:
    """Whether a text can be the key or the id of an issue."""
    return _ISSUE.fullmatch(text) is not None


def operation_of(request: Request) -> Operation:
    """Say what a request that is held whole means."""
    operation = classify(request.method, request.path, request.query)
    return with_body(operation, request.plain.content) if request.content else operation


def with_body(operation: Operation, body: bytes) -> Operation:
    """Add what the body says."""
    return changed(operation, payload=bodies.payload(body)) if body else operation


@lru_cache(maxsize=4_096)
def _parameters(query: str) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
    except ValueError:
        return ()


def _named(rest: str) -> tuple[str, dict[str, str]] | None:
    """Find the route template of a path behind `/rest/api/{version}/`, and the names in it: none of them is empty."""
    segments = rest.split("/")
    if "%" in rest:
        segments = [unquote(segment) for segment in segments]
    for template, words, places in _TEMPLATES.get((segments[0], len(segments)), ()):
        if [segments[at] for at in words] == [*words.values()]:
            return template, {name: segments[at] for name, at in places.items()}
    return None


_Route = tuple[str, dict[int, str], dict[str, int]]
"""A route's template, the words behind its first segment by their places, and the places of its names."""


def _templates() -> dict[tuple[str, int], list[_Route]]:
    """Give every route by its first segment, which is no name, and the number of them.

    A fixed segment goes before a name.
    """
    found: dict[tuple[str, int], list[_Route]] = {}
    for template in sorted(ROUTES, key=lambda template: template.count("{")):
        first, *rest = template.split("/")
        words = {at: part for at, part in enumerate(rest, 1) if part[0] != "{"}
        places = {part[1:-1]: at for at, part in enumerate(rest, 1) if part[0] == "{"}
        found.setdefault((first, len(rest) + 1), []).append((template, words, places))
    return found


_TEMPLATES = _templates()
_SERVED = {template: tuple(methods) for template, methods in ROUTES.items()}
