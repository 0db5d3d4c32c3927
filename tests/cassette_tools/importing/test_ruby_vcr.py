"""Cassettes as Ruby's VCR writes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from linktape.cassette_tools.importing.readers import read
from linktape.errors import BadDocument
from linktape.messages import SITE
from tests.cassette_tools.importing.recordings import LINKING, losses, recording


def cassette(body: object, status: object = 200) -> bytes:
    """Give a cassette of VCR's JSON serializer, whose answer has this body."""
    request = {"method": "get", "uri": "https://acme.example/rest/api/2/issue/HSP-1", "body": None, "headers": None}
    response = {"status": {"code": status, "message": None}, "headers": {"Vary": "a"}, "body": body}
    exchange = {"request": request, "response": response, "recorded_at": "Wed, 07 Jan 2026 11:12:13 GMT"}
    return json.dumps({"http_interactions": [exchange], "recorded_with": "VCR 6.3.1"}).encode()


def test_every_exchange_is_kept_and_each_answer_byte_for_byte() -> None:
    found = recording("ruby_vcr.yml").interactions

    assert [(one.request.method, one.request.target, one.response.status) for one in found] == [
        ("POST", "/rest/api/2/issueLink", 201),
        ("GET", "/rest/api/2/issue/HSP-1?fields=issuelinks", 200),
        ("GET", "/rest/api/2/issue/HSP-2", 200),
        ("GET", "/rest/api/2/issue/HSP-3", 200),
    ]
    assert found[0].request.content == LINKING
    here = f'{{"id":"10001","self":"{SITE}/rest/api/2/issue/10001","key":"HSP-1",  "fields":{{"issuelinks":[]}}}}'
    answers = [b"", here.encode(), b'{"n":"\xff"}', "grün".encode("latin-1")]
    assert [one.response.content for one in found] == answers


def test_its_time_is_read() -> None:
    assert recording("ruby_vcr.yml").interactions[0].recorded_at == datetime(2026, 1, 7, 11, 12, 13, tzinfo=UTC)


def test_a_template_is_named() -> None:
    assert losses(recording("ruby_vcr.yml")) == [
        "ruby_vcr.yml:86:3: GET /jira/rest/api/2/issue/<%= key %>: it is a template (ERB, `<% … %>`); "
        "play it with VCR once, and record that"
    ]


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ("as VCR 1 wrote it", b"as VCR 1 wrote it"),
        ({"encoding": "UTF-8", "base64_string": "iVD/AA==\n"}, b"\x89P\xff\0"),
        ({"encoding": None, "string": "x"}, b"x"),
        ({"encoding": "UTF-8", "string": None}, b""),
        (None, b""),
    ],
)
def test_a_body_is_read_in_each_of_its_forms(body: object, content: bytes) -> None:
    (found,) = read(cassette(body), "a.json").interactions

    assert found.response.content == content


def test_an_exchange_without_an_answer_is_named() -> None:
    found = read(cassette("", 0), "a.json")

    assert not found.interactions
    assert "GET /rest/api/2/issue/HSP-1: there is no answer to it (status 0)" in losses(found)[0]


@pytest.mark.parametrize(
    ("body", "message"),
    [({"string": []}, "is no text"), ({"base64_string": "*"}, "no base64"), ([1], "`body` is a list")],
)
def test_a_body_of_another_form_is_refused_with_its_place(body: object, message: str) -> None:
    with pytest.raises(BadDocument, match=r"^a.json:1:\d+: ") as caught:
        read(cassette(body), "a.json")

    assert message in str(caught.value)
