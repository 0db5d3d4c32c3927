"""Each network fault, as real clients meet it on a real socket: every one must be what it claims to be."""

from __future__ import annotations

import asyncio
import inspect
import re
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
import uvloop

from linktape.edge.delivery import GARBAGE
from linktape.edge.limits import Limits
from linktape.errors import UpstreamFailed
from linktape.messages import Delivery, Headers, Network, Response
from linktape.responder import Call
from tests.edge.clients import CLIENTS, is_here
from tests.standing import Served, raw, served
from tests.support import listening

BODY = b'{"issueLinkTypes":["' + b"x" * 200 + b'"]}'
WHOLE = "200 " + BODY.decode()
REQUEST = b"GET /rest/api/3/issueLinkType HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def on_both_loops(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test on asyncio's loop and on uvloop, whose sockets are other ones."""

    def run(loop: str, **given: Any) -> None:
        {"asyncio": asyncio.run, "uvloop": uvloop.run}[loop](test(**given))

    own = inspect.signature(test).parameters.values()
    parameter = inspect.Parameter("loop", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    run.__signature__ = inspect.Signature([parameter, *own])  # type: ignore[attr-defined]  # functions take one
    run.__name__ = test.__name__
    marked: Callable[..., None] = pytest.mark.parametrize("loop", ["asyncio", "uvloop"])(run)
    return marked


def answer(delivery: Delivery, status: int = 200, body: bytes = BODY) -> Response:
    return Response(status, Headers({"Content-Type": "application/json"}), body, delivery=delivery)


def broken(network: Network, after_bytes: int | None = None) -> Delivery:
    return Delivery(network=network, after_bytes=after_bytes, bytes_per_s=20_000 if network is Network.DRIP else None)


OBSERVED: dict[str, tuple[Delivery, dict[str, str]]] = {
    "reset before the head": (
        broken(Network.RESET),
        {
            "requests": "ConnectionError: .*ConnectionResetError",
            "httpx": "ReadError",
            "aiohttp": "ClientOSError: .*104|ClientConnectionResetError|ClientOSError: .*54",
            "curl": "exit 56",
            "node": "ECONNRESET",
        },
    ),
    "reset in the body": (
        broken(Network.RESET, 5),
        {
            "requests": "(ChunkedEncodingError|ConnectionError): .*ConnectionResetError",
            "httpx": "ReadError",
            "aiohttp": "ClientPayloadError: .*|ClientOSError: .*104",
            "curl": "exit 56",
            "node": "ECONNRESET",
        },
    ),
    "empty": (
        broken(Network.EMPTY),
        {
            "requests": "ConnectionError: .*RemoteDisconnected",
            "httpx": "RemoteProtocolError: Server disconnected without sending a response",
            "aiohttp": "ServerDisconnectedError",
            "curl": "exit 52",
            "node": "UND_ERR_SOCKET",
        },
    ),
    "truncate": (
        broken(Network.TRUNCATE),
        {
            "requests": "ChunkedEncodingError: .*IncompleteRead",
            "httpx": "RemoteProtocolError: peer closed connection without sending complete message body",
            "aiohttp": "ClientPayloadError: .*not completed.*",
            "curl": "exit 18",
            "node": "UND_ERR_SOCKET",
        },
    ),
    "header cut": (
        broken(Network.HEADER_CUT),
        {
            "requests": "ConnectionError: .*BadStatusLine",
            "httpx": "RemoteProtocolError: Server disconnected",
            "aiohttp": "ServerDisconnectedError",
            "curl": "exit 52",
            "node": "UND_ERR_SOCKET",
        },
    ),
    "garbage": (
        broken(Network.GARBAGE),
        {
            "requests": "ConnectionError: .*(BadStatusLine|RemoteDisconnected|InvalidHeader)",
            "httpx": "RemoteProtocolError: illegal status line",
            "aiohttp": "ClientResponseError: 400",
            "curl": "exit 1",
            "node": "HPE_INVALID_CONSTANT",
        },
    ),
    "hang": (
        broken(Network.HANG),
        {
            "requests": "ReadTimeout",
            "httpx": "ReadTimeout",
            "aiohttp": "SocketTimeoutError|TimeoutError",
            "curl": "exit 28",
            "node": "TimeoutError|AbortError",
        },
    ),
    "hang in the body": (
        broken(Network.HANG, 5),
        {
            "requests": "ConnectionError: .*[Tt]imed out|ReadTimeout",
            "httpx": "ReadTimeout",
            "aiohttp": "SocketTimeoutError|TimeoutError",
            "curl": "exit 28",
            "node": "TimeoutError|AbortError",
        },
    ),
    "drip": (broken(Network.DRIP), dict.fromkeys(CLIENTS, re.escape(WHOLE))),
    "close": (broken(Network.CLOSE), dict.fromkeys(CLIENTS, re.escape(WHOLE))),
    "delay": (Delivery(delay_s=0.05), dict.fromkeys(CLIENTS, re.escape(WHOLE))),
    "bandwidth": (Delivery(bytes_per_s=5_000), dict.fromkeys(CLIENTS, re.escape(WHOLE))),
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("fault", OBSERVED)
@on_both_loops
async def test_a_client_observes_the_fault_as_what_it_claims_to_be(fault: str, client: str) -> None:
    if not is_here(client):
        pytest.skip(f"{client} is not installed")
    delivery, expected = OBSERVED[fault]
    told: list[bool] = []
    seen = ""

    # A client that gave up before its request was there has not met the fault: it is asked again, with more patience.
    for patience_s in (0.5, 5.0, 50.0) if "hang" in fault else (20.0,):
        async with served(listening(told.append, answer(delivery))) as here:
            seen = await CLIENTS[client](f"{here.url}/rest/api/3/issueLinkType", patience_s)
        if told:
            break

    assert re.match(expected[client], seen), seen
    assert set(told) == {delivery.is_whole}


async def _until_closed(here: Served, data: bytes) -> tuple[bytes, BaseException | None]:
    """Give what comes before the connection ends, and how it ended: None for FIN, else the error."""
    reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
    writer.write(data)
    got = b""
    try:
        while piece := await reader.read(65_536):
            got += piece
    except ConnectionError as exc:
        return got, exc
    finally:
        writer.close()
    return got, None


@pytest.mark.parametrize(
    ("delivery", "is_reset", "end"),
    [
        (broken(Network.RESET), True, b""),
        (broken(Network.RESET, 0), True, b"\r\n\r\n"),
        (broken(Network.RESET, 7), True, b"\r\n\r\n" + BODY[:7]),
        (broken(Network.EMPTY), False, b""),
        (broken(Network.TRUNCATE), False, BODY[: len(BODY) // 2]),
        (broken(Network.TRUNCATE, 0), False, b"\r\n\r\n"),
        (broken(Network.TRUNCATE, 7), False, b"\r\n\r\n" + BODY[:7]),
        (broken(Network.TRUNCATE, 9_999), False, BODY),
        (broken(Network.GARBAGE), False, GARBAGE),
        (broken(Network.GARBAGE, 3), False, b"\r\n\r\n" + BODY[:3] + GARBAGE),
        (broken(Network.CLOSE), False, BODY),
        (broken(Network.DRIP), False, BODY),
    ],
)
@on_both_loops
async def test_a_fault_ends_the_connection_with_the_right_packet(
    delivery: Delivery, is_reset: bool, end: bytes
) -> None:
    async with served(lambda _: answer(delivery)) as here:
        got, error = await _until_closed(here, REQUEST)

    assert got.endswith(end)
    assert isinstance(error, ConnectionResetError) == is_reset
    announced = re.search(rb"Content-Length: (\d+)", got)
    if delivery.network is Network.TRUNCATE:
        assert announced is not None
        assert int(announced[1]) > len(got.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize(
    ("method", "status", "body"), [(b"GET", 204, b""), (b"HEAD", 200, BODY), (b"GET", 201, b""), (b"DELETE", 204, b"")]
)
@on_both_loops
async def test_an_answer_without_a_body_is_truncated_all_the_same(method: bytes, status: int, body: bytes) -> None:
    async with served(lambda _: answer(broken(Network.TRUNCATE), status, body)) as here:
        got, error = await _until_closed(here, REQUEST.replace(b"GET", method))

    head, mark, rest = got.partition(b"\r\n\r\n")
    assert error is None
    assert head.startswith(b"HTTP/1.1 ")
    assert not mark or int(re.findall(rb"Content-Length: (\d+)", head)[0]) > len(rest)


@on_both_loops
async def test_a_faulty_answer_to_an_upload_that_nobody_read_is_still_the_fault() -> None:
    body = b"x" * 300_000
    head = b"POST /upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with served(lambda _: answer(broken(Network.EMPTY))) as here:
        got, error = await _until_closed(here, head + body)

    assert (got, error) == (b"", None)


@on_both_loops
async def test_a_close_takes_the_kept_connection_without_a_word() -> None:
    async with served(lambda _: answer(broken(Network.CLOSE))) as here:
        got = await raw(here.port, REQUEST + REQUEST)

    assert got.count(b"HTTP/1.1 200 OK") == 1
    assert b"Connection: close" not in got


@on_both_loops
async def test_bandwidth_and_delay_take_their_time() -> None:
    async with served(lambda _: answer(Delivery(delay_s=0.1, bytes_per_s=2_000))) as here:
        started = asyncio.get_running_loop().time()
        got = await raw(here.port, REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        took_s = asyncio.get_running_loop().time() - started

    assert took_s >= 0.1 + (len(got) - 100) / 2_000 * 0.95  # the last piece of 100 bytes is not waited for
    assert got.endswith(BODY)


@pytest.mark.parametrize(
    "delivery", [Delivery(delay_s=3_600), broken(Network.HANG), Delivery(bytes_per_s=1), broken(Network.HANG, 3)]
)
@on_both_loops
async def test_whoever_gives_up_waiting_ends_the_delivery(delivery: Delivery) -> None:
    told = asyncio.get_running_loop().create_future()
    begun = asyncio.Event()

    def respond(call: Call) -> Response:
        begun.set()
        call.when_settled(told.set_result)
        return answer(delivery)

    async with served(respond) as here:
        _, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(REQUEST)
        await begun.wait()
        writer.close()

        async with asyncio.timeout(10):
            assert await told is False


@pytest.mark.parametrize("network", [None, *Network])
@pytest.mark.parametrize("after_bytes", [None, 0, 3])
@on_both_loops
async def test_a_stream_is_broken_like_a_held_body_and_always_closed(
    network: Network | None, after_bytes: int | None
) -> None:
    ended: list[bool] = []

    class Stream:
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for _ in range(10):
                yield b"0123456789"

        async def aclose(self) -> None:
            ended.append(True)

    told: list[bool] = []
    delivery = Delivery(network=network, after_bytes=after_bytes, bytes_per_s=50_000)
    kind = Headers({"Content-Type": "application/octet-stream"})
    begun = asyncio.Event()

    def respond(call: Call) -> Response:
        begun.set()
        call.when_settled(told.append)
        return Response(200, kind, Stream(), delivery=delivery)

    async with served(respond) as here:
        if network is Network.HANG:
            waiting = asyncio.create_task(_until_closed(here, REQUEST))
            await begun.wait()
            await here.serving.drain(5)
            got, error = await waiting
        else:
            got, error = await _until_closed(here, REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

    assert ended
    assert told == [delivery.is_whole]
    assert isinstance(error, ConnectionResetError) == (network is Network.RESET)
    assert got.endswith(b"0\r\n\r\n") == delivery.is_whole


@on_both_loops
async def test_a_stream_that_breaks_off_is_cut_for_the_client() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"0123456789"
        raise UpstreamFailed(502, "cut", "cut")

    told: list[bool] = []
    kind = Headers({"Content-Type": "application/octet-stream"})
    async with served(listening(told.append, lambda: Response(200, kind, pieces()))) as here:
        chunked, fin = await _until_closed(here, REQUEST)
        old, reset = await _until_closed(here, REQUEST.replace(b"HTTP/1.1", b"HTTP/1.0"))

    assert chunked.endswith(b"a\r\n0123456789\r\n")
    assert fin is None
    assert old.endswith(b"0123456789")
    assert isinstance(reset, ConnectionResetError)
    assert told == [False, False]


@on_both_loops
async def test_a_stream_of_another_length_than_announced_is_not_delivered() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"0123456789"

    told: list[bool] = []
    headers = Headers({"Content-Type": "application/octet-stream", "Content-Length": "11"})
    async with served(listening(told.append, Response(200, headers, pieces()))) as here:
        got, _ = await _until_closed(here, REQUEST)

    assert got.endswith(b"\r\n\r\n0123456789")
    assert told == [False]


@on_both_loops
async def test_a_client_that_reads_nothing_is_cut_off() -> None:
    told = asyncio.get_running_loop().create_future()
    large = Response(200, body=bytes(32 << 20))

    async with served(listening(told.set_result, large), limits=Limits(stall_s=0.1)) as here:
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.connect(("127.0.0.1", here.port))
            client.sendall(REQUEST)

            async with asyncio.timeout(10):
                assert await told is False
