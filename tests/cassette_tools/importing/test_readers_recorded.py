"""What the tools themselves wrote (in `recorded/`) of one small server whose answers are known byte for byte.

nock 14, Polly 6, WireMock 3.13.2, Ruby's VCR 5, Betamax 0.9 and mitmproxy 11 stood before it; what is called NAME_2 is
of the third list below.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from linktape.cassette_tools.importing.cassette import cassette
from linktape.cassette_tools.importing.readers import ForeignRecording, read
from linktape.redaction.policy import RedactionPolicy
from linktape.redaction.redactor import Redactor
from linktape.tape import reader

RECORDED = Path(__file__).parent / "recorded"
LINK = b'{"type":{"name":"Blocks"},"inwardIssue":{"key":"HSP-1"},"outwardIssue":{"key":"MKY-1"}}'
NO_1 = b'{"errorMessages":["Issue does not exist or you do not have permission to see it."],"errors":{}}'
TYPES = b'{"issueLinkTypes":[{"id":"10000","name":"Blocks","inward":"is blocked by","outward":"blocks"}]}'
ISSUE = '{"id":"10001", "n":1.50,  "s":"grün 😀", "big":12345678901234567890}'.encode()
PICTURE = b"\x89PNG\r\n\x1a\n\xff\0"
INFO = b'{\n  "version" : "9.4.0"\n}\n'
LATIN = '{"key":"HSP-1","summary":"größer"}'.encode("latin-1")

Said = tuple[str, str, bytes, int, bytes]
SAID: list[list[Said]] = [
    [
        ("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks", b"", 200, ISSUE),
        ("POST", "/rest/api/3/issueLink", LINK, 201, b""),
        ("GET", "/rest/api/3/issueLinkType", b"", 200, TYPES),
    ],
    [
        ("GET", "/rest/api/3/issueLinkType", b"", 200, TYPES),
        ("DELETE", "/rest/api/3/issueLink/10001", b"", 204, b""),
        ("GET", "/rest/api/3/issue/NO-1", b"", 404, NO_1),
        ("GET", "/rest/api/3/issue/NO-1", b"", 404, NO_1),
    ],
    [
        ("GET", "/rest/api/2/attachment/thumbnail/1", b"", 200, PICTURE),
        ("GET", "/rest/api/2/serverInfo", b"", 200, INFO),
        ("GET", "/rest/api/2/issue/HSP-1", b"", 200, LATIN),
    ],
]

AS_VALUES = {
    ISSUE: '{"id":"10001","n":1.5,"s":"grün 😀","big":12345678901234567000}'.encode(),
    INFO: b'{"version":"9.4.0"}',
}
"""What nock has left of JSON that was not compressed: values, as JavaScript writes them."""

SCENARIO = "GET /rest/api/3/issue/NO-1: it is kept, but without `scenarioName`, `requiredScenarioState`"
LOST = {"wiremock_1.json": [f"{SCENARIO}, `newScenarioState`", SCENARIO]}


def recording(name: str) -> ForeignRecording:
    return read((RECORDED / name).read_bytes(), name)


def said(found: ForeignRecording) -> list[Said]:
    return [
        (one.request.method, one.request.target, one.request.content, one.response.status, one.response.content)
        for one in found.interactions
    ]


def kept(name: str) -> list[Said]:
    """Give what a tool was able to keep of what was said."""
    answers = AS_VALUES if name.startswith("nock_") and "gzip" not in name else {}
    number = int(name.split(".")[0][-1])
    told = [(*one[:4], answers.get(one[4], one[4])) for one in SAID[number]]
    return told[:3] if name.startswith("betamax") else told  # Betamax keeps one recording of one request


@pytest.mark.parametrize(
    "name", sorted(path.name for path in RECORDED.iterdir() if path.name not in ("betamax_2.json",))
)
def test_every_exchange_is_kept_in_its_order_byte_for_byte_and_every_loss_is_named(name: str) -> None:
    found = recording(name)

    assert said(found) == kept(name)
    assert [loss.what for loss in found.losses] == LOST.get(name, [])


def test_bytes_that_a_tool_has_replaced_are_named() -> None:
    found = recording("betamax_2.json")

    assert found.interactions[0].response.content == PICTURE.decode("utf-8", "replace").encode()
    assert [str(loss) for loss in found.losses] == [
        "betamax_2.json:1:24: GET /rest/api/2/attachment/thumbnail/1: it is kept, but its answer holds U+FFFD, "
        "which tools put where a byte is no text; let them keep exact bytes"
    ]


@pytest.mark.parametrize("name", sorted(path.name for path in RECORDED.iterdir()))
def test_nothing_of_the_credentials_comes_along(name: str) -> None:
    made = cassette([recording(name)], Redactor(RedactionPolicy()))

    assert made.count == len(recording(name).interactions)
    assert not any(word in made.content for word in (b"canary-token", b"YWRtaW46Y2FuYXJ5", b"127.0.0.1"))
    assert len(reader.cassette(made.content, "made.yaml")) == made.count


def test_each_of_the_four_formats_has_three_files_of_the_tools_own() -> None:
    names = [path.name for path in RECORDED.iterdir()]

    for tool in ("nock_", "vcr_", "wiremock_", "betamax_"):
        assert sum(name.startswith(tool) for name in names) >= 3
