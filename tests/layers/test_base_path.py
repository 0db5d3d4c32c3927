"""layers/base_path.py: what lies outside of the base is the container's 404, and no part of Jira ever sees it."""

from __future__ import annotations

import pytest

from linktape.layers.base_path import BasePath
from linktape.messages import Response
from tests.support import StandIn, call


@pytest.mark.parametrize("target", ["/jira/rest/api/2/myself", "/jira/rest/api/2/issue/HSP-1?fields=issuelinks"])
async def test_what_is_below_the_base_is_answered_from_inside(target: str) -> None:
    layer = BasePath(StandIn(lambda _: Response(200)), "/jira")

    assert (await layer.respond(call("GET", target))).status == 200


@pytest.mark.parametrize(
    "target", ["/rest/api/2/myself", "/JIRA/rest/api/2/myself", "/jira/jira/rest/api/2/x", "/jiraX"]
)
async def test_what_is_not_is_the_containers_404(target: str) -> None:
    inside, asked = StandIn(), call("GET", target)

    response = await BasePath(inside, "/jira").respond(asked)

    assert (response.status, response.cause, response.is_outside) == (404, "outside-base", True)
    assert response.headers.get("Content-Type") == "text/html;charset=utf-8"
    assert b"HTTP Status 404" in response.content
    assert inside.calls == []
    assert [note.reason for note in asked.notes] == [
        "the address that was given ends in /jira, and this call went past it"
    ]
