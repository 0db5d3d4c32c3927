"""edge/delivery.py: clients that ask and never read cost no more than two copies of what waits for them."""

from __future__ import annotations

import asyncio
import socket
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack

import pytest
import uvloop

from linktape.edge.limits import Limits
from linktape.messages import Headers, Response
from linktape.responder import Call
from tests.standing import served

CLIENTS = 6
SIZE = 4 << 20
PIECE = 64 << 10
SLACK = SIZE + (1 << 20)
"""What the server and these clients need, and one more copy of one answer while it is put together."""
REQUEST = b"GET /rest/api/3/myself HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def held() -> Response:
    return Response(200, Headers({"Content-Type": "application/json"}), bytes(SIZE))


def packed() -> Response:
    return Response(200, Headers({"Content-Encoding": "gzip"}), bytes(SIZE))


def streamed() -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(SIZE // PIECE):
            yield bytes(PIECE)

    return Response(200, Headers({"Content-Type": "application/octet-stream"}), pieces())


async def peak(answer: Callable[[], Response], requests: int) -> int:
    """Give the most memory that is used while each client asks so often and reads nothing, until all are cut off."""
    everybody = asyncio.Event()
    settled: list[bool] = []

    def respond(call: Call) -> Response:
        def settle(is_whole: bool) -> None:
            settled.append(is_whole)
            if len(settled) == CLIENTS:
                everybody.set()

        call.when_settled(settle)
        return answer()

    async with served(respond, limits=Limits(stall_s=1.0)) as here:
        with ExitStack() as sockets:
            tracemalloc.start()
            try:
                before = tracemalloc.get_traced_memory()[0]
                for _ in range(CLIENTS):
                    client = sockets.enter_context(socket.socket())
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
                    client.connect(("127.0.0.1", here.port))
                    client.setblocking(False)
                    client.send(REQUEST * requests)
                async with asyncio.timeout(60):
                    await everybody.wait()
                used = tracemalloc.get_traced_memory()[1] - before
            finally:
                tracemalloc.stop()
    assert settled == [False] * CLIENTS
    return used


@pytest.mark.parametrize("requests", [1, 200])
@pytest.mark.parametrize(("answer", "waiting"), [(held, SIZE), (packed, SIZE), (streamed, PIECE)])
@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_two_copies_at_most_are_held_of_what_waits(
    loop: str, answer: Callable[[], Response], waiting: int, requests: int
) -> None:
    run = {"asyncio": asyncio.run, "uvloop": uvloop.run}[loop]

    used = run(peak(answer, requests))

    assert used <= 2 * CLIENTS * waiting + SLACK
    if answer is held:
        assert used >= CLIENTS * waiting, "nothing waited"
