"""wiring/together.py: what happens at any of several processes is told and shown by each."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import pytest

from linktape.wiring.part import Part
from linktape.wiring.serving import Serving, served
from tests.shared.conftest import prefix, redis, redis_of_all
from tests.shared.redis_server import RedisServer
from tests.wiring.test_sharing import control_of, events_of, fleet, shared

__all__ = ["prefix", "redis", "redis_of_all"]
pytestmark = pytest.mark.slow


async def test_what_was_asked_and_answered_is_shown_by_any(redis: RedisServer, prefix: str) -> None:
    async with fleet(shared(redis, prefix, control_port=0)) as any_:
        for _ in range(6):
            await any_.get("a", "myself")
        for port in any_.ports:
            async with control_of(port) as ask:
                for n in range(1, 7):
                    shown = await ask("GET", f"/explain/{n}?session=a")
                    assert shown["request"]["start"] == "GET /rest/api/3/myself"
                    assert "applicationRoles" in shown["answer"]["body"]


async def test_any_control_port_tells_of_what_happens_at_all(redis: RedisServer, prefix: str) -> None:
    async with fleet(shared(redis, prefix, control_port=0)) as any_, AsyncExitStack() as stack:
        hearing = [await stack.enter_async_context(events_of(port)) for port in any_.ports]
        for _ in range(6):
            await any_.get("a", "myself")
        async with control_of(any_.ports[0]) as ask:
            await ask("PUT", "/scenario?session=a", {"scenario": "link-limit"})

        for following in hearing:
            heard = [await following() for _ in range(7)]
            assert [data["n"] for kind, data, _ in heard if kind == "call"] == [1, 2, 3, 4, 5, 6]
            assert heard[6][:2] == ("change", {"session": "a", "what": "scenario"})

        async with events_of(any_.ports[-1], seen=heard[2][2]) as following:
            assert [(await following())[1]["n"] for _ in range(3)] == [4, 5, 6]


async def test_a_change_is_told_when_it_is_there(redis: RedisServer, prefix: str) -> None:
    """Who looks because of what is told sees it, at any process."""
    async with (
        fleet(shared(redis, prefix, control_port=0), size=2) as two,
        control_of(two.ports[0]) as ask,
        control_of(two.ports[1]) as other,
        events_of(two.ports[1]) as following,
    ):
        for scenario in ["link-limit", "outage"] * 5:
            setting = asyncio.ensure_future(ask("PUT", "/scenario?session=a", {"scenario": scenario}))
            await following()
            assert (await other("GET", "/scenario?session=a"))["scenarios"][0]["name"] == scenario
            await setting


async def test_who_only_speaks_for_a_crew_tells_what_all_of_it_have_counted(redis: RedisServer, prefix: str) -> None:
    settings = shared(redis, prefix, control_port=0)
    async with AsyncExitStack() as stack:
        head, *workers, stranger = [
            (await stack.enter_async_context(served(settings, part=part)))[1]
            for part in (Part(serves_clients=False, crew="c"), Part(crew="c"), Part(crew="c"), Part())
        ]
        client = await stack.enter_async_context(aiohttp.ClientSession())
        for count, serving in enumerate([*workers, stranger], start=1):
            for _ in range(count):
                async with client.get(f"{serving.origin}/rest/api/3/serverInfo") as response:
                    assert response.status == 200

        async def counted(serving: Serving) -> str:
            headers = {"Authorization": f"Bearer {serving.token}"}
            async with client.get(f"{serving.control_url}/metrics", headers=headers) as response:
                lines = (await response.text()).splitlines()
                return next(line for line in lines if line.startswith("linktape_call_seconds_count"))

        assert await counted(head) == "linktape_call_seconds_count 3"
        assert await counted(workers[0]) == "linktape_call_seconds_count 1"
        assert await counted(stranger) == "linktape_call_seconds_count 3"
