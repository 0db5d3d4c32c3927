"""Stopping: what is under way is answered, what is stuck is told so, and nothing new gets in."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from linktape.edge.guards import HostList
from linktape.edge.server import ClientPort, Door
from linktape.edge.sign_in import ControlToken, SignIn
from linktape.edge.traffic import Traffic
from linktape.layers.forwarder import Forwarder
from linktape.layers.journal import Journal
from linktape.messages import Delivery, Network, Response
from linktape.responder import Call
from tests.standing import StandInOnion, raw, served, served_by

REQUEST = b"GET /rest/api/3/myself HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Gated:
    """Answers only once the gate is open."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.arrived = asyncio.Semaphore(0)
        self.told: list[bool] = []

    async def respond(self, call: Call) -> Response:
        self.arrived.release()
        await self.gate.wait()
        call.when_settled(self.told.append)
        return Response.json(200, {})


@asynccontextmanager
async def stuck_upstream() -> AsyncIterator[tuple[int, asyncio.Event]]:
    """An upstream that takes requests and never answers: its port, and what is set as soon as a request has come."""
    asked = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], asked
    server.close()


async def test_what_is_under_way_is_answered() -> None:
    gated = Gated()
    async with served_by(gated) as here:
        asked = [asyncio.create_task(raw(here.port, REQUEST)) for _ in range(12)]
        for _ in asked:
            await gated.arrived.acquire()
        drained = asyncio.create_task(here.serving.drain(10))
        await asyncio.sleep(0)
        gated.gate.set()
        await drained

        answers = await asyncio.gather(*asked)

    assert all(answer.startswith(b"HTTP/1.1 200 ") for answer in answers)
    assert gated.told == [True] * 12


async def test_nothing_new_gets_in() -> None:
    gated = Gated()
    async with served_by(gated) as here:
        asked = asyncio.create_task(raw(here.port, REQUEST + REQUEST))
        await gated.arrived.acquire()
        drained = asyncio.create_task(here.serving.drain(10))
        await asyncio.sleep(0)
        with pytest.raises(OSError, match=r"refused|Connect call failed"):
            await raw(here.port, REQUEST)
        gated.gate.set()
        await drained
        answer = await asked

    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close" in answer


async def test_idle_connections_are_closed_at_once() -> None:
    async with served() as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(REQUEST)
        await reader.readuntil(b"{}")

        await here.serving.drain(60)

        assert await reader.read() == b""
        writer.close()


async def test_what_is_stuck_is_told_so_after_the_grace() -> None:
    gated = Gated()
    async with served_by(gated) as here:
        asked = asyncio.create_task(raw(here.port, REQUEST))
        await gated.arrived.acquire()

        await here.serving.drain(0.05)
        answer = await asked

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"Linktape-Error: stopping" in answer
    assert gated.told == []


async def test_what_is_cut_by_the_end_is_written_down_and_counted() -> None:
    gated, traffic = Gated(), Traffic()
    onion = StandInOnion(Journal(gated, redact=str))
    port = ClientPort(onion, Door(HostList.of("127.0.0.1"), SignIn(ControlToken("0123456789abcdef"))), traffic)
    server = await asyncio.get_running_loop().create_server(port.http, "127.0.0.1", 0)
    asked = asyncio.create_task(raw(server.sockets[0].getsockname()[1], REQUEST))
    await gated.arrived.acquire()

    server.close()
    await port.http.drain(0.05)

    entry = next(iter(onion.sessions.get().journal))
    assert (await asked).startswith(b"HTTP/1.1 503 ")
    assert (entry.status, entry.delivered) == (None, False)
    assert traffic.counters.calls == {("getCurrentUser", 503, ""): 1}
    assert traffic.counters.lost["getCurrentUser"] == 1


async def test_a_stuck_upstream_does_not_hold_us_up() -> None:
    async with stuck_upstream() as (port, has_it), Forwarder(f"http://127.0.0.1:{port}") as forwarder:
        async with served_by(forwarder) as here:
            asked = asyncio.create_task(raw(here.port, REQUEST))
            await has_it.wait()

            async with asyncio.timeout(5):
                await here.serving.drain(0.05)

            assert (await asked).startswith(b"HTTP/1.1 503 ")


@pytest.mark.parametrize(
    "delivery", [Delivery(network=Network.HANG), Delivery(network=Network.DRIP, bytes_per_s=1), Delivery(delay_s=3_600)]
)
async def test_scripted_waits_do_not_outlast_the_grace(delivery: Delivery) -> None:
    begun = asyncio.Event()
    told: list[bool] = []

    def answer(call: Call) -> Response:
        begun.set()
        call.when_settled(told.append)
        return Response(200, body=b"{}", delivery=delivery)

    async with served(answer) as here:
        asked = asyncio.create_task(raw(here.port, REQUEST))
        await begun.wait()

        async with asyncio.timeout(5):
            await here.serving.drain(0.05)
            await asyncio.wait((asked,))

    assert told == [False]


async def test_draining_twice_is_draining_once() -> None:
    async with served() as here:
        await asyncio.gather(here.serving.drain(1), here.serving.drain(1))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_process_in_time_with_a_stuck_upstream(number: signal.Signals) -> None:
    async with stuck_upstream() as (upstream, has_it):
        command = ["forward", "--upstream", f"http://127.0.0.1:{upstream}", "--port", "0", "--grace", "0.3s"]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "linktape", *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        asked = asyncio.create_task(raw(int(line.rpartition(":")[2]), REQUEST))
        await has_it.wait()

        process.send_signal(number)
        async with asyncio.timeout(15):
            _, said = await process.communicate()
        answer = await asked

    assert process.returncode == 0, said
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"Traceback" not in said
