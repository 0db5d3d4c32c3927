"""Keepers of the sessions of a real Redis, and calls that are counted in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from linktape.clock import REAL
from linktape.errors import StateGone
from linktape.judge.economy import economy_of
from linktape.session import Session
from linktape.shared.redis_ear import RedisEar
from linktape.shared.redis_keeper import SCRIPTS, RedisKeeper
from linktape.shared.redis_wire import RedisWire
from linktape.shared.state_bytes import Statics


@asynccontextmanager
async def keeper_of(
    url: str, prefix: str, prepare: Callable[[Session], None] = lambda _: None
) -> AsyncIterator[RedisKeeper]:
    wire = RedisWire(url, SCRIPTS, within_s=60.0)
    ear = RedisEar(wire)
    try:
        sessions = RedisKeeper(wire, prefix, REAL, prepare, Statics(), ear)
        await sessions.hear()
        yield sessions
    finally:
        await ear.aclose()
        await wire.aclose()


async def count(sessions: RedisKeeper, name: str, times: int = 1) -> int:
    """Count calls in a session, and give how many there were by then."""
    seen = 0
    for _ in range(times):
        turn = await sessions.take(name)
        turn.session.next_number()
        economy_of(turn.session).calls += 1
        seen = economy_of(turn.session).calls
        await turn.give_back()
    return seen


async def back(sessions: RedisKeeper) -> None:
    """Return when Redis answers again."""
    while True:
        try:
            await sessions.wire.ask("PING")
            return
        except StateGone:
            await asyncio.sleep(0)
