"""What no client may send: refused with the right status, once, without a byte of it in the log or the answer."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator

import pytest

from linktape.edge.limits import Limits
from tests.standing import Served, raw, served

CANARY = b"s3cret-canary-ATATT3x"
H = b"Host: 127.0.0.1\r\n"
PATH = b"/rest/api/3/myself"
POST = b"POST /rest/api/3/issueLink HTTP/1.1\r\n" + H


@pytest.fixture
async def server() -> AsyncIterator[Served]:
    async with served(limits=Limits(body_bytes=1 << 20, body_s=0.5, head_s=5.0, linger_s=0.2)) as here:
        yield here


def get(more: bytes = b"", *, line: bytes = b"GET " + PATH + b" HTTP/1.1", host: bytes = H) -> bytes:
    return line + b"\r\n" + host + more + b"\r\n"


MALFORMED: dict[str, tuple[bytes, set[int]]] = {
    "version 0.9": (get(line=b"GET / HTTP/0.9"), {400, 505}),
    "version 2.0": (get(line=b"GET / HTTP/2.0"), {400, 505}),
    "version 1.2": (get(line=b"GET / HTTP/1.2"), {400, 505}),
    "version 3": (get(line=b"GET / HTTP/3"), {400}),
    "no version": (get(line=b"GET /"), {400, 505}),
    "lower-case protocol": (get(line=b"GET / http/1.1"), {400}),
    "no line at all": (b"\x00\x01\x02\x03\r\n\r\n", {400}),
    "a TLS hello": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + CANARY + b"\r\n\r\n", {400}),
    "an HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505}),
    "unknown method": (get(line=b"FROB / HTTP/1.1"), {400, 501}),
    "method with a space": (get(line=b"GE T / HTTP/1.1"), {400}),
    "lower-case method": (get(line=b"get / HTTP/1.1"), {400}),
    "connect": (get(line=b"CONNECT example.org:443 HTTP/1.1"), {400, 405}),
    "trace": (get(line=b"TRACE / HTTP/1.1"), {405}),
    "asterisk": (get(line=b"OPTIONS * HTTP/1.1"), {400}),
    "another authority": (get(line=b"GET http://evil.example/rest/api/3/myself HTTP/1.1"), {421}),
    "another scheme": (get(line=b"GET https://127.0.0.1/rest/api/3/myself HTTP/1.1"), {400}),
    "file scheme": (get(line=b"GET file:///etc/passwd HTTP/1.1"), {400}),
    "userinfo in the target": (get(line=b"GET http://u:s3cret-canary@127.0.0.1/ HTTP/1.1"), {400, 421}),
    "authority without a path": (get(line=b"GET http://127.0.0.1?x HTTP/1.1"), {400}),
    "relative target": (get(line=b"GET rest/api/3/myself HTTP/1.1"), {400}),
    "space in the target": (get(line=b"GET /a b HTTP/1.1"), {400}),
    "control character in the target": (get(line=b"GET /a\x01b HTTP/1.1"), {400}),
    "NUL in the target": (get(line=b"GET /a\x00b HTTP/1.1"), {400}),
    "raw UTF-8 in the target": (get(line="GET /ä HTTP/1.1".encode()), {400}),
    "raw byte in the target": (get(line=b"GET /\xff HTTP/1.1"), {400}),
    "fragment in the target": (get(line=b"GET /a#b HTTP/1.1"), {400}),
    "no host": (get(host=b""), {400}),
    "no host in 1.0": (get(line=b"GET / HTTP/1.0", host=b""), {400}),
    "two hosts": (get(H), {400}),
    "empty host": (get(host=b"Host:\r\n"), {400}),
    "two hosts in one": (get(host=b"Host: 127.0.0.1, 127.0.0.1\r\n"), {400}),
    "host with a path": (get(host=b"Host: 127.0.0.1/evil\r\n"), {400}),
    "host with userinfo": (get(host=b"Host: u@127.0.0.1\r\n"), {400}),
    "host with a wrong port": (get(host=b"Host: 127.0.0.1:99999\r\n"), {400}),
    "host with letters as port": (get(host=b"Host: 127.0.0.1:http\r\n"), {400}),
    "foreign host": (get(host=b"Host: evil.example\r\n"), {421}),
    "wildcard host": (get(host=b"Host: 0.0.0.0\r\n"), {421}),
    "foreign address": (get(host=b"Host: 192.0.2.1\r\n"), {421}),
    "host that ends in ours": (get(host=b"Host: 127.0.0.1.evil.example\r\n"), {421}),
    "NUL in a value": (get(b"Authorization: Bearer " + CANARY + b"\x00\r\n"), {400}),
    "bare CR in a value": (get(b"X-A: a\rb" + CANARY + b"\r\n"), {400}),
    "control character in a value": (get(b"X-A: \x07" + CANARY + b"\r\n"), {400}),
    "bytes that are not UTF-8": (get(b"X-A: \xff" + CANARY + b"\r\n"), {400}),
    "space before the colon": (get(b"X-A : " + CANARY + b"\r\n"), {400}),
    "empty name": (get(b": " + CANARY + b"\r\n"), {400}),
    "name with a bracket": (get(b"X(A): " + CANARY + b"\r\n"), {400}),
    "line without a colon": (get(CANARY + b"\r\n"), {400}),
    "folded line": (get(b"X-A: a\r\n  " + CANARY + b"\r\n"), {400}),
    "first line folded": (b"GET / HTTP/1.1\r\n " + H + b"\r\n", {400}),
    "bare LF as line end": (b"GET /rest/api/3/myself HTTP/1.1\nHost: 127.0.0.1\n\n", {200, 400}),
    "long line": (get(line=b"GET /" + b"a" * 70_000 + b" HTTP/1.1"), {400, 414, 431}),
    "long field": (get(b"X-A: " + CANARY * 4_000 + b"\r\n"), {400, 431}),
    "many fields": (get(b"".join(b"X-%d: 1\r\n" % n for n in range(2_000))), {400, 431}),
    "length and coding": (POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", {400}),
    "two lengths": (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", {400}),
    "two equal lengths": (POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", {400}),
    "length list": (POST + b"Content-Length: 2, 2\r\n\r\n{}", {400}),
    "negative length": (POST + b"Content-Length: -2\r\n\r\n{}", {400}),
    "signed length": (POST + b"Content-Length: +2\r\n\r\n{}", {400}),
    "hexadecimal length": (POST + b"Content-Length: 0x2\r\n\r\n{}", {400}),
    "empty length": (POST + b"Content-Length:\r\n\r\n{}", {400}),
    "length with letters": (POST + b"Content-Length: 2a\r\n\r\n{}", {400}),
    "huge length": (POST + b"Content-Length: 99999999999999999999\r\n\r\n{}", {400, 413}),
    "length over the limit": (POST + b"Content-Length: 2000000\r\n\r\n{}", {413}),
    "coding gzip": (POST + b"Transfer-Encoding: gzip\r\n\r\n{}", {400, 501}),
    "coding gzip, chunked": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", {400, 501}),
    "coding identity, chunked": (
        POST + b"Transfer-Encoding: identity, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        {400, 501},
    ),
    "coding chunked, chunked": (POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "coding chunked twice": (
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        {400, 501},
    ),
    "coding xchunked": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "coding in 1.0": (
        b"POST /rest/api/3/issueLink HTTP/1.0\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        {400, 501},
    ),
    "chunk size of letters": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + CANARY + b"\r\n0\r\n\r\n", {400}),
    "negative chunk size": (POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n" + CANARY + b"\r\n0\r\n\r\n", {400}),
    "huge chunk size": (POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n", {400, 413}),
    "chunk longer than said": (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}" + CANARY + b"\r\n0\r\n\r\n", {400}),
    "chunk extension with LF": (POST + b"Transfer-Encoding: chunked\r\n\r\n2;a\nb\r\n{}\r\n0\r\n\r\n", {400}),
    "chunks over the limit": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"x" * 65_536 + b"\r\n") * 20 + b"0\r\n\r\n",
        {413},
    ),
    "body that never comes": (POST + b"Content-Length: 20\r\n\r\n{}", {408}),
    "body that drips": (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", {408}),
    "unknown expectation": (POST + b"Expect: a-miracle\r\nContent-Length: 2\r\n\r\n{}", {417}),
    "bad session name": (get(b"Linktape-Session: a/b\r\n"), {400}),
    "two session names": (get(b"Linktape-Session: a\r\nLinktape-Session: b\r\n"), {400}),
    "long session name": (get(b"Linktape-Session: " + b"a" * 65 + b"\r\n"), {400}),
    "websocket key of old": (get(b"Sec-WebSocket-Key1: 1\r\n"), {400}),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_a_malformed_request_is_refused_once_and_quoted_nowhere(
    name: str, server: Served, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    data, allowed = MALFORMED[name]

    with caplog.at_level(logging.DEBUG):
        answer = await raw(server.port, data, limit_s=15)

    statuses = [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]
    assert answer.startswith(b"HTTP/1.1 ")
    assert set(statuses) <= allowed, answer[:300]
    assert len(statuses) == 1
    assert b"s3cret" not in answer
    said = caplog.text + "".join(capfd.readouterr())
    assert "s3cret" not in said
    assert "Traceback" not in said
    assert len(said) <= 300
    assert server.calls == [] or statuses == [200]


@pytest.mark.parametrize("name", MALFORMED)
async def test_the_server_is_well_after_a_malformed_request(name: str, server: Served) -> None:
    await raw(server.port, MALFORMED[name][0], limit_s=15)

    answer = await raw(server.port, get(b"Connection: close\r\n"))

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


async def test_what_follows_a_malformed_request_is_not_answered(server: Served) -> None:
    answer = await raw(server.port, get(b"X-A: \x00\r\n") + get(b"Connection: close\r\n"))

    assert answer.count(b"HTTP/1.1") == 1
    assert server.calls == []


async def test_a_malformed_request_ends_a_kept_connection(server: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(get())
    first = await reader.readuntil(b"{}")
    writer.write(get(b"X-A: \x00\r\n"))

    second = await reader.read()

    assert first.startswith(b"HTTP/1.1 200 ")
    assert second.startswith(b"HTTP/1.1 400 ")
    assert b"Connection: close" in second
    assert len(server.calls) == 1
    writer.close()


async def test_a_smuggled_request_stays_part_of_the_body(server: Served) -> None:
    inner = get(line=b"DELETE /rest/api/3/issueLink/1 HTTP/1.1")
    body = b'{"a": "' + inner.replace(b"\r\n", b"  ") + b'"}'

    answer = await raw(server.port, POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    assert answer.count(b"HTTP/1.1") == 1
    assert [call.request.method for call in server.calls] == ["POST"]


async def test_a_flood_of_malformed_requests_is_ten_lines_in_the_log(
    server: Served, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.gather(*(raw(server.port, b"\x00\x00\r\n\r\n") for _ in range(200)))

    assert len(caplog.records) == 10
    assert {record.getMessage() for record in caplog.records} == {"refused a malformed request (BadHttpMethod)"}


async def test_the_head_of_a_request_has_a_deadline() -> None:
    async with served(limits=Limits(head_s=0.2)) as here:
        answer = await raw(here.port, b"GET / HTTP/1.1\r\nHost: 127.0")

    assert answer == b""


async def test_a_connection_without_a_request_has_a_deadline() -> None:
    async with served(limits=Limits(head_s=0.2)) as here:
        answer = await raw(here.port, b"")

    assert answer == b""


async def test_a_body_that_keeps_coming_slowly_is_cut_off() -> None:
    async with served(limits=Limits(body_s=0.5, linger_s=0.2)) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(POST + b"Content-Length: 1000\r\n\r\n")
        status = asyncio.create_task(reader.readuntil(b"\r\n"))
        while not status.done():
            writer.write(b" ")
            await asyncio.wait((status,), timeout=0.02)
        writer.close()

    assert status.result().startswith(b"HTTP/1.1 408 ")
