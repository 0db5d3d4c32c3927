"""shared/fleet.py: processes tell each other news and ask each other questions, over a real Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from linktape.errors import StateGone
from linktape.shared import fleet
from linktape.shared.fleet import Fleet
from linktape.shared.redis_ear import RedisEar
from linktape.shared.redis_wire import RedisWire
from tests.shared.redis_server import RedisServer, way_to

pytestmark = pytest.mark.slow


@asynccontextmanager
async def one_of(url: str, prefix: str, crew: str = "") -> AsyncIterator[Fleet]:
    wire = RedisWire(url, within_s=60.0)
    ear = RedisEar(wire)
    try:
        yield Fleet(wire, ear, prefix, crew)
    finally:
        await ear.aclose()
        await wire.aclose()


@asynccontextmanager
async def three(url: str, prefix: str) -> AsyncIterator[Sequence[Fleet]]:
    """Two of one crew, and one that was started by itself; each knows its number."""
    async with AsyncExitStack() as stack:
        all_ = [await stack.enter_async_context(one_of(url, prefix, crew)) for crew in ("c", "c", "")]
        for number, one in enumerate(all_):
            one.answer("number", lambda times, number=number: number * times)
            one.answer("nothing", lambda: None)
            await one.meet()
        yield all_


async def test_news_are_heard_by_all(redis: RedisServer, prefix: str) -> None:
    heard = asyncio.Queue[tuple[str, str]]()
    async with three(redis.url, prefix) as all_:
        for one in all_:
            one.hear("changed", lambda session, what: heard.put_nowait((session, what)))

        all_[1].tell("changed", "a", "reset")

        assert {await heard.get() for _ in all_} == {("a", "reset")}


async def test_a_question_is_answered_by_all_or_by_a_crew(redis: RedisServer, prefix: str) -> None:
    async with three(redis.url, prefix) as all_:
        assert sorted(await all_[0].ask("number", 10)) == [0, 10, 20]
        assert sorted(await all_[1].ask("number", 10, of_crew=True)) == [0, 10]
        assert await all_[2].ask("nothing") == []
        assert await all_[2].ask("what nobody knows") == []


async def test_who_does_not_understand_is_left_out_and_hears_on(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with three(redis.url, prefix) as all_:
        all_[0].answer("number", lambda: 0)  # as of another version
        with monkeypatch.context() as patched:
            patched.setattr(fleet, "ANSWERS_WITHIN_S", 0.2)
            assert sorted(await all_[1].ask("number", 10)) == [10, 20]
        all_[0].answer("number", lambda _: 7)

        assert sorted(await all_[1].ask("number", 10)) == [7, 10, 20]


async def test_where_redis_is_gone_a_question_says_so_and_news_are_lost(redis: RedisServer, prefix: str) -> None:
    async with way_to(redis.port) as way, one_of(way.url, prefix) as one:
        await one.meet()
        one._wire.within_s = 0.2
        way.cut()

        one.tell("changed", "a", "reset")
        with pytest.raises(StateGone):
            await one.ask("number")
