"""shared/session_turns.py: a call does its work in turns, over a real Redis."""

from __future__ import annotations

import asyncio

import pytest

from linktape.errors import StateGone
from linktape.judge.economy import economy_of
from linktape.session import Session
from linktape.shared import redis_keeper
from linktape.shared.redis_sessions import RedisSessions
from tests.shared.keepers import back, count, keeper_of
from tests.shared.redis_server import RedisServer, way_to

pytestmark = pytest.mark.slow


async def counting(session: Session, answered: asyncio.Event) -> int:
    """Count a call before something is waited for and after it, and give what was counted by then."""
    economy_of(session).calls += 1
    await answered.wait()
    economy_of(session).calls += 1
    return economy_of(session).calls


async def test_a_call_that_waits_takes_two_trips_where_nobody_asks(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_keeper, "PARKED_S", 3_600.0)
    answered = asyncio.Event()
    async with keeper_of(redis.url, prefix) as here:
        await count(here, "warm")
        before = here.wire.asked
        turn = await here.take("a")
        work = asyncio.ensure_future(turn.run(counting(turn.session, answered)))
        await asyncio.sleep(0)
        answered.set()

        assert await work == 2
        await turn.give_back()
        assert here.wire.asked - before == 2


async def test_others_of_its_process_have_the_session_at_once(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_keeper, "PARKED_S", 3_600.0)
    answered = asyncio.Event()
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        turn = await here.take("a")
        work = asyncio.ensure_future(turn.run(counting(turn.session, answered)))
        assert await count(here, "a", 3) == 4
        assert await count(there, "a") == 5  # what waits here is counted with them
        answered.set()

        assert await work == 6
        await turn.give_back()
        assert await count(there, "a") == 7


@pytest.mark.parametrize("parked_s", [3_600.0, 0.0], ids=["it is asked for", "it was long enough"])
async def test_while_a_call_waits_other_processes_have_the_session(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch, parked_s: float
) -> None:
    monkeypatch.setattr(redis_keeper, "PARKED_S", parked_s)
    answered = asyncio.Event()
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        turn = await here.take("a")
        work = asyncio.ensure_future(turn.run(counting(turn.session, answered)))
        await asyncio.sleep(0)
        assert await count(there, "a", 3) == 4
        answered.set()

        assert await work == 5
        await turn.give_back()
        assert await count(there, "a") == 6


async def test_a_call_that_waits_again_and_again_holds_nobody_up(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked for while it is at work is given back with its next wait."""
    monkeypatch.setattr(redis_keeper, "PARKED_S", 3_600.0)
    is_over = False

    async def restless(session: Session) -> None:
        while not is_over:
            economy_of(session).calls += 1
            await asyncio.sleep(0)

    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        turn = await here.take("a")
        work = asyncio.ensure_future(turn.run(restless(turn.session)))
        assert await count(there, "a", 3) > 3
        is_over = True
        await work
        await turn.give_back()


async def test_who_looks_sees_what_waits(redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_keeper, "PARKED_S", 3_600.0)
    answered = asyncio.Event()
    async with keeper_of(redis.url, prefix) as here:
        turn = await here.take("a")
        work = asyncio.ensure_future(turn.run(counting(turn.session, answered)))
        await asyncio.sleep(0)
        sessions = RedisSessions(here)
        async with sessions.at_hand("a", changes=False, with_calls=True):
            assert economy_of(sessions.get("a")).calls == 1
        answered.set()
        await work
        await turn.give_back()


async def test_what_could_not_be_kept_while_a_call_waited_is_not_answered(redis: RedisServer, prefix: str) -> None:
    answered = asyncio.Event()
    async with way_to(redis.port) as way, keeper_of(way.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        turn = await here.take("a")
        work = asyncio.ensure_future(turn.run(counting(turn.session, answered)))
        await asyncio.sleep(0)
        here.wire.within_s = 0.2
        way.cut()
        with pytest.raises(StateGone, match="it does not answer"):
            await count(here, "a")
        way.mend()
        here.wire.within_s = 60.0
        await back(here)
        answered.set()

        with pytest.raises(StateGone, match="could not be kept while this call waited"):
            await work
        assert await count(there, "a") == await count(here, "a") - 1


async def test_a_call_that_is_cancelled_lets_the_session_go(redis: RedisServer, prefix: str) -> None:
    async def endless(session: Session) -> None:
        economy_of(session).calls += 1
        try:
            await asyncio.Event().wait()
        finally:
            economy_of(session).calls += 10

    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        turn = await here.take("a")
        work = asyncio.ensure_future(turn.run(endless(turn.session)))
        await count(there, "a")
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        await turn.give_back()

        assert await count(there, "a") == 13
