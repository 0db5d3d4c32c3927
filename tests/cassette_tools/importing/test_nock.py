"""What nock 14 recorded, and the flat headers of nock before."""

from __future__ import annotations

import json

import pytest

from linktape.cassette_tools.importing.readers import read
from linktape.errors import BadDocument
from tests.cassette_tools.importing.recordings import LINKING, losses, recording

CALL = {"scope": "https://acme.example:443", "method": "GET", "path": "/rest/api/3/issue/HSP-1", "body": ""}


def test_what_nock_recorded_is_kept_as_nock_would_answer_it() -> None:
    found = recording("nock.json").interactions

    assert [one.response.content for one in found] == [
        b'{"id":"10001","n":1.5,"fields":{"issuelinks":[]}}',
        b"",
        b'{"gz":true,"list":[1, 2]}',
        "<p>grün</p>".encode(),
        b"\x89P\xff\0",
        b'["6162","6364"]',
    ]
    assert found[1].request.content == LINKING
    assert [one.response.status for one in found] == [200, 201, 200, 500, 200, 200]


def test_flat_headers_and_a_named_port_are_read() -> None:
    call = {**CALL, "status": 200, "response": {"a": None}, "rawHeaders": ["Link", "<a>", "link", "<b>"]}

    (found,) = read(json.dumps([call]).encode(), "a.json").interactions

    assert found.request.client_base == "https://acme.example"
    assert found.response.headers.all("Link") == ("<a>", "<b>")
    assert found.response.content == b'{"a":null}'


def test_a_definition_without_an_answer_is_named() -> None:
    found = read(json.dumps([CALL]).encode(), "a.json")

    assert not found.interactions
    assert losses(found) == ["a.json:1:2: GET /rest/api/3/issue/HSP-1: there is no answer to it"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"rawHeaders": ["a"]}, "a name without a value"),
        ({"response": "zz", "responseIsBinary": True}, "not hexadecimal"),
        ({"status": "many"}, "the status many"),
        ({"method": 7}, "`method` is 7"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(more: dict[str, object], message: str) -> None:
    call = {**CALL, "status": 200, "response": "", **more}

    with pytest.raises(BadDocument, match=r"^a.json:1:\d+: ") as caught:
        read(json.dumps([call]).encode(), "a.json")

    assert message in str(caught.value)
