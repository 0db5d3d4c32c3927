"""edge/connection.py: what a connection is owed goes out before anything else is done with it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from linktape.edge.connection import Connection
from linktape.edge.guards import HostList
from linktape.edge.server import ClientPort, Door
from linktape.edge.sign_in import ControlToken, SignIn
from linktape.edge.traffic import Traffic
from linktape.messages import Response
from linktape.responder import Call
from tests.standing import StandInOnion
from tests.support import StandIn

REQUEST = b"GET /rest/api/3/myself?n=%d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
UNUSUAL = b"GET /rest/api/3/myself?n=%d HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Other: %d\r\n\r\n"


async def many_turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


class Wire(asyncio.Transport):
    """A transport that takes all that is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 8095)})
        self.written: list[bytes] = []
        self.unsent_bytes = 0
        self.is_closed = False

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def get_write_buffer_size(self) -> int:
        return self.unsent_bytes

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_closed = True

    @property
    def asked(self) -> list[str]:
        """What was asked, by the answers in their order."""
        return [message.rpartition(b"\r\n\r\n")[2].decode() for message in self.written]


class Asked:
    """A port whose answers say what was asked, and one connection on which all kinds of requests were answered."""

    def __init__(self, *, answers_at_once: bool = True) -> None:
        self.settled: list[bool] = []
        self.onion = StandInOnion(StandIn(self._answer), answers_at_once=answers_at_once)
        door = Door(HostList.of("127.0.0.1"), SignIn(ControlToken("t0ken-of-the-control-port"), 8096))
        self.port = ClientPort(self.onion, door, Traffic()).http

    def _answer(self, call: Call) -> Response:
        call.when_settled(self.settled.append)
        return Response(200, body=call.request.query.encode())

    async def connection(self) -> tuple[Connection, Wire]:
        connection, wire = self.port(), Wire()
        connection.connection_made(wire)
        connection.data_received(REQUEST % 0)
        await many_turns()
        assert self.settled == [True]
        wire.written.clear()
        self.settled.clear()
        return connection, wire


async def test_answers_of_one_turn_go_out_in_the_next_and_only_then_are_settled() -> None:
    asked = Asked()
    one, wire = await asked.connection()
    other, others_wire = await asked.connection()

    one.data_received(REQUEST % 1)
    other.data_received(REQUEST % 2)
    assert (wire.written, others_wire.written, asked.settled) == ([], [], [])
    await asyncio.sleep(0)

    assert (wire.asked, others_wire.asked, asked.settled) == (["n=1"], ["n=2"], [True, True])


@pytest.mark.parametrize("second", [REQUEST % 2, UNUSUAL % (2, 2)])
async def test_answers_of_one_connection_keep_the_order_of_their_requests(second: bytes) -> None:
    asked = Asked()
    connection, wire = await asked.connection()

    connection.data_received(REQUEST % 1)
    connection.data_received(second)
    assert wire.asked == ["n=1"]
    await many_turns()

    assert wire.asked == ["n=1", "n=2"]


@pytest.mark.parametrize("answers_at_once", [True, False])
async def test_a_client_that_is_slow_to_take_its_answer_is_asked_for_nothing_more(answers_at_once: bool) -> None:
    asked = Asked(answers_at_once=answers_at_once)
    connection, wire = await asked.connection()
    wire.unsent_bytes = 1
    connection.pause_writing()

    connection.data_received(REQUEST % 1)
    await many_turns()
    connection.data_received(REQUEST % 2)
    await many_turns()
    assert (wire.asked, asked.settled) == (["n=1"], [])

    wire.unsent_bytes = 0
    connection.resume_writing()
    await many_turns()

    assert (wire.asked, asked.settled) == (["n=1", "n=2"], [True, True])


async def test_a_client_that_asks_no_more_gets_its_answer() -> None:
    asked = Asked()
    connection, wire = await asked.connection()

    connection.data_received(REQUEST % 1)
    connection.eof_received()
    wire.close()  # as a transport does then

    assert (wire.asked, asked.settled) == (["n=1"], [True])


async def test_of_a_client_that_has_gone_it_is_known_that_it_has_no_answer() -> None:
    asked = Asked()
    connection, wire = await asked.connection()

    connection.data_received(REQUEST % 1)
    connection.connection_lost(None)
    await asyncio.sleep(0)

    assert (wire.asked, asked.settled) == ([], [False])


async def test_what_is_owed_goes_out_before_the_port_is_closed() -> None:
    asked = Asked()
    connection, wire = await asked.connection()

    connection.data_received(REQUEST % 1)
    await asked.port.drain(1.0)

    assert wire.asked == ["n=1"]
    assert wire.is_closed


async def test_an_answer_that_is_made_while_the_port_closes_is_the_last_of_its_connection() -> None:
    asked = Asked(answers_at_once=False)
    connection, wire = await asked.connection()

    connection.data_received(REQUEST % 1)
    asked.port.draining.set_result(None)
    await many_turns()

    assert wire.asked == ["n=1"]
    assert b"\r\nConnection: close\r\n" in wire.written[0]
    assert wire.is_closed
