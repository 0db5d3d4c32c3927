"""upstream/held_client.py: what is sent, byte by byte, and which connection is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import cast

import pytest
import uvloop
from aiohttp import ClientConnectionError

from linktape.messages import Headers
from linktape.upstream.held_client import HeldAnswer, HeldClient, clients
from tests.layers.upstreams import Upstream, ok, scripted


@asynccontextmanager
async def client_of(upstream: Upstream) -> AsyncIterator[HeldClient]:
    session, client = clients(upstream.url)
    async with session:
        yield client


async def asked(client: HeldClient, method: str = "GET", body: bytes = b"") -> HeldAnswer:
    return await client.ask(
        method, client.head(method, "/x?y=%20", client.fields(Headers({"A": "b"})), len(body)), body
    )


@pytest.mark.parametrize(
    ("method", "body", "length"),
    [
        ("GET", b"", []),
        ("HEAD", b"", []),
        ("OPTIONS", b"", []),
        ("GET", b"{}", [b"Content-Length: 2"]),
        ("POST", b"", [b"Content-Length: 0"]),
        ("DELETE", b"", [b"Content-Length: 0"]),
        ("PUT", b"{}", [b"Content-Length: 2"]),
    ],
)
async def test_nothing_is_added_but_host_and_length(method: str, body: bytes, length: list[bytes]) -> None:
    async with scripted(ok(b"")) as upstream, client_of(upstream) as client:
        await asked(client, method, body)

    start = [b"%s /x?y=%%20 HTTP/1.1" % method.encode(), b"Host: 127.0.0.1:%d" % upstream.port, b"A: b"]
    assert upstream.heads[0].split(b"\r\n") == [*start, *length, b"", b""]


@pytest.mark.parametrize("value", ["a\r\nEvil: 1", "a\nEvil: 1", "a\rb", "a\0b"])
async def test_no_field_becomes_two(value: str) -> None:
    async with scripted(ok()) as upstream, client_of(upstream) as client:
        with pytest.raises(ValueError, match="a line's end"):
            client.fields(Headers({"A": value}))


async def test_a_connection_is_used_again_once_its_answer_was_read() -> None:
    async with scripted(ok(), then=(b"HTTP/1.1 100 Continue\r\n\r\n" + ok(b"{2}"),)) as upstream:
        async with client_of(upstream) as client:
            first = await asked(client)
            second = await asked(client)

            assert (await first.content.read(), await second.content.read()) == (b"{}", b"{2}")

    assert upstream.connections == 1


async def test_an_answer_that_is_given_up_takes_its_connection_with_it() -> None:
    async with scripted(ok(b"{}").replace(b": 2", b": 3"), then=(ok(),)) as upstream, client_of(upstream) as client:
        (await asked(client)).close()

        await asked(client)

    assert upstream.connections == 2


async def test_whoever_does_not_wait_for_an_answer_leaves_it_to_nobody() -> None:
    async with scripted(0.3, ok(b"late"), then=(ok(),)) as upstream, client_of(upstream) as client:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asked(client), 0.05)

        answer = await asked(client)

        assert await answer.content.read() == b"{}"
    assert upstream.connections == 2


async def test_an_answer_before_the_whole_request_ends_the_connection() -> None:
    async with scripted(ok()) as upstream, client_of(upstream) as client:  # it reads no further than the head
        await asked(client, "POST", bytes(16 << 20))
        await asked(client)

    assert upstream.connections == 2


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_a_connection_that_is_lost_before_a_request_is_written_fails_as_any_other(
    run: Callable[[Coroutine[None, None, list[object]]], list[object]],
) -> None:

    async def write_late() -> list[object]:
        failed: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.append(context))
        async with scripted(ok(), then=(ok(),)) as upstream, client_of(upstream) as client:
            await (await asked(client)).content.read()
            asking = asyncio.create_task(asked(client))
            await asyncio.sleep(0)
            (write,) = client._together._waiting
            cast("partial[None]", write).args[0].transport.abort()
            with pytest.raises(ClientConnectionError):
                await asking
        return failed

    assert run(write_late()) == []
