"""tape/from_nodes.py: what a cassette says becomes an Interaction, in vcrpy's shapes old and new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from linktape.errors import BadDocument
from linktape.jira.operations import OperationId
from linktape.messages import SITE
from linktape.nodes import yaml_reader
from linktape.nodes.node import Value
from linktape.tape.body_forms import plain
from linktape.tape.cassette import Interaction
from linktape.tape.from_nodes import Shaper, split

ASKED = "request: {method: GET, uri: 'https://jira.example/jira/rest/api/2/issue/HSP-1?fields=issuelinks'}\n"
SAID = "response: {status: {code: 200, message: OK}, headers: {}, body: {string: hello}}\n"

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def made(text: str) -> Interaction:
    node = yaml_reader.read(text, "a.yaml")
    assert node is not None
    return Shaper("a.yaml").interaction(node, 3)


def problem(text: str) -> str:
    with pytest.raises(BadDocument) as caught:
        made(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("uri", "base", "rest"),
    [
        ("https://x.example", "https://x.example", "/"),
        ("https://x.example?a=1", "https://x.example", "/?a=1"),
        ("https://x.example/a/b?c=/d#e", "https://x.example", "/a/b?c=/d"),
        ("http://x.example:8080/jira/rest/api/2/myself", "http://x.example:8080/jira", "/rest/api/2/myself"),
        ("https://api.example/ex/jira/11/rest/api/3/x", "https://api.example/ex/jira/11", "/rest/api/3/x"),
    ],
)
def test_an_address_is_a_site_and_a_path(uri: str, base: str, rest: str) -> None:
    assert split(uri) == (base, rest)


def test_the_operation_is_read_from_the_request() -> None:
    one = made(ASKED + SAID)

    assert (one.operation.id, one.operation.api, one.index, one.line, one.file) == (
        OperationId.GET_ISSUE, "2", 3, 1, "a.yaml",
    )  # fmt: skip


def test_the_site_is_called_by_one_name_in_request_and_answer() -> None:
    one = made(
        "request: {method: POST, uri: 'https://jira.example/jira/rest/api/2/x', body: 'to https://jira.example/jira/y'}\n"
        "response:\n"
        "  status: {code: 201}\n"
        "  headers: {Location: ['https://jira.example/jira/rest/api/2/z']}\n"
        "  body: {string: 'https://jira.example/jira, not https://jira.example.evil/jira'}\n"
    )

    assert one.request.content == f"to {SITE}/y".encode()
    assert one.response.headers.get("Location") == f"{SITE}/rest/api/2/z"
    assert one.response.content == f"{SITE}, not https://jira.example.evil/jira".encode()


def test_header_fields_of_one_name_come_back_between_the_others_they_stood_between() -> None:
    one = made(
        ASKED
        + "response: {status: {code: 200}, headers: {Link: [a, b, added], Vary: [c]}}\n"
        + "linktape: {response_header_order: [Link, Vary, Link, Gone]}\n"
    )

    assert list(one.response.headers) == [("Link", "a"), ("Vary", "c"), ("Link", "b"), ("Link", "added")]


def test_a_header_of_bytes_that_are_no_utf_8_comes_back_as_those_bytes() -> None:
    one = made(
        ASKED
        + 'response: {status: {code: 200}, headers: {A: ["\\xFC"], B: ["\\xFC"]}}\n'
        + "linktape: {response_headers_latin1: [0]}\n"
    )

    assert [value.encode("utf-8", "surrogateescape") for _, value in one.response.headers] == [b"\xfc", "ü".encode()]


@pytest.mark.parametrize(
    ("coding", "body", "kept"),
    [
        ("gzip", "H4sIAAAAAAACA8tIzcnJBwCGphA2BQAAAA==", None),
        ("br", "CwKAaGVsbG8D", "br"),  # not known: the bytes are what the header says
        ("gzip", "aGVsbG8=", None),  # plain already, as vcrpy's decode_compressed_response leaves it
    ],
)
def test_a_body_is_stored_plain_where_its_coding_can_be_undone(coding: str, body: str, kept: str | None) -> None:
    one = made(
        ASKED
        + f"response: {{status: {{code: 200}}, headers: {{Content-Encoding: {coding}, Content-Length: '9'}},"
        + f" body: {{string: !!binary {body}}}}}\n"
    )

    assert one.response.headers.get("Content-Encoding") == kept
    assert "Content-Length" not in one.response.headers
    assert (one.response.content == b"hello") is (kept is None)


@pytest.mark.parametrize("uri", ["https://me:canary@jira.example/jira", "https://gateway.example/ex/jira/1"])
def test_what_the_site_calls_itself_is_the_site_whatever_address_was_asked(uri: str) -> None:
    itself = '{"self": "https://jira.example/jira/rest/api/2/issue/1"}'
    asked = ASKED.replace("https://jira.example/jira", uri)
    one = made(f"{asked}response: {{status: {{code: 200}}, headers: {{}}, body: {{string: '{itself}'}}}}\n")

    assert one.response.content == f'{{"self": "{SITE}/rest/api/2/issue/1"}}'.encode()


def test_a_compressed_body_of_a_request_is_stored_plain_too() -> None:
    packed = "body: !!binary H4sIAAAAAAACA8tIzcnJBwCGphA2BQAAAA==, headers: {Content-Encoding: gzip}"
    one = made(ASKED.replace("method: GET", f"method: PUT, {packed}") + SAID)

    assert one.request.content == b"hello"
    assert "Content-Encoding" not in one.request.headers


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00+02:00", datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=2)))),
        ("Sat, 31 Jan 2026 12:00:00 GMT", datetime(2026, 1, 31, 12, tzinfo=UTC)),  # Ruby's VCR
        ("~", None),
    ],
)
def test_a_time_without_a_zone_is_utc(written: str, moment: datetime | None) -> None:
    assert made(f"{ASKED}{SAID}recorded_at: {written}\n").recorded_at == moment


@pytest.mark.parametrize("written", ["2001-99-99", "last week", "Sat, 99 Jan 2026 12:00:00 GMT", "17.5"])
def test_a_time_that_cannot_be_read_is_told_and_stops_nothing(written: str) -> None:
    node = yaml_reader.read(f"{ASKED}{SAID}recorded_at: {written}\n", "a.yaml")
    assert node is not None
    shaper = Shaper("a.yaml")

    one = shaper.interaction(node, 0)

    assert one.recorded_at is None
    assert [str(notice) for notice in shaper.notices] == [
        f"a.yaml:3: recorded_at {written!r} is not read; write a time such as 2026-01-31T12:00:00Z"
    ]


def test_a_method_in_lower_case_is_the_method() -> None:
    one = made(ASKED.replace("GET", "get") + SAID)

    assert (one.request.method, one.operation.id) == ("GET", OperationId.GET_ISSUE)


def test_a_json_body_that_vcrpy_wrote_as_a_mapping_is_json_again() -> None:
    body = "body: {a: [1, -2, 1.5, true, ~, 'true', '1'], b: {}}"

    one = made(ASKED.replace("GET,", f"POST, {body},") + SAID)

    assert one.request.content == b'{"a": [1, -2, 1.5, true, null, "true", "1"], "b": {}}'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 1.5, true, false, null, ~, word]", [1, 1.5, True, False, None, None, "word"]),
        ("['1', \"true\", '', 1e3, 0x10, 12345678901]", ["1", "true", "", "1e3", "0x10", 12345678901.0]),
        ("{a: {b: [c]}}", {"a": {"b": ["c"]}}),
        ("!!binary /w==", "\ufffd"),
    ],
)
def test_a_value_is_what_json_would_have(text: str, value: object) -> None:
    node = yaml_reader.read(text, "a.yaml")

    assert node is not None
    assert plain(node) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]\n", "a.yaml:1:1: an interaction is a list: a mapping with `request` and `response`"),
        (ASKED, "a.yaml:1:1: `response` is missing: add it"),
        (ASKED + "response: ~\n", "a.yaml:2:11: `response` is empty: a mapping with `status`, `headers` and `body`"),
        (ASKED + "response: {status: 200}\n", "a.yaml:2:20: `status` is a text: a mapping with `code` and `message`"),
        (ASKED + "response: {status: {code: '200'}}\n", "a.yaml:2:27: the status code: a number from 200 to 599"),
        (ASKED + SAID.replace("OK", "[OK]"), "a.yaml:2:41: the status message is a list: a text"),
        (ASKED + SAID.replace("OK", "200"), "a.yaml:2:41: the status message 200 is no text: write it in quotes"),
        (ASKED + SAID.replace("{}", "{A: [1]}"), "a.yaml:2:60: the header A 1 is no text: write it in quotes"),
        (ASKED + SAID.replace("{}", "{A: true}"), "a.yaml:2:59: the header A true is no text: write it in quotes"),
        (ASKED + SAID.replace("{}", "{5: [a]}"), "a.yaml:2:56: the header name 5 is no text: write it in quotes"),
        (ASKED + SAID.replace("{}", "{~: [a]}"), "a.yaml:2:56: the header name ~ is no text: write it in quotes"),
        (ASKED.replace("GET", "5") + SAID, "a.yaml:1:19: method 5 is no text: write it in quotes"),
        (ASKED + SAID.replace("hello", "{a: 1}"), "a.yaml:2:74: the body's `string` is a mapping: a text"),
        (ASKED + SAID + "elapsed: [1]\n", "a.yaml:3:10: elapsed: a number of seconds such as 0.25"),
        (ASKED + SAID + "recorded_at: {a: 1}\n", "a.yaml:3:14: recorded_at is a mapping: a text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_and_what_belongs_there(text: str, said: str) -> None:
    assert problem(text) == said


@given(TREES)
def test_a_json_argument_means_what_vcrpy_wrote(value: Value) -> None:
    node = yaml_reader.read(yaml.safe_dump(value), "a.yaml")

    assert node is not None
    assert plain(node) == value


@pytest.mark.parametrize(
    ("text", "value"), [("10000000000", 10_000_000_000), ("1e5", "1e5"), ("1.0e+5", 100_000.0), ("1.5e3", "1.5e3")]
)
def test_a_plain_scalar_means_what_it_means_in_yaml_1_1(text: str, value: Value) -> None:
    node = yaml_reader.read(text, "a.yaml")

    assert node is not None
    meant = plain(node)
    assert (meant, type(meant)) == (value, type(value))
