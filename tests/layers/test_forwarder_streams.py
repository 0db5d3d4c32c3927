from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from linktape.errors import RequestRefused, UpstreamFailed
from linktape.layers.forwarder import Forwarder
from linktape.messages import Stream
from linktape.responder import Call
from tests.layers.upstreams import OTHER, Step, behaved, scripted
from tests.support import call


class TestStreams:
    @pytest.mark.parametrize(
        ("steps", "begin"),
        [
            ((b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + b"x" * 9, "close"), b"x" * 9),
            ((b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + b"x" * 9, 0.05, "reset"), b"x" * 9),
            ((b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + b"x" * 9, "drip"), b"x" * 9),
            ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n" + b"x" * 9 + b"\r\n", "close"), b"x" * 9),
        ],
    )
    async def test_a_stream_that_is_cut_is_cut_for_the_client(self, steps: tuple[Step, ...], begin: bytes) -> None:
        got: list[bytes] = []
        async with scripted(*steps) as upstream, Forwarder(upstream.url, timeout_s=2.0) as forwarder:
            response = await forwarder.respond(call("GET", OTHER))
            assert not isinstance(response.body, bytes)

            with pytest.raises(UpstreamFailed):
                await _read_into(got, response.body)

        assert b"".join(got).startswith(begin)

    async def test_a_big_answer_passes_in_pieces(self) -> None:
        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "application/zip"})
            await response.prepare(request)
            for _ in range(64):
                await response.write(b"x" * (1 << 20))
            return response

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            response = await forwarder.respond(call("GET", OTHER))
            assert not isinstance(response.body, bytes)
            sizes = [len(piece) async for piece in response.body]

        assert sum(sizes) == 64 << 20
        assert max(sizes) <= 1 << 20

    async def test_a_stream_nobody_reads_gives_its_connection_up(self) -> None:
        gone = asyncio.Event()

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            try:
                while True:
                    await response.write(b"x" * 65_536)
            finally:
                gone.set()

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            made = call("GET", OTHER)
            await forwarder.respond(made)
            made.settle(False)

            async with asyncio.timeout(5):
                await gone.wait()

    async def test_an_upload_is_passed_on_as_it_comes(self) -> None:
        async def answer(request: web.BaseRequest) -> web.Response:
            size = 0
            async for piece in request.content.iter_any():
                size += len(piece)
            return web.json_response({"size": size, "length": request.headers.get("Content-Length")})

        async def megabytes() -> AsyncIterator[bytes]:
            for _ in range(32):
                yield b"x" * (1 << 20)

        async with behaved(answer) as url, Forwarder(url) as forwarder:
            chunked = await forwarder.respond(_upload(megabytes()))
            announced = await forwarder.respond(_upload(megabytes(), **{"Content-Length": str(32 << 20)}))

        assert chunked.content == b'{"size": 33554432, "length": null}'
        assert announced.content == b'{"size": 33554432, "length": "33554432"}'

    @pytest.mark.parametrize("error", [ConnectionResetError("gone"), RequestRefused(408, "too slow")])
    async def test_an_upload_that_breaks_off_breaks_off_upstream(self, error: Exception) -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield b"x"
            raise error

        async def answer(request: web.BaseRequest) -> web.Response:
            await request.read()
            return web.Response()

        async with behaved(answer) as url, Forwarder(url, timeout_s=5) as forwarder:
            with pytest.raises(type(error)):
                await forwarder.respond(_upload(broken()))

    async def test_a_slow_upload_is_no_slow_upstream(self) -> None:
        async def slow() -> AsyncIterator[bytes]:
            for _ in range(5):
                await asyncio.sleep(0.25)
                yield b"x"

        async def answer(request: web.BaseRequest) -> web.Response:
            return web.Response(body=await request.read())

        async with behaved(answer) as url, Forwarder(url, timeout_s=1.0) as forwarder:
            response = await forwarder.respond(_upload(slow()))

        assert response.content == b"xxxxx"


async def _read_into(pieces: list[bytes], stream: Stream) -> None:
    async for piece in stream:
        pieces.append(piece)  # noqa: PERF401  # what came before it broke off counts


def _upload(body: AsyncIterator[bytes], **headers: str) -> Call:
    asked = call("POST", "/rest/api/3/issue/HSP-1/attachments", headers=headers)
    return replace(asked, request=replace(asked.request, body=body))
