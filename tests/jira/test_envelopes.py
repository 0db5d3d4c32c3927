"""jira/envelopes.py: the forms in which Jira and what stands before it say no."""

from __future__ import annotations

import json

import pytest

from linktape.jira.envelopes import Envelope, bare, bare_unauthorized, enveloped


@pytest.mark.parametrize(
    ("envelope", "media_type", "body"),
    [
        (Envelope.ERRORS, "application/json;charset=UTF-8", {"errorMessages": ["a", "b"], "errors": {"c": "d"}}),
        (Envelope.MESSAGES, "application/json;charset=UTF-8", {"errorMessages": ["a", "b"]}),
        (Envelope.GATEWAY, "application/json", {"code": 401, "message": "a; b"}),
        (Envelope.REASON, "application/json", {"error": "a; b"}),
    ],
)
def test_each_form_has_its_members_and_its_media_type(envelope: Envelope, media_type: str, body: object) -> None:
    answer = enveloped(envelope, 401, "a", "b", errors={"c": "d"})

    assert (answer.status, answer.headers.get("Content-Type"), json.loads(answer.content)) == (401, media_type, body)


def test_a_sentence_is_bare_text_of_the_type_that_is_given() -> None:
    plain, html = (
        enveloped(Envelope.SENTENCE, 403, "a", "b"),
        enveloped(Envelope.SENTENCE, 403, "a", media_type="text/html"),
    )

    assert (plain.headers.get("Content-Type"), plain.content) == ("text/plain", b"a; b")
    assert html.headers.get("Content-Type") == "text/html"


def test_a_text_that_is_none_becomes_question_marks_and_no_type_is_none() -> None:
    answer = bare(403, "ü\ud800", None, {"X-A": "b"})

    assert answer.content == "ü?".encode()
    assert list(answer.headers) == [("X-A", "b")]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/plain"),
        ("", "text/plain"),
        ("*/*", "text/html;charset=UTF-8"),
        ("application/json", "application/json"),
        (" application/json ; q=0.9, text/html", "application/json"),
        ("*/*;q=0.8", "text/html;charset=UTF-8"),
        ("nonsense", "text/html;charset=UTF-8"),
        ("a/b\r\nX: y", "text/html;charset=UTF-8"),
    ],
)
def test_the_media_type_of_a_bare_401_follows_accept_and_is_always_one(accept: str | None, media_type: str) -> None:
    answer = bare_unauthorized("Client must be authenticated.", accept)

    assert (answer.status, answer.headers.get("Content-Type")) == (401, media_type)
    assert answer.headers.get("WWW-Authenticate") == 'OAuth realm="https%3A%2F%2Fyour-domain.atlassian.net"'
