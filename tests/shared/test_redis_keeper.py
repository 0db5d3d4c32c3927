"""shared/redis_keeper.py: turns at sessions that several processes share, over a real Redis."""

from __future__ import annotations

import asyncio

import pytest

from linktape.errors import StateGone
from linktape.judge.economy import Economy, economy_of
from linktape.session import Session
from linktape.shared import redis_keeper
from linktape.shared.redis_keeper import RedisKeeper
from linktape.shared.session_turns import Turn
from linktape.shared.state_kinds import FORMAT
from tests.shared.keepers import back, count, keeper_of
from tests.shared.redis_server import RedisServer, way_to

pytestmark = pytest.mark.slow

ALONE = redis_keeper.ALONE


async def test_what_one_process_counts_the_other_one_knows(redis: RedisServer, prefix: str) -> None:
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        assert [await count(one, "a") for one in (here, there, there, here)] == [1, 2, 3, 4]
        assert await count(there, "b") == 1


async def test_nothing_is_counted_twice_however_many_count(redis: RedisServer, prefix: str) -> None:
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        await asyncio.gather(*(count(one, "a", 20) for one in (here, there) * 8))

        turn = await here.take("a")

        assert (turn.session.calls, economy_of(turn.session).calls) == (320, 320)
        await turn.give_back()


async def test_a_call_takes_two_trips_and_one_where_nobody_else_asks(redis: RedisServer, prefix: str) -> None:
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        await count(here, "warm")
        before = here.wire.trips

        await count(here, "a", ALONE)
        assert here.wire.trips - before == 2 * ALONE
        await count(here, "a", 100)
        assert here.wire.trips - before == 2 * (ALONE + 1) + 99

        assert await count(there, "a", 2 * ALONE) == 3 * ALONE + 100
        assert await count(here, "a", 2) == 3 * ALONE + 102


async def test_who_dies_between_two_calls_holds_nobody_up(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_keeper, "KEPT_MS", 3_600_000)  # nobody would wait for so long
    async with keeper_of(redis.url, prefix) as there:
        async with keeper_of(redis.url, prefix) as dead:
            await count(dead, "a", 2 * ALONE)
            assert await dead.wire.ask("HGET", f"{prefix}s:a", "i") == b"1"  # it is held between two calls

        assert await count(there, "a") == 2 * ALONE + 1


@pytest.mark.parametrize("waits", [False, True], ids=["between calls", "in a call"])
async def test_what_is_held_for_the_next_call_is_given_back_when_it_is_asked_for(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    monkeypatch.setattr(redis_keeper, "KEPT_MS", 3_600_000)
    monkeypatch.setattr(redis_keeper, "HOLD_MS", 3_600_000)
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        await count(here, "a", 2 * ALONE)
        turn = await here.take("a") if waits else None
        asked = asyncio.ensure_future(count(there, "a"))
        if turn is not None:
            refused = there.wire.asked + 3
            while there.wire.asked < refused:  # it asks again and again, and each time says so
                await here.wire.ask("PING")
            economy_of(turn.session).calls += 100
            await turn.give_back()

        assert await asked == 2 * ALONE + (101 if waits else 1)


async def test_what_is_held_for_the_next_call_is_given_back_although_it_is_forgotten_here(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_keeper, "KEPT_MS", 3_600_000)
    monkeypatch.setattr(redis_keeper, "MOST_HERE", 1)
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        await count(here, "a", 2 * ALONE)
        await count(here, "b")

        assert await count(there, "a") == 2 * ALONE + 1


async def test_what_is_held_for_the_next_call_and_redis_has_lost_is_told_of(redis: RedisServer, prefix: str) -> None:
    async with keeper_of(redis.url, prefix) as here:
        await count(here, "a", 2 * ALONE)
        await here.wire.ask("DEL", f"{prefix}s:a")

        with pytest.raises(StateGone, match="session a is lost"):
            await count(here, "a")
        assert await count(here, "a") == 1


async def test_what_was_held_for_the_next_call_and_lost_is_not_answered(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a process that was stopped for a while: it believes for too long that it holds the session."""
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        with monkeypatch.context() as patched:
            patched.setattr(redis_keeper, "KEPT_MS", 1)
            patched.setattr(redis_keeper, "_AT_LEAST_S", -3_600.0)
            await count(here, "a", 2 * ALONE)
            assert await count(there, "a") == 2 * ALONE + 1

            with pytest.raises(StateGone, match="held for longer than it may be"):
                await count(here, "a")

        assert await count(here, "a") == 2 * ALONE + 2


async def test_what_is_asked_at_once_shares_its_trips(redis: RedisServer, prefix: str) -> None:
    async with keeper_of(redis.url, prefix) as sessions:
        await count(sessions, "warm")
        before = sessions.wire.trips
        await asyncio.gather(*(count(sessions, f"s{number}") for number in range(32)))
        assert sessions.wire.trips - before < 32


async def test_a_new_session_is_prepared_once(redis: RedisServer, prefix: str) -> None:
    prepared: list[str] = []

    def prepare(session: Session) -> None:
        prepared.append(session.name)
        session.put(Economy(calls=100))

    async with keeper_of(redis.url, prefix, prepare) as here, keeper_of(redis.url, prefix, prepare) as there:
        assert [await count(one, "a") for one in (here, there, here)] == [101, 102, 103]
        assert prepared == ["a"]


async def held(sessions: RedisKeeper, name: str, monkeypatch: pytest.MonkeyPatch) -> Turn:
    """Take a session for a turn that is over very soon."""
    with monkeypatch.context() as patched:
        patched.setattr(redis_keeper, "HOLD_MS", 100)
        return await sessions.take(name)


async def test_what_a_dead_process_held_is_free_again(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with keeper_of(redis.url, prefix) as there:
        async with keeper_of(redis.url, prefix) as dead:
            turn = await held(dead, "a", monkeypatch)
            economy_of(turn.session).calls += 50  # and it dies

        assert await count(there, "a") == 1


async def test_what_held_for_too_long_is_not_kept(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        turn = await held(here, "a", monkeypatch)
        economy_of(turn.session).calls += 50
        assert await count(there, "a") == 1

        with pytest.raises(StateGone, match="held for longer than"):
            await turn.give_back()

        assert [await count(one, "a") for one in (here, there)] == [2, 3]


async def test_another_format_is_refused_by_name(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as newer:
        await count(here, "a")
        monkeypatch.setattr(redis_keeper, "FORMAT", FORMAT + 1)
        with pytest.raises(StateGone, match=f"session a is kept in format {FORMAT} by linktape"):
            await count(newer, "a")
        assert await count(newer, "b") == 1
        monkeypatch.undo()

        with pytest.raises(StateGone, match=f"in format {FORMAT + 1}"):
            await count(here, "b")
        assert await count(here, "a") == 2


async def test_a_redis_that_is_gone_is_told_of_and_that_it_has_lost_a_session(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    server = RedisServer(tmp_path_factory.mktemp("forgetful"))
    server.start()
    try:
        async with keeper_of(server.url, "x:") as sessions:
            await count(sessions, "a", 3)
            server.stop()
            with pytest.raises(StateGone, match="cannot be had"):
                await count(sessions, "a")
            server.start()
            await back(sessions)

            with pytest.raises(StateGone, match="session a is lost"):
                await count(sessions, "a")
            assert await count(sessions, "a") == 1
            assert await count(sessions, "new") == 1
    finally:
        server.stop()


async def test_a_redis_that_keeps_what_it_has_goes_on_after_a_restart(tmp_path_factory: pytest.TempPathFactory) -> None:
    server = RedisServer(tmp_path_factory.mktemp("keeping"), keeps=True)
    server.start()
    try:
        async with keeper_of(server.url, "x:") as sessions:
            await count(sessions, "a", 3)
            server.stop()
            server.start()
            await back(sessions)

            assert await count(sessions, "a") == 4
    finally:
        server.stop()


async def test_a_cut_way_is_told_of_in_time_and_nothing_is_counted_twice(redis: RedisServer, prefix: str) -> None:
    async with way_to(redis.port) as way, keeper_of(way.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        await count(here, "a")
        here.wire.within_s = 0.2
        way.cut()
        with pytest.raises(StateGone, match="it does not answer"):
            await count(here, "a")
        assert await count(there, "a") == 2
        way.mend()
        here.wire.within_s = 60.0
        await back(here)

        assert await count(here, "a") == 3


async def test_scripts_that_redis_has_forgotten_are_brought_again(redis: RedisServer, prefix: str) -> None:
    async with keeper_of(redis.url, prefix) as sessions:
        await count(sessions, "a")
        await sessions.wire.ask("SCRIPT", "FLUSH")

        assert await count(sessions, "a") == 2
