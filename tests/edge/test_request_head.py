"""edge/request_head.py: a head is read where nothing about it is doubtful, and refused where anything is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from linktape.edge.request_head import Head, parse_authority, read_head
from linktape.errors import RequestRefused

if TYPE_CHECKING:
    from aiohttp import web

HOST = (b"Host", b"127.0.0.1:8095")
Fields = tuple[tuple[bytes, bytes], ...]


@dataclass
class Parsed:
    """What aiohttp's parser gives of a head."""

    raw_headers: Fields = (HOST,)
    raw_path: str = "/x"
    method: str = "GET"
    version: tuple[int, int] = (1, 1)
    keep_alive: bool = field(default=True)
    scheme: str = "http"


def head(*fields: tuple[bytes, bytes], **more: object) -> Head:
    parsed = Parsed((HOST, *fields), **more)  # type: ignore[arg-type]  # whatever the test says
    return read_head(cast("web.BaseRequest", parsed))


def refusal(*fields: tuple[bytes, bytes], **more: object) -> tuple[int, str]:
    with pytest.raises(RequestRefused) as caught:
        head(*fields, **more)
    return caught.value.status, str(caught.value)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("localhost", "localhost", None),
        ("LOCALHOST:80", "localhost", 80),
        ("[::1]:65535", "[::1]", 65535),
        ("a_b.example:", "a_b.example", None),
    ],
)
def test_an_authority_is_a_host_with_an_optional_port(text: str, host: str, port: int | None) -> None:
    found = parse_authority(text)

    assert found is not None
    assert (found.text, found.host, found.port) == (text, host, port)


@pytest.mark.parametrize("text", ["", ":80", "a:65536", "a:b", "a b", "u@a", "a/b", "::1", "[::1", "a,b", "ä"])
def test_what_is_no_authority(text: str) -> None:
    assert parse_authority(text) is None


def test_a_head_has_what_concerns_nobody_but_the_connection_taken_out() -> None:
    read = head(
        (b"Accept", b"*/*"), (b"Connection", b"X-Mine"), (b"X-Mine", b"1"), (b"Content-Length", b"7"),
        (b"Expect", b"100-Continue"), (b"X-A", "ü".encode()),
    )  # fmt: skip

    assert list(read.headers) == [("Accept", "*/*"), ("X-A", "ü")]
    assert (read.length, read.expects_continue, read.authority.port) == (7, True, 8095)


@pytest.mark.parametrize(
    ("raw", "path", "query"),
    [
        ("/a?b?c", "/a", "b?c"),
        ("/", "/", ""),
        ("//a", "//a", ""),
        ("http://127.0.0.1:8095/a?b", "/a", "b"),
        ("HTTP://127.0.0.1:8095", "/", ""),
    ],
)
def test_a_target_is_path_and_query_even_where_it_names_the_host_itself(raw: str, path: str, query: str) -> None:
    read = head(raw_path=raw)

    assert (read.path, read.query) == (path, query)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("http://evil.example/a", 421),
        ("http://127.0.0.1/a", 421),  # another port is another host
        ("https://127.0.0.1:8095/a", 400),
        ("http://127.0.0.1:8095?a", 400),
        ("a", 400),
        ("*", 400),
        ("", 400),
        ("/a b", 400),
        ("/a#b", 400),
        ("/ä", 400),
        ("/a\x7f", 400),
    ],
)
def test_a_target_that_could_be_read_in_two_ways_is_refused(raw: str, status: int) -> None:
    assert refusal(raw_path=raw)[0] == status


@pytest.mark.parametrize(
    ("fields", "length"),
    [
        ((), 0),
        (((b"Content-Length", b"0"),), 0),
        (((b"Content-Length", b"007"),), 7),
        (((b"Transfer-Encoding", b" Chunked "),), None),
    ],
)
def test_the_length_of_a_body(fields: Fields, length: int | None) -> None:
    assert head(*fields).length == length


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (((b"Content-Length", b"1"), (b"Content-Length", b"1")), 400),
        (((b"Content-Length", b"1, 1"),), 400),
        (((b"Content-Length", b"-1"),), 400),
        (((b"Content-Length", b""),), 400),
        (((b"Content-Length", b"1" * 19),), 400),
        (((b"Transfer-Encoding", b"chunked"), (b"Content-Length", b"1")), 400),
        (((b"Transfer-Encoding", b"gzip, chunked"),), 501),
        (((b"Transfer-Encoding", b"chunked"),) * 2, 501),
        (((b"Transfer-Encoding", b"identity"),), 501),
    ],
)
def test_a_length_that_is_given_in_two_ways_is_refused(fields: Fields, status: int) -> None:
    assert refusal(*fields)[0] == status


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"version": (1, 2)}, 505),
        ({"version": (2, 0)}, 505),
        ({"version": (0, 9)}, 505),
        ({"method": "CONNECT"}, 405),
        ({"method": "TRACE"}, 405),
    ],
)
def test_only_http_1_without_tunnels_is_served(more: dict[str, object], status: int) -> None:
    assert refusal(**more)[0] == status


def test_http_1_0_has_no_chunks() -> None:
    assert head(version=(1, 0)).is_http_10
    assert refusal((b"Transfer-Encoding", b"chunked"), version=(1, 0))[0] == 400


@pytest.mark.parametrize("hosts", [(), (HOST, HOST), ((b"Host", b"a b"),)])
def test_a_request_has_exactly_one_host(hosts: Fields) -> None:
    with pytest.raises(RequestRefused, match="Host header") as caught:
        read_head(cast("web.BaseRequest", Parsed(hosts)))

    assert caught.value.status == 400


@pytest.mark.parametrize(("value", "is_met"), [(b" 100-CONTINUE ", True), (b"200-ok", False)])
def test_the_only_expectation_that_is_met_is_100_continue(value: bytes, is_met: bool) -> None:
    if is_met:
        assert head((b"Expect", value)).expects_continue
    else:
        assert refusal((b"Expect", value))[0] == 417


@pytest.mark.parametrize("field", [(b"X-A", b"s3cret\x00"), (b"X A", b"s3cret"), (b"X-A", b"s3cret\xff")])
def test_a_malformed_field_is_refused_without_its_value(field: tuple[bytes, bytes]) -> None:
    status, said = refusal(field)

    assert status == 400
    assert "s3cret" not in said
