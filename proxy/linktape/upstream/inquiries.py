"""Questions of our own to Jira on behalf of a client: with its credentials, past the cassette."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from linktape.jira import bodies
from linktape.jira.bodies import JsonValue
from linktape.jira.classify import classify
from linktape.messages import Response
from linktape.responder import Call, Responder

_OF_THE_BODY = ("Content-Type", "Content-Length", "Transfer-Encoding", "Content-Encoding", "Accept-Encoding")


async def ask(responder: Responder, call: Call, method: str, path: str, query: str = "") -> Response:
    """Ask what `call`'s client might ask. Raises UpstreamFailed."""
    headers = call.request.headers.without(*_OF_THE_BODY)
    request = replace(call.request, method=method, path=path, query=query, headers=headers, body=b"")
    operation = classify(method, path, query)
    asked = replace(call, request=request, operation=operation, notes=[], derived={}, listeners=[])
    response = await responder.respond(asked)
    asked.settle(True)
    return response


async def asked_object(responder: Responder, call: Call, path: str, query: str = "") -> dict[str, JsonValue] | None:
    """Give the object that Jira answers to a GET; None for anything but a 200 with one. Raises UpstreamFailed."""
    answer = await ask(responder, call, "GET", path, query)
    value = bodies.payload(answer.content).value if answer.status == 200 else None
    return value if isinstance(value, dict) else None


async def issue(responder: Responder, call: Call, id_or_key: str) -> dict[str, JsonValue] | None:
    """Give an issue with its links, or None if the client cannot see it."""
    return await asked_object(responder, call, f"/rest/api/2/issue/{quote(id_or_key, safe='')}", "fields=issuelinks")


async def link(responder: Responder, call: Call, link_id: str) -> dict[str, JsonValue] | None:
    """Give a link with both its ends, or None if the client cannot see it."""
    return await asked_object(responder, call, f"/rest/api/2/issueLink/{quote(link_id, safe='')}")
