"""shared/redis_clock.py: one clock for all processes."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from linktape.shared.redis_clock import RedisClock
from linktape.shared.redis_wire import RedisWire
from tests.shared.redis_server import RedisServer

pytestmark = pytest.mark.slow


async def test_it_shows_what_redis_shows(redis: RedisServer) -> None:
    async with aclosing(RedisWire(redis.url)) as wire:
        clock = RedisClock()
        await clock.set_by(wire)

        before = clock.monotonic()
        seconds, micros = await wire.ask("TIME")
        after = clock.monotonic()

    assert before - 0.5 < int(seconds) + int(micros) / 1e6 < after + 0.5
    assert abs(clock.now().timestamp() - after) < 60


def test_it_never_goes_back() -> None:
    clock = RedisClock(1_000.0)
    shown = clock.monotonic()

    clock._behind_s = 0.0

    assert clock.monotonic() == shown
