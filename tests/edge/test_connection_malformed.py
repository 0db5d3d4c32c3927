"""What no client may send: refused with the right status, once, without a byte of it in the log or the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from linktape.edge.limits import Limits
from tests.edge.malformed_requests import POST, get
from tests.standing import Served, raw, served


@pytest.fixture
async def server() -> AsyncIterator[Served]:
    async with served(limits=Limits(body_bytes=1 << 20, body_s=0.5, head_s=5.0, linger_s=0.2)) as here:
        yield here


SLOW_OR_LONG: dict[str, tuple[bytes, int]] = {
    "length over the limit": (POST + b"Content-Length: 2000000\r\n\r\n{}", 413),
    "chunks over the limit": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"x" * 65_536 + b"\r\n") * 20 + b"0\r\n\r\n",
        413,
    ),
    "body that never comes": (POST + b"Content-Length: 20\r\n\r\n{}", 408),
    "body that drips": (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", 408),
}


@pytest.mark.parametrize("name", SLOW_OR_LONG)
async def test_a_body_that_is_too_slow_or_too_long_is_refused(name: str, server: Served) -> None:
    data, status = SLOW_OR_LONG[name]

    answer = await raw(server.port, data, limit_s=15)

    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert server.calls == []


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
