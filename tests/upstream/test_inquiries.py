"""upstream/inquiries.py: what linktape itself asks Jira goes with the client's credentials, and without its body."""

from __future__ import annotations

import pytest

from linktape.jira.operations import OperationId
from linktape.messages import Response
from linktape.upstream import inquiries
from tests.support import StandIn, call, link

CALL = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), headers={"Authorization": "Bearer canary"})


async def test_a_question_has_the_clients_credentials_and_none_of_its_body() -> None:
    jira = StandIn()

    await inquiries.ask(jira, CALL, "DELETE", "/rest/api/2/issueLink/7", "a=b")

    (asked,) = jira.calls
    assert (asked.request.method, asked.request.path, asked.request.query) == (
        "DELETE", "/rest/api/2/issueLink/7", "a=b",
    )  # fmt: skip
    assert list(asked.request.headers) == [("Authorization", "Bearer canary")]
    assert asked.request.content == b""
    assert (asked.operation.id, asked.operation.link) == (OperationId.DELETE_ISSUE_LINK, "7")


async def test_a_question_leaves_no_note_on_the_clients_call() -> None:
    def noting(asked: object) -> Response:
        jira.calls[-1].note("StandIn", "asked")
        return Response.json(200, {})

    jira = StandIn(noting)

    await inquiries.ask(jira, CALL, "GET", "/rest/api/2/myself")

    assert CALL.notes == []


async def test_names_cannot_leave_their_place_in_the_path() -> None:
    jira = StandIn()

    await inquiries.issue(jira, CALL, "../x?y#z")
    await inquiries.link(jira, CALL, "7/8")

    assert [(one.request.path, one.request.query) for one in jira.calls] == [
        ("/rest/api/2/issue/..%2Fx%3Fy%23z", "fields=issuelinks"),
        ("/rest/api/2/issueLink/7%2F8", ""),
    ]


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (Response.json(200, {"id": "7"}), {"id": "7"}),
        (Response.json(201, {"id": "7"}), None),
        (Response.json(404, {"errorMessages": []}), None),
        (Response.json(200, []), None),
        (Response(200, body=b"<html>"), None),
        (Response(200), None),
    ],
)
async def test_only_a_200_with_an_object_is_an_answer(answer: Response, value: object) -> None:
    assert await inquiries.link(StandIn(lambda _: answer), CALL, "7") == value
