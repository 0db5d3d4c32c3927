"""control/messages_shown.py: a call's request and answer, without a secret."""

from __future__ import annotations

import aiohttp
import pytest

from linktape.control.messages_shown import answer_shown, request_shown
from linktape.edge.last_calls import KEPT_BYTES, SHOWN_BYTES
from linktape.messages import Headers, Request, Response
from linktape.redaction.redactor import Redactor
from linktape.wiring.serving import served
from linktape.wiring.settings import Mode, Settings
from tests.support import basic, link

TOKEN = "ATATT3x" + "canary" * 4


async def test_explain_shows_what_was_asked_and_answered_without_a_secret() -> None:
    body = link("HSP-1", "MKY-1", comment={"body": f"mail to mia@acme.example, token {TOKEN}"})

    async with served(Settings(Mode.MOCK, port=0)) as (_, serving), aiohttp.ClientSession() as client:
        url = f"{serving.url}/rest/api/2/issueLink?note={TOKEN}"
        async with client.post(url, json=body, headers={"Authorization": basic()}) as answer:
            assert answer.status == 201
        headers = {"Authorization": f"Bearer {serving.token}"}
        async with client.get(f"{serving.control_url}/explain/1", headers=headers) as answer:
            text, said = await answer.text(), await answer.json()

    assert said["request"]["start"] == "POST /rest/api/2/issueLink?note=***"
    fields = {field["name"]: field["value"] for field in said["request"]["headers"]}
    assert fields["Authorization"] == "***"
    assert fields["Content-Type"] == "application/json"
    assert '"inwardIssue": {"key": "HSP-1"}' in said["request"]["body"]
    assert said["answer"]["start"] == "201"
    assert "canary" not in text
    assert "mia@acme" not in text


def test_a_long_body_is_cut_and_a_secret_at_the_cut_is_gone() -> None:
    content = ("x" * (SHOWN_BYTES - 10) + " " + TOKEN + " " + "y" * KEPT_BYTES)[:KEPT_BYTES]
    shown = answer_shown(Response(200, Headers({"Content-Type": "text/plain"}), content.encode()), Redactor().text)

    assert shown is not None
    assert shown.is_cut
    assert len(shown.body) == SHOWN_BYTES
    assert "ATATT" not in shown.body


@pytest.mark.parametrize(
    ("content", "body"),
    [(b"", ""), (b"\xff\xfe\x00", "(3 bytes that are no text)"), ("ä".encode() * KEPT_BYTES, "ä" * (KEPT_BYTES // 2))],
)
def test_what_is_no_text_is_told_by_its_length(content: bytes, body: str) -> None:
    assert request_shown(Request("PUT", "/x", body=content[:KEPT_BYTES]), str).body == body[:SHOWN_BYTES]


def test_an_answer_that_nobody_gave_is_not_shown() -> None:
    assert answer_shown(Response(502, is_silent=True), str) is None


def test_of_a_field_that_may_say_who_somebody_is_only_the_name_is_shown() -> None:
    shown = answer_shown(Response(200, Headers({"X-AUSERNAME": "mkrystof", "Retry-After": "3"})), str)

    assert shown is not None
    assert [(field.name, field.value) for field in shown.headers] == [("X-AUSERNAME", "***"), ("Retry-After", "3")]
