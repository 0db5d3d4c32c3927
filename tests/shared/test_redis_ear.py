"""shared/redis_ear.py: what processes tell each other through a real Redis is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from linktape.shared import redis_ear
from linktape.shared.redis_ear import RedisEar
from linktape.shared.redis_wire import RedisWire
from tests.shared.redis_server import RedisServer, way_to

pytestmark = pytest.mark.slow


@asynccontextmanager
async def ear_at(url: str) -> AsyncIterator[tuple[RedisEar, RedisWire]]:
    wire = RedisWire(url, within_s=60.0)
    ear = RedisEar(wire)
    try:
        yield ear, wire
    finally:
        await ear.aclose()
        await wire.aclose()


async def told(wire: RedisWire, channel: str, heard: asyncio.Queue[bytes]) -> bytes:
    """Say something until it is heard."""
    number = 0
    while heard.empty():
        number += 1
        await wire.ask("PUBLISH", channel, f"{number}")
    return heard.get_nowait()


async def test_each_channel_is_heard_from_when_it_was_asked_for(redis: RedisServer, prefix: str) -> None:
    one, two = asyncio.Queue[bytes](), asyncio.Queue[bytes]()
    async with ear_at(redis.url) as (ear, wire):
        await ear.hear(f"{prefix}one", one.put_nowait)
        await wire.ask("PUBLISH", f"{prefix}two", "too early")
        await ear.hear(f"{prefix}two", two.put_nowait)
        await wire.ask("PUBLISH", f"{prefix}one", "1")
        await wire.ask("PUBLISH", f"{prefix}two", "2")

        assert (await one.get(), await two.get()) == (b"1", b"2")
        assert one.empty()
        assert two.empty()


async def test_after_a_restart_of_redis_it_hears_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    server, heard = RedisServer(tmp_path_factory.mktemp("again")), asyncio.Queue[bytes]()
    server.start()
    try:
        async with ear_at(server.url) as (ear, _):
            await ear.hear("x", heard.put_nowait)
            server.stop()
            server.start()
            async with ear_at(server.url) as (_, other):
                assert await told(other, "x", heard)
    finally:
        server.stop()


async def test_after_a_cut_that_nobody_told_of_it_hears_again(
    redis: RedisServer, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_ear, "BEAT_S", 0.05)
    heard, parted = asyncio.Queue[bytes](), asyncio.Event()
    part = RedisEar._part

    async def parting(ear: RedisEar) -> None:
        await part(ear)
        parted.set()

    monkeypatch.setattr(RedisEar, "_part", parting)
    async with way_to(redis.port) as way, ear_at(way.url) as (ear, _), ear_at(redis.url) as (_, other):
        await ear.hear(f"{prefix}x", heard.put_nowait)
        way.cut()
        await parted.wait()
        way.mend()

        assert await told(other, f"{prefix}x", heard)


async def test_it_ends_at_whatever_moment_it_is_closed(redis: RedisServer) -> None:
    """The client swallows that it is cancelled while it connects."""
    for moment in range(40):
        async with asyncio.timeout(30), aclosing(RedisWire(redis.url, within_s=60.0)) as wire:
            ear = RedisEar(wire)
            hearing = asyncio.ensure_future(ear.hear("x", lambda _: None))
            for _ in range(moment):
                await asyncio.sleep(0)

            await ear.aclose()

            hearing.cancel()
