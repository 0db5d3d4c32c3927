"""A call whose session is shared with other processes: it takes it in turns, and is counted before it is answered."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from dataclasses import replace
from typing import Any, Protocol

from linktape.edge.connection import Connection
from linktape.edge.delivery import Exchange, deliver, deliver_ready
from linktape.errors import StateGone
from linktape.messages import Network, Response
from linktape.refusals import STOPPED
from linktape.responder import Call, Responder
from linktape.session import Session

log = logging.getLogger(__name__)

_LATE = (Network.HANG, Network.DRIP)
"""What goes on for so long that it is settled when it is over."""


class Turn(Protocol):
    """A call's turns at a session, which is held to begin with."""

    @property
    def session(self) -> Session: ...

    async def run(self, work: Coroutine[Any, Any, Response]) -> Response:
        """Do a call's work, and hold the session only while it does not wait. It is held at the end."""

    async def give_back(self) -> None:
        """Have what was changed kept, and let others come."""

    def park(self) -> None:
        """Let others come while this waits; what was changed is kept before anybody else has the session."""

    async def again(self) -> None:
        """Take the session again, as it is now."""


class Turns(Protocol):
    """Where sessions are taken for a turn. All of it raises StateGone, where a session cannot be had or kept."""

    async def take(self, name: str) -> Turn:
        """Take a session, made if need be."""

    def at_hand(self, name: str | None, *, changes: bool, with_calls: bool) -> AbstractAsyncContextManager[None]:
        """Have the store of the sessions give this one (None: all) within a block, to read it or to change it.

        `with_calls`: with the rows of its journal.
        """

    async def count(self) -> int:
        """Give how many sessions there are."""

    def files_changed(self) -> None:
        """Have every session follow what has changed in files, with its next call."""


class SharedCall:
    """One call of a shared session, from its first turn to its settlement; `end` settles it, once."""

    def __init__(self, turn: Turn, call: Call, end: Callable[[Response, bool], None]) -> None:
        self._turn = turn
        self._call = call
        self._end = end

    async def answer(self, responder: Responder) -> Response:
        """Give the answer; the session is held then. Raises StateGone."""
        try:
            return await self._turn.run(responder.respond(self._call))
        except BaseException:
            self._end(STOPPED, False)
            await self._turn.give_back()
            raise

    async def send(self, response: Response, sent: Response, exchange: Exchange) -> bool:
        """Send an answer once it is counted. Gives whether the connection may be used again. Raises StateGone.

        Whether the client gets it is written down beforehand, and corrected where it came otherwise: the client's next
        call may go to another process.
        """
        connection, delivery = exchange.connection, sent.delivery
        if delivery.delay_s > 0:
            self._turn.park()
            with suppress(ConnectionError):  # it is seen when the answer goes out
                await connection.pause(delivery.delay_s, exchange.clock)
            await self._turn.again()
            sent = replace(sent, delivery=replace(delivery, delay_s=0.0))
        if not isinstance(sent.body, bytes) or delivery.bytes_per_s is not None or delivery.network in _LATE:
            return await self._sent_before(response, sent, exchange)
        expected = delivery.is_whole and not connection.is_gone
        return await self._counted(response, expected, lambda settle: deliver(sent, exchange, settle))

    async def send_ready(self, response: Response, data: bytes, connection: Connection) -> bool:
        """Send an answer that is a whole message already, as `send` does. Raises StateGone."""
        expected = not connection.is_gone
        return await self._counted(response, expected, lambda settle: deliver_ready(data, connection, settle))

    async def _counted(
        self, response: Response, expected: bool, sending: Callable[[Callable[[bool], None]], Awaitable[bool]]
    ) -> bool:
        """Settle a call as it is expected to end, have it kept, and send its answer."""
        listeners = list(self._call.listeners)
        self._end(response, expected)
        await self._turn.give_back()
        outcome: list[bool] = []
        try:
            return await sending(outcome.append)
        finally:
            if outcome != [expected]:
                with _answered_already():
                    await self._turn.again()
                    for listener in listeners:
                        listener(not expected)
                    await self._turn.give_back()

    async def _sent_before(self, response: Response, sent: Response, exchange: Exchange) -> bool:
        """Send what takes its time, and settle the call when that is over."""
        await self._turn.give_back()
        outcome: list[bool] = []
        try:
            return await deliver(sent, exchange, outcome.append)
        finally:
            with _answered_already():
                await self._turn.again()
            self._end(response, outcome == [True])
            with _answered_already():
                await self._turn.give_back()


@contextmanager
def _answered_already() -> Iterator[None]:
    """Say that the end of a call could not be kept, and no more: its client has the answer, or has gone."""
    try:
        yield
    except StateGone as exc:
        log.warning("the end of a call that was answered is not counted: %s", exc)
