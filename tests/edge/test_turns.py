"""edge/turns.py: a call of a shared session is counted before it is answered, and corrected where it came otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from linktape.edge.known_requests import Known, KnownRequests
from linktape.errors import StateGone
from linktape.messages import Delivery, Network, Response
from linktape.responder import Call
from linktape.session import Session
from linktape.session_clock import own_clock
from tests.standing import LAST, H, StandInOnion, raw, served_with
from tests.support import StandIn

pytestmark = pytest.mark.slow


@dataclass
class WrittenTurns:
    """Turns at one session that write down what happens."""

    log: list[str] = field(default_factory=list[str])
    session: Session = field(default_factory=Session)
    refuses: bool = False
    meanwhile: Callable[[], None] = lambda: None  # done once, while the session is being given back

    async def take(self, name: str) -> WrittenTurns:
        self.log.append(f"take {name}")
        return self

    def at_hand(self, name: str | None, *, changes: bool, with_calls: bool) -> nullcontext[None]:
        return nullcontext()

    async def count(self) -> int:
        return 1

    def files_changed(self) -> None:
        self.log.append("files changed")

    async def run(self, work: Coroutine[Any, Any, Response]) -> Response:
        return await work

    async def give_back(self) -> None:
        if self.refuses:
            raise StateGone("Redis is gone")
        self.log.append("give back")
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()

    def park(self) -> None:
        self.log.append("park")

    async def again(self) -> None:
        self.log.append("again")


def telling(turns: WrittenTurns, response: Response) -> StandIn:
    def answer(call: Call) -> Response:
        call.when_settled(lambda delivered: turns.log.append(f"settled {delivered}"))
        return response

    return StandIn(answer)


async def answered(turns: WrittenTurns, response: Response) -> bytes:
    async with served_with(StandInOnion(telling(turns, response), turns=turns)) as here:
        return await raw(here.port, b"GET /s/a/rest/api/3/myself HTTP/1.1\r\n" + LAST + b"\r\n")


async def test_a_call_is_settled_and_kept_before_its_answer_goes_out() -> None:
    turns = WrittenTurns()

    assert (await answered(turns, Response.json(200, {}))).startswith(b"HTTP/1.1 200")

    assert turns.log == ["take a", "settled True", "give back"]


async def test_a_client_that_connects_anew_for_each_call_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    was_known: list[bool] = []
    get = KnownRequests.get

    def got(self: KnownRequests, data: bytes) -> Known | None:
        known = get(self, data)
        was_known.append(known is not None)
        return known

    monkeypatch.setattr(KnownRequests, "get", got)
    request = b"GET /s/a/rest/api/3/myself HTTP/1.1\r\n" + H + b"\r\n"
    async with served_with(StandInOnion(turns=WrittenTurns())) as here:
        for _ in range(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
            writer.write(request)
            await reader.readuntil(b"{}")
            writer.close()

    assert was_known[0] is False
    assert was_known[-1] is True


async def test_what_cannot_be_kept_is_not_answered() -> None:
    turns = WrittenTurns(refuses=True)

    data = await answered(turns, Response.json(200, {"canary": 1}))

    assert data.startswith(b"HTTP/1.1 503")
    assert b"Linktape-Error: state" in data
    assert b"canary" not in data


async def test_while_an_answer_is_late_others_have_the_session() -> None:
    turns = WrittenTurns()

    await answered(turns, Response(200, body=b"x", delivery=Delivery(delay_s=0.001)))

    assert turns.log == ["take a", "park", "again", "settled True", "give back"]


async def test_a_cut_answer_is_settled_as_lost_beforehand() -> None:
    turns = WrittenTurns()

    await answered(turns, Response(200, body=b"x" * 99, delivery=Delivery(network=Network.TRUNCATE)))

    assert turns.log == ["take a", "settled False", "give back"]


async def test_what_takes_its_time_is_settled_when_it_is_over() -> None:
    turns = WrittenTurns()

    await answered(turns, Response(200, body=b"x" * 9, delivery=Delivery(bytes_per_s=100_000)))

    assert turns.log == ["take a", "give back", "again", "settled True", "give back"]


async def test_an_answer_that_went_out_is_followed_by_no_other_one() -> None:
    """Redis goes while an answer is slow: what was begun is ended, and nothing comes behind it."""
    turns = WrittenTurns()

    def go() -> None:
        turns.refuses = True

    turns.meanwhile = go

    data = await answered(turns, Response(200, body=b"x" * 9, delivery=Delivery(bytes_per_s=100_000)))

    assert data.startswith(b"HTTP/1.1 200")
    assert data.endswith(b"\r\n\r\n" + b"x" * 9)
    assert "settled True" in turns.log


async def test_a_client_that_went_while_its_call_was_kept_is_told_of_once_more() -> None:
    turns = WrittenTurns()
    onion = StandInOnion(telling(turns, Response.json(200, {})), turns=turns)
    async with served_with(onion) as here:

        def go() -> None:
            for connection in here.serving._ports[0].connections:
                connection.reset()  # type: ignore[attr-defined]  # it is a Connection

        turns.meanwhile = go
        with suppress(ConnectionError):
            await raw(here.port, b"GET /rest/api/3/myself HTTP/1.1\r\n" + LAST + b"\r\n")
        await here.serving.drain(10.0)

    assert turns.log == ["take default", "settled True", "give back", "again", "settled False", "give back"]


@pytest.mark.parametrize("is_virtual", [True, False])
async def test_a_call_came_when_it_came_however_long_it_waited_for_its_turn(is_virtual: bool) -> None:
    session, arrived = Session(), list[tuple[float, float]]()

    class LateTurns(WrittenTurns):
        async def take(self, name: str) -> WrittenTurns:
            before_s = session.clock.monotonic()
            while session.clock.monotonic() == before_s and not is_virtual:
                pass
            return self

    if is_virtual:
        own_clock(session).stop()
    stood_s = session.clock.monotonic()

    def answer(call: Call) -> Response:
        arrived.append((call.arrived_s, session.clock.monotonic()))
        return Response.json(200, {})

    async with served_with(StandInOnion(StandIn(answer), turns=LateTurns(session=session))) as here:
        await raw(here.port, b"GET /rest/api/3/myself HTTP/1.1\r\n" + LAST + b"\r\n")

    ((arrived_s, now_s),) = arrived
    assert (arrived_s == stood_s) if is_virtual else (stood_s < arrived_s < now_s)
