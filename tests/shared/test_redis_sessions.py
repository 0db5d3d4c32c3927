"""shared/redis_sessions.py: what is kept elsewhere is at hand within a block, to be read or to be changed."""

from __future__ import annotations

import pytest

from linktape.errors import LinktapeError
from linktape.judge.economy import economy_of
from linktape.shared.redis_sessions import RedisSessions
from tests.shared.keepers import count, keeper_of
from tests.shared.redis_server import RedisServer

pytestmark = pytest.mark.slow


async def test_a_session_is_at_hand_within_the_block_alone(redis: RedisServer, prefix: str) -> None:
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        sessions = RedisSessions(here)
        await count(there, "a", 3)

        async with sessions.at_hand("a", changes=False, with_calls=False):
            seen = economy_of(sessions.get("a")).calls, len(sessions), sessions.peek("b")

        assert seen == (3, 1, None)
        assert list(sessions) == []
        with pytest.raises(LinktapeError, match="session a is kept elsewhere, and was not fetched"):
            sessions.get("a")


async def test_all_that_there_are_are_at_hand_where_none_is_named(redis: RedisServer, prefix: str) -> None:
    async with keeper_of(redis.url, prefix) as keeper:
        sessions = RedisSessions(keeper)
        for name in ("a", "b"):
            await count(keeper, name)

        async with sessions.at_hand(None, changes=False, with_calls=False):
            assert sorted(one.name for one in sessions) == ["a", "b"]
        assert await sessions.count() == 2


async def test_what_is_changed_at_hand_is_kept_and_told_of_afterwards(redis: RedisServer, prefix: str) -> None:
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        sessions, told = RedisSessions(here), list[str]()
        sessions.afterwards(lambda: told.append("at once"))

        async with sessions.at_hand("a", changes=True, with_calls=False):
            economy_of(sessions.get("a")).calls = 7
            sessions.afterwards(lambda: told.append("when it is kept"))
            assert told == ["at once"]

        assert told == ["at once", "when it is kept"]
        assert await count(there, "a") == 8


async def test_who_holds_a_session_may_begin_it_anew(redis: RedisServer, prefix: str) -> None:
    async with keeper_of(redis.url, prefix) as here, keeper_of(redis.url, prefix) as there:
        sessions = RedisSessions(here)
        await count(there, "a", 3)
        async with sessions.at_hand("a", changes=False, with_calls=False):
            with pytest.raises(LinktapeError, match="session a is kept elsewhere, and is not held"):
                sessions.renew("a")

        async with sessions.at_hand("a", changes=True, with_calls=False):
            sessions.renew("a")

        assert await count(there, "a") == 1
