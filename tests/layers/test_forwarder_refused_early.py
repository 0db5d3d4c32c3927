"""layers/forwarder.py: an upstream that answers before it has read the request is believed, whatever becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

import linktape
from linktape.layers.forwarder import Forwarder
from linktape.tape.files import load
from tests.layers.upstreams import OTHER, whole
from tests.support import call

SAID = b'{"errorMessages": ["the upload is too large"]}'
ANSWER = b"HTTP/1.1 413 X\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(
    SAID
)
PIECE = b"x" * (1 << 20)


@asynccontextmanager
async def hasty() -> AsyncIterator[str]:
    """Answer as soon as the head is there, and close: what the client is still sending ends in a reset."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER + SAID)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize("target", ["/rest/api/3/issueLink", OTHER])
async def test_a_held_request_that_was_refused_early_has_its_answer(target: str) -> None:
    async with hasty() as url, Forwarder(url, timeout_s=20) as forwarder:
        for _ in range(10):
            answer = await forwarder.respond(call("POST", target, {"a": "x" * (6 << 20)}))

            assert (answer.status, await whole(answer)) == (413, SAID)


async def test_an_upload_that_was_refused_early_has_its_answer() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield PIECE

    asked = call("POST", OTHER)
    async with hasty() as url, Forwarder(url, timeout_s=20) as forwarder:
        for _ in range(10):
            answer = await forwarder.respond(replace(asked, request=replace(asked.request, body=pieces())))

            assert (answer.status, await whole(answer)) == (413, SAID)


async def test_what_was_refused_early_is_recorded(tmp_path: Path) -> None:
    async with hasty() as url, httpx.AsyncClient(timeout=30) as client:
        async with linktape.record(url, tmp_path / "a.yaml") as recorder:
            sent = b'{"comment": {"body": "%s"}}' % (2 * PIECE)
            headers = {"Content-Type": "application/json"}
            answer = await client.post(f"{recorder.url}/rest/api/3/issueLink", content=sent, headers=headers)
            verdict = recorder.verdict()

    assert (answer.status_code, answer.content) == (413, SAID)
    assert verdict["ok"] is True
    assert [(one.response.status, one.response.body) for one in load(tmp_path / "a.yaml")] == [(413, SAID)]
