"""edge/server.py over TLS: addresses follow the scheme, and what is known, late or broken off is as it is without."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from linktape.messages import SITE, Delivery, Headers, Network, Response
from linktape.responder import Call
from linktape.wiring.serving import served as served_whole
from linktape.wiring.settings import Mode, Settings
from linktape.wiring.tls import identity
from tests.edge.tls_client import talk, trusting
from tests.standing import LAST, H, Served, served

SETTINGS = Settings(Mode.MOCK, tls=True)
GET = b"GET /rest/api/3/serverInfo HTTP/1.1\r\n" + H + b"\r\n"


@asynccontextmanager
async def secured(
    answer: Callable[[Call], Response] | None = None, **more: Any
) -> AsyncIterator[tuple[Served, ssl.SSLContext]]:
    """Serve a StandIn over TLS; gives with it a context that trusts it."""
    with identity(SETTINGS) as own:
        async with served(answer, identity=own, **more) as here:
            yield here, trusting(own.authority)


def its_address(call: Call) -> Response:
    return Response(201, Headers([("Location", f"{SITE}/rest/api/3/issueLink/1")]), json.dumps({"self": SITE}).encode())


async def test_addresses_in_answers_follow_the_scheme() -> None:
    async with secured(its_address) as (here, context):
        answer = await talk(here, context, GET)

    assert here.url.startswith("https://127.0.0.1:")
    assert b"Location: https://127.0.0.1/rest/api/3/issueLink/1\r\n" in answer
    assert answer.count(b'{"self": "https://127.0.0.1"}') == 2
    assert b"http://" not in answer


async def test_the_control_port_stays_plain() -> None:
    async with secured() as (here, _):
        assert here.control_url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("origin", "status"), [(b"https://127.0.0.1", 200), (b"http://127.0.0.1", 403), (b"https://evil.example", 403)]
)
async def test_our_own_origin_is_an_https_one(origin: bytes, status: int) -> None:
    async with secured(has_own_credentials=True) as (here, context):
        answer = await talk(here, context, b"GET / HTTP/1.1\r\n" + H + b"Origin: " + origin + b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 %d " % status)


@pytest.mark.parametrize(("scheme", "status"), [(b"https", 200), (b"http", 400)])
async def test_a_whole_address_in_the_request_line_names_https(scheme: bytes, status: int) -> None:
    async with secured() as (here, context):
        answer = await talk(here, context, b"GET " + scheme + b"://127.0.0.1/x HTTP/1.1\r\n" + H + b"\r\n")

    assert answer.startswith(b"HTTP/1.1 %d " % status)


async def test_a_request_that_is_known_is_read_no_second_time() -> None:
    async with secured(its_address) as (here, context):
        answer = await talk(here, context, GET, GET, GET)

    first, second, third, _ = here.calls
    assert first.request is second.request is third.request
    assert answer.count(b"Location: https://127.0.0.1/") == 4


async def test_a_known_request_is_answered_by_a_whole_linktape() -> None:
    async with served_whole(Settings(Mode.MOCK, tls=True, port=0)) as (onion, serving):
        async with asyncio.timeout(20):
            port = int(serving.url.rpartition(":")[2])
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=trusting(serving.authority), ssl_shutdown_timeout=1
            )
            for _ in range(5):
                writer.write(GET)
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
                assert json.loads(await reader.readexactly(length))["baseUrl"] == "https://127.0.0.1"
            writer.close()

    assert onion.sessions.get("default").calls == 5


async def test_a_long_answer_comes_whole() -> None:
    size = 5 << 20
    async with secured(lambda call: Response(200, Headers(), b"x" * size)) as (here, context):
        answer = await talk(here, context, GET)

    assert answer.count(b"x" * size) == 2


@pytest.mark.parametrize("network", [Network.RESET, Network.EMPTY, Network.TRUNCATE, Network.HEADER_CUT])
async def test_what_breaks_off_leaves_no_whole_answer(network: Network) -> None:
    broken = Response(200, Headers(), b"x" * 1_000, delivery=Delivery(network=network))
    async with secured(lambda call: broken) as (here, context):
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await talk(here, context, GET)

        assert sum(here.serving.traffic.counters.lost.values()) == 1


async def test_a_port_that_is_drained_says_goodbye() -> None:
    async with secured() as (here, context):
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port, ssl=context)
        writer.write(b"GET / HTTP/1.1\r\n" + H + b"\r\n")
        await reader.readuntil(b"\r\n\r\n")

        await here.serving.drain(0.0)

        async with asyncio.timeout(20):
            await reader.read()  # an end without close_notify would raise
        writer.close()


async def test_a_large_request_is_read_whole() -> None:
    body = b"y" * (1 << 20)
    async with secured() as (here, context):
        request = b"POST /rest/api/3/issueLink HTTP/1.1\r\n" + LAST.partition(b"\r\n")[0] + b"\r\n"
        await talk(here, context, request + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    assert here.calls[0].request.content == body
