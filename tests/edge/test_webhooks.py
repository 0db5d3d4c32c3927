"""Webhooks to real subscribers."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from linktape.edge.webhooks import RETRIES, Webhooks
from linktape.fake.site.site import Link, LinkType
from linktape.fake.site.webhook_event import WebhookEvent
from tests.support import HandClock

SECRET = "It's a Secret to Everybody"


def event(number: int, **more: Any) -> WebhookEvent:
    return WebhookEvent("issuelink_created", 1, Link(number, 1, 2, 3), LinkType(1, "Blocks", "in", "out"), **more)


class Subscriber:
    """Answers with the given statuses, then 200, and keeps what it got."""

    def __init__(self, *statuses: int) -> None:
        self._statuses: Iterator[int] = iter(statuses)
        self.got: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.bodies: list[bytes] = []
        self._came = asyncio.Condition()

    async def receive(self, request: web.Request) -> web.Response:
        async with self._came:
            self.bodies.append(await request.read())
            self.got.append((await request.json(), dict(request.headers)))
            self._came.notify_all()
        return web.Response(status=next(self._statuses, 200))

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(10), self._came:
            await self._came.wait_for(lambda: len(self.got) >= count)


async def served(subscriber: Subscriber) -> TestServer:
    app = web.Application()
    app.router.add_post("/hook", subscriber.receive)
    server = TestServer(app)
    await server.start_server()
    return server


async def test_an_event_arrives_as_jira_sends_it() -> None:
    subscriber = Subscriber()
    async with await served(subscriber) as server, Webhooks(str(server.make_url("/hook"))) as webhooks:
        webhooks.send(event(10004))
        webhooks.send(event(10005, is_secondary=True))
        await subscriber.wait_for(2)

    [(first, head), (second, other)] = subscriber.got
    assert first["webhookEvent"] == "issuelink_created"
    assert [first["issueLink"]["id"], second["issueLink"]["id"]] == [10004, 10005]
    assert head["X-Atlassian-Webhook-Flow"] == "Primary"
    assert other["X-Atlassian-Webhook-Flow"] == "Secondary"
    assert head["X-Atlassian-Webhook-Identifier"] != other["X-Atlassian-Webhook-Identifier"]
    assert "X-Atlassian-Webhook-Retry" not in head


async def test_a_delivery_is_signed_with_the_sites_secret() -> None:
    subscriber = Subscriber(503)
    async with (
        await served(subscriber) as server,
        Webhooks(str(server.make_url("/hook")), clock=HandClock()) as webhooks,
    ):
        webhooks.send(event(1, secret=SECRET))
        webhooks.send(event(2))
        await subscriber.wait_for(3)

    signed = [(body["issueLink"]["id"], head.get("X-Hub-Signature")) for body, head in subscriber.got]
    expected = f"sha256={hmac.new(SECRET.encode(), subscriber.bodies[0], hashlib.sha256).hexdigest()}"
    assert sorted(signed, key=str) == [(1, expected), (1, expected), (2, None)]


def test_the_secret_is_not_shown_where_an_event_is() -> None:
    assert SECRET not in repr(event(1, secret=SECRET))


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 503])
async def test_a_subscriber_that_is_unwell_is_told_again(status: int) -> None:
    subscriber = Subscriber(status, status)
    async with (
        await served(subscriber) as server,
        Webhooks(str(server.make_url("/hook")), clock=HandClock()) as webhooks,
    ):
        webhooks.send(event(1))
        await subscriber.wait_for(3)

    assert [head.get("X-Atlassian-Webhook-Retry") for _, head in subscriber.got] == [None, "1", "2"]
    assert len({head["X-Atlassian-Webhook-Identifier"] for _, head in subscriber.got}) == 1


async def test_a_subscriber_that_stays_unwell_is_given_up() -> None:
    subscriber = Subscriber(*[500] * 20)
    async with (
        await served(subscriber) as server,
        Webhooks(str(server.make_url("/hook")), clock=HandClock()) as webhooks,
    ):
        webhooks.send(event(1))
        await subscriber.wait_for(1 + RETRIES)
        for _ in range(50):
            await asyncio.sleep(0)

    assert len(subscriber.got) == 1 + RETRIES


@pytest.mark.parametrize("status", [200, 204, 301, 400, 404, 410])
async def test_what_was_answered_is_not_sent_again(status: int) -> None:
    subscriber = Subscriber(status)
    async with (
        await served(subscriber) as server,
        Webhooks(str(server.make_url("/hook")), clock=HandClock()) as webhooks,
    ):
        webhooks.send(event(1))
        webhooks.send(event(2))
        await subscriber.wait_for(2)

    assert [body["issueLink"]["id"] for body, _ in subscriber.got] == [1, 2]


async def test_a_subscriber_that_is_away_is_no_trouble(unused_tcp_port: int) -> None:
    async with Webhooks(f"http://127.0.0.1:{unused_tcp_port}/hook", clock=HandClock()) as webhooks:
        webhooks.send(event(1))


async def test_every_subscriber_is_told() -> None:
    one, other = Subscriber(), Subscriber()
    async with await served(one) as first, await served(other) as second:
        async with Webhooks(str(first.make_url("/hook")), str(second.make_url("/hook"))) as webhooks:
            webhooks.send(event(1))

    assert len(one.got) == len(other.got) == 1
