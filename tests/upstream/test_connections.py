"""upstream/connections.py: what comes unasked ends a connection, and nothing is sent twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import ClientError

from linktape.errors import UpstreamFailed
from linktape.layers.forwarder import Forwarder
from linktape.upstream.connections import client_session
from tests.layers.upstreams import GET, Step, Upstream, ok, scripted
from tests.support import call


@pytest.mark.parametrize(
    "extra", [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", b"evil", b"\r\n\r\nHTTP/1.1 500 Evil\r\n\r\n"]
)
@pytest.mark.parametrize("late_s", [0.0, 0.02])
async def test_what_comes_unasked_is_nobodys_answer(extra: bytes, late_s: float) -> None:
    steps: tuple[Step, ...] = (ok(b'{"first": 1}'), late_s, extra) if late_s else (ok(b'{"first": 1}') + extra,)
    async with scripted(*steps, then=(ok(b'{"well": true}'),)) as upstream:
        async with Forwarder(upstream.url, timeout_s=2) as forwarder:
            with suppress(UpstreamFailed):  # it may be doubted for what follows it
                await forwarder.respond(call("GET", GET))
            if late_s:
                await asyncio.wait_for(upstream.left.wait(), 30)

            second = await forwarder.respond(call("GET", GET))

    assert second.content == b'{"well": true}'
    assert upstream.connections == 2


TYPE, LINK, SEARCH, LOGIN = (
    f"/rest/{path}" for path in ("api/3/issueLinkType/1", "api/3/issueLink", "api/3/search/jql", "auth/1/session")
)
READS = [("GET", GET), ("HEAD", GET), ("GET", "/other"), ("POST", SEARCH)]
WRITES = [("POST", LINK), ("PUT", TYPE), ("DELETE", TYPE), ("POST", "/other"), ("POST", LOGIN)]


@pytest.mark.parametrize(("method", "target"), WRITES)
async def test_no_write_is_sent_twice_when_a_kept_connection_closes(method: str, target: str) -> None:
    async with scripted(ok(), then=("close",)) as upstream:
        async with Forwarder(upstream.url, timeout_s=2) as forwarder:
            await forwarder.respond(call("GET", GET))
            with pytest.raises(UpstreamFailed) as failed:
                await forwarder.respond(call(method, target, {}))

    assert failed.value.cause == "cut"
    assert len(upstream.heads) == 2


@asynccontextmanager
async def forgetful() -> AsyncIterator[Upstream]:
    """Serve one request a connection, and close it as soon as another one comes."""
    upstream = Upstream()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream.connections += 1
        with suppress(asyncio.IncompleteReadError):
            upstream.heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(ok(b""))
            upstream.heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        upstream.port = server.sockets[0].getsockname()[1]
        yield upstream


@pytest.mark.parametrize(("method", "target"), READS)
async def test_a_read_is_repeated_once_on_a_fresh_connection(method: str, target: str) -> None:
    async with forgetful() as upstream, Forwarder(upstream.url, timeout_s=20) as forwarder:
        await asyncio.gather(*(forwarder.respond(call("GET", GET)) for _ in range(3)))
        kept = upstream.connections

        answer = await forwarder.respond(call(method, target, {} if method == "POST" else None))

    assert answer.status == 200
    assert upstream.connections == kept + 1
    assert len(upstream.heads) == 3 + 2


async def test_a_read_is_repeated_no_second_time_and_on_no_fresh_connection() -> None:
    async with scripted(ok(), then=("close",)) as upstream:
        async with Forwarder(upstream.url, timeout_s=20) as forwarder:
            await forwarder.respond(call("GET", GET))
            for _ in range(2):
                with pytest.raises(UpstreamFailed):
                    await forwarder.respond(call("GET", GET))

    assert len(upstream.heads) == 1 + 2 + 1


async def test_a_read_whose_answer_has_begun_is_not_repeated() -> None:
    async with scripted(ok(), then=(b"HTTP/1.1 200 OK\r\nContent-Le", "close")) as upstream:
        async with Forwarder(upstream.url, timeout_s=20) as forwarder:
            await forwarder.respond(call("GET", GET))
            with pytest.raises(UpstreamFailed):
                await forwarder.respond(call("GET", GET))

    assert len(upstream.heads) == 2


async def test_a_reset_is_no_end_of_a_body_without_a_length() -> None:
    async with scripted(b"HTTP/1.1 200 OK\r\n\r\nhalf an answ", 0.0, "reset") as upstream, client_session() as client:
        async with client.get(upstream.url) as answer:
            with pytest.raises(ClientError, match="the connection was reset"):
                await answer.read()


async def test_a_close_is_the_end_of_a_body_without_a_length() -> None:
    async with scripted(b"HTTP/1.1 200 OK\r\n\r\na whole answer", "close") as upstream, client_session() as client:
        async with client.get(upstream.url) as answer:
            assert await answer.read() == b"a whole answer"


async def test_a_client_adds_nothing_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    async with scripted(ok(b"{}", b"Set-Cookie: a=b", b"Location: /x")) as upstream, client_session() as client:
        for _ in range(2):
            async with client.post(f"{upstream.url}/x") as answer:
                assert await answer.read() == b"{}"

    assert [head.split(b"\r\n") for head in upstream.heads] == [
        [b"POST /x HTTP/1.1", b"Host: 127.0.0.1:%d" % upstream.port, b"Content-Length: 0", b"", b""]
    ] * 2


async def test_a_connection_that_is_given_up_does_not_wait_for_an_upstream_that_does_not_read() -> None:
    body, given_up, came = b"x" * (24 << 20), asyncio.Event(), asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ok())
        await given_up.wait()
        size = 0
        with suppress(ConnectionError):
            while piece := await reader.read(1 << 20):
                size += len(piece)
        writer.close()
        came.set_result(size)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        async with Forwarder(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", timeout_s=20) as forwarder:
            await forwarder.respond(call("POST", "/other", body))
        given_up.set()

        assert await came < len(body)
