"""Stub mappings as WireMock writes and reads them."""

from __future__ import annotations

import json

import pytest

from linktape.cassette_tools.importing.readers import read
from linktape.errors import BadDocument
from linktape.messages import SITE
from tests.cassette_tools.importing.recordings import LINKING, losses, recording

FOUND = {"method": "GET", "url": "/rest/api/3/issue/HSP-1"}


def mapping(request: dict[str, object], response: dict[str, object], **more: object) -> bytes:
    """Give a file with one mapping, as WireMock keeps each."""
    return json.dumps({"request": {**FOUND, **request}, "response": {"status": 200, **response}, **more}).encode()


def test_what_stands_for_one_request_is_kept_byte_for_byte() -> None:
    linked, read_, picture = recording("wiremock.json").interactions

    assert (linked.request.method, linked.request.content, linked.response.status) == ("POST", LINKING, 201)
    assert linked.request.headers.get("Content-Type") == "application/json"
    assert linked.elapsed_s == 0.25
    assert read_.request.target == "/rest/api/3/issue/HSP-1?fields=issuelinks"
    assert read_.response.content == '{"id":"10001","n":1.50,"text":"grün"}'.encode()
    assert read_.response.headers.all("Vary") == ("a", "b")
    assert (picture.response.status, picture.response.content) == (200, b"\x89P\xff\0")
    assert read_.request.client_base == SITE


def test_what_stands_for_many_requests_or_has_no_answer_is_named() -> None:
    whys = [loss.partition(": ")[2].partition(": ")[2] for loss in losses(recording("wiremock.json"))]

    assert whys == [
        "it is kept, but without the condition on the header X-Trace (a regular expression: matches)",
        "its address is a regular expression (`urlPattern`)",
        "its answer is a template (`transformers`)",
        "its answer is a fault (`fault`)",
        "its body is only described (matchesJsonPath)",
        "its method is any",
        "the body of its answer lies in a file of its own (`bodyFileName`), which is not in the folder `__files` beside"
        " the folder `mappings`; put it into `body`",
        "the parameter fields of its query is only described (a regular expression: matches)",
    ]


def test_each_loss_has_its_line() -> None:
    places = [(loss.file, loss.line) for loss in recording("wiremock.json").losses]

    assert places == [("wiremock.json", line) for line in (3, 22, 26, 30, 34, 38, 42, 46)]


@pytest.mark.parametrize(
    ("pattern", "sent"),
    [
        ({"equalTo": "a=b"}, b"a=b"),
        ({"equalToJson": {"a": [1.0, None]}}, b'{"a":[1.0,null]}'),
        ({"binaryEqualTo": "iVD/AA=="}, b"\x89P\xff\0"),
    ],
)
def test_a_request_has_the_body_that_its_pattern_names(pattern: object, sent: bytes) -> None:
    (found,) = read(mapping({"method": "POST", "bodyPatterns": [pattern]}, {}), "a.json").interactions

    assert found.request.content == sent


@pytest.mark.parametrize(
    ("request_", "response", "why"),
    [
        ({"bodyPatterns": [{"equalToJson": '{"a":"${json-unit.any-string}"}'}]}, {}, "its body is a template"),
        ({}, {"proxyBaseUrl": "https://acme.example"}, "its answer is whatever another server says"),
        ({"urlPathTemplate": "/rest/api/3/issue/{key}"}, {}, "its address is a template"),
        ({"url": None}, {}, "it has no address"),
        ({"method": "POST", "url": "/rest/api/3/issueLink"}, {"status": 201}, "it takes any body; write the one that"),
        ({}, {"status": 100}, "there is no answer"),
    ],
)
def test_what_is_no_exchange_is_left_out(request_: dict[str, object], response: dict[str, object], why: str) -> None:
    found = read(mapping(request_, response), "a.json")

    assert not found.interactions
    assert why in losses(found)[0]


@pytest.mark.parametrize(
    ("request_", "response", "why"),
    [
        ({}, {}, "its answer has no body; put what Jira says into `jsonBody`"),
        ({"url": None, "urlPath": "/rest/api/3/issue/HSP-1"}, {"body": "{}"}, "only for requests without a query"),
        ({"method": "POST", "url": "/rest/api/3/issue/HSP-1/watchers"}, {"status": 204}, "only for requests without a"),
    ],
)
def test_what_answers_less_than_in_wiremock_is_kept_and_named(
    request_: dict[str, object], response: dict[str, object], why: str
) -> None:
    found = read(mapping(request_, response), "a.json")

    assert len(found.interactions) == 1
    (said,) = losses(found)
    assert f": it is kept, but {why}" in said


@pytest.mark.parametrize(
    ("request_", "response"),
    [
        ({"method": "DELETE", "url": "/rest/api/3/issueLink/10001"}, {"status": 204}),
        ({"url": None, "urlPath": "/a", "queryParameters": {"b": {"equalTo": "c"}}}, {"body": "{}"}),
        ({}, {"status": 404}),
    ],
)
def test_what_has_no_body_by_its_kind_is_no_loss(request_: dict[str, object], response: dict[str, object]) -> None:
    found = read(mapping(request_, response), "a.json")

    assert (len(found.interactions), losses(found)) == (1, [])


def test_a_body_in_a_file_of_its_own_is_taken_from_beside() -> None:
    found = read(mapping({}, {"bodyFileName": "hsp-1.json"}), "a.json", {"hsp-1.json": b"{ }"}.get)

    assert [one.response.content for one in found.interactions] == [b"{ }"]


def test_a_state_is_named_and_the_mapping_kept() -> None:
    found = read(mapping({}, {"body": "{}"}, scenarioName="links", requiredScenarioState="Started"), "a.json")

    assert len(found.interactions) == 1
    assert losses(found) == [
        "a.json:1:1: GET /rest/api/3/issue/HSP-1: it is kept, but without `scenarioName`, `requiredScenarioState`"
    ]


def test_braces_of_a_text_are_no_template_unless_a_transformer_is_named() -> None:
    (found,) = read(mapping({}, {"body": "{{code}}"}), "a.json").interactions

    assert found.response.content == b"{{code}}"


def test_a_body_of_another_form_is_refused_with_its_place() -> None:
    with pytest.raises(BadDocument, match=r"^a.json:1:\d+: `body` is a mapping: a text"):
        read(mapping({}, {"body": {}}), "a.json")
