"""Knows the files of other tools by what stands in them, so that a message can say what a file is. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from linktape.errors import BadDocument, bad

_LOOKED_AT = 1 << 20


@dataclass(frozen=True, slots=True)
class Tool:
    """A form of recordings. `name` goes with "is"; `advice`: what to do with a file that cannot be imported."""

    name: str
    signs: tuple[re.Pattern[bytes], ...]  # all of them are there
    advice: str = ""


def _signs(*patterns: bytes) -> tuple[re.Pattern[bytes], ...]:
    return tuple(re.compile(pattern, re.MULTILINE) for pattern in patterns)


_OBJECT, _LIST = rb"\A(?:\xef\xbb\xbf)?\s*\{", rb"\A(?:\xef\xbb\xbf)?\s*\["
_VCR = rb'^"?http_interactions"?:|"http_interactions"\s*:'

_NO_CASSETTE = rb'\A(?![\s\S]*"interactions"\s*:)'

HAR = Tool("an HTTP archive (HAR)", _signs(_OBJECT + rb'\s*"log"\s*:', rb'"(?:entries|creator|pages|version)"\s*:'))
RUBY_VCR = Tool("a cassette of Ruby's VCR", _signs(_VCR))
BETAMAX = Tool("a cassette of Betamax", _signs(_VCR, rb"betamax/"))
NOCK = Tool("a recording of nock", _signs(_LIST, rb'"scope"\s*:', rb'"path"\s*:'))
WIREMOCK = Tool(
    "a file of WireMock's stub mappings",
    _signs(_OBJECT, _NO_CASSETTE, rb'"(?:mappings|request)"\s*:', rb'"(?:mappings|response)"\s*:'),
)

_RECORD_AGAIN = "record with linktape in front of Jira, or export a HAR, which linktape imports"

TOOLS = (
    Tool(
        "a zip archive",
        _signs(rb"\APK\x03\x04"),
        "with a HAR in it, `linktape cassette import` takes it; else unpack it",
    ),
    Tool("packed by gzip", _signs(rb"\A\x1f\x8b"), "unpack it; `linktape cassette import` takes it as it is"),
    BETAMAX,
    Tool("a collection of Postman", _signs(rb"schema\.(?:get)?postman\.com|\"_postman_id\""), _RECORD_AGAIN),
    Tool("a file of MockServer's expectations", _signs(rb'"httpRequest"\s*:'), _RECORD_AGAIN),
    Tool("a cassette of go-vcr", _signs(rb"^version: 2\s*$", rb"^interactions:"), _RECORD_AGAIN),
    Tool("a cassette of go-vcr", _signs(rb"^interactions:", rb"^ +form: ", rb"^ +url: "), _RECORD_AGAIN),
    Tool(
        "JavaScript for nock",
        _signs(rb"\bnock\s*\(\s*['\"`]https?://"),
        "record it with `nock.recorder.rec({output_objects: true})`, and import the objects as JSON",
    ),
    HAR,
    RUBY_VCR,
    NOCK,
    WIREMOCK,
)
"""The first that fits counts."""


def tool_of(data: bytes) -> Tool | None:
    """Say whose recording a file that is no cassette is."""
    ends = data if len(data) <= 2 * _LOOKED_AT else data[:_LOOKED_AT] + b"\n" + data[-_LOOKED_AT:]
    return next((tool for tool in TOOLS if all(sign.search(ends) for sign in tool.signs)), None)


def refusal(data: bytes, file: str) -> BadDocument | None:
    """Give the error for a file that is another tool's recording: what it is, and what to do with it."""
    tool = tool_of(data)
    if tool is None:
        return None
    advice = tool.advice or f"`linktape cassette import {file}` makes a cassette of it"
    return bad(file, 1, 1, f"this is {tool.name}", advice)
