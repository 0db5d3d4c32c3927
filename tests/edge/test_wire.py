from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from linktape.messages import SITE, Headers, Response
from linktape.responder import Call
from tests.standing import LAST, H, Served, get, raw, served


class TestWhatComesOut:
    async def test_an_answer_is_one_segment(self) -> None:
        async with served(lambda _: Response.json(200, {"a": "x" * 1_000})) as here:
            reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
            writer.write(b"GET / HTTP/1.1\r\n" + H + b"\r\n")

            first = await reader.read(65_536)

        assert first.endswith(b'xxx"}')
        writer.close()

    async def test_only_framing_and_date_are_added(self, server: Served) -> None:
        answer = await raw(server.port, b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")

        head, _, body = answer.partition(b"\r\n\r\n")
        names = [line.partition(b":")[0] for line in head.split(b"\r\n")[1:]]
        assert names == [b"Date", b"Content-Type", b"Content-Length", b"Connection"]
        assert body == b"{}"

    @pytest.mark.parametrize(
        ("status", "body", "length"),
        [(201, b"", b"0"), (204, b"", None), (204, b"x", None), (304, b"", None), (200, b"x", b"1")],
    )
    async def test_bodies_are_framed_as_their_status_wants(
        self, status: int, body: bytes, length: bytes | None
    ) -> None:
        async with served(lambda _: Response(status, Headers({"Content-Length": "77"}), body)) as here:
            answer = await raw(here.port, b"GET / HTTP/1.1\r\n" + LAST + b"\r\n")

        assert re.findall(rb"Content-Length: (\d+)", answer) == ([] if length is None else [length])
        assert answer.endswith(b"\r\n\r\n" + (body if length else b""))

    async def test_a_head_has_the_length_of_the_get_and_no_body(self, server: Served) -> None:
        answer = await raw(server.port, b"HEAD /rest/api/3/myself HTTP/1.1\r\n" + LAST + b"\r\n")

        assert b"Content-Length: 2\r\n" in answer
        assert answer.endswith(b"\r\n\r\n")
        assert server.calls[0].request.method == "HEAD"
        assert server.calls[0].operation.id == "getCurrentUser"

    async def test_a_connection_is_kept_and_its_answers_are_in_order(self) -> None:
        async with served(lambda call: Response.json(200, {"path": call.request.path})) as here:
            data = b"".join(b"GET /%d HTTP/1.1\r\n" % n + H + b"\r\n" for n in range(100))
            answer = await raw(here.port, data + b"GET /last HTTP/1.1\r\n" + LAST + b"\r\n")

        assert re.findall(rb'"/(\w+)"', answer) == [b"%d" % n for n in range(100)] + [b"last"]

    @pytest.mark.parametrize(
        ("more", "kept"), [(b"", b""), (b"Connection: keep-alive\r\n", b"Connection: keep-alive\r\n")]
    )
    async def test_an_old_client_keeps_the_connection_only_if_it_asks(
        self, more: bytes, kept: bytes, server: Served
    ) -> None:
        request = b"GET / HTTP/1.0\r\n" + H + more + b"\r\n"
        answer = await raw(server.port, request + (b"GET / HTTP/1.0\r\n" + H + b"\r\n" if more else b""))

        assert answer.count(b"HTTP/1.1 200") == (2 if more else 1)
        assert kept in answer

    async def test_a_stream_goes_out_in_chunks_or_with_its_length_or_until_the_end(self) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for piece in (b"ab", b"", b"cd"):
                yield piece

        def answer(call: Call) -> Response:
            kind = {"Content-Type": "application/octet-stream"}
            return Response(
                200, Headers(kind | ({"Content-Length": "4"} if call.request.path == "/long" else {})), pieces()
            )

        async with served(answer) as here:
            chunked = await raw(here.port, b"GET /chunks HTTP/1.1\r\n" + LAST + b"\r\n")
            announced = await raw(here.port, b"GET /long HTTP/1.1\r\n" + LAST + b"\r\n")
            old = await raw(here.port, b"GET /chunks HTTP/1.0\r\n" + H + b"Connection: keep-alive\r\n\r\n")

        assert chunked.endswith(b"\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n")
        assert b"Transfer-Encoding: chunked\r\n" in chunked
        assert announced.endswith(b"\r\n\r\nabcd")
        assert b"Content-Length: 4\r\n" in announced
        assert old.endswith(b"\r\n\r\nabcd")
        assert b"Connection: close\r\n" in old

    async def test_addresses_are_found_across_the_pieces_of_a_stream(self) -> None:
        text = f'{{"a": "{SITE}/rest/1", "b": "{SITE}/rest/2"}}'.encode()

        async def letters() -> AsyncIterator[bytes]:
            for at in range(len(text)):
                yield text[at : at + 1]

        headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(text))})
        async with served(lambda _: Response(200, headers, letters())) as here:
            _, body = await get(here, "/rest/agile/1.0/board")

        assert body == text.replace(SITE.encode(), here.url.encode())
