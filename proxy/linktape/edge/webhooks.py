"""Webhooks: tells subscribers of links that came or went, and tries again as Jira does.

Jira tries five times more where a subscriber is away or answers 408, 409, 425, 429 or 5xx, 5 to 15 minutes apart. Here
a minute is a tenth of a second, because tests are waiting; `time_scale` shortens it further.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import random
from dataclasses import dataclass
from functools import partial
from typing import Self
from uuid import UUID

import aiohttp

from linktape.clock import REAL, Clock
from linktape.fake.site.webhook_event import WebhookEvent
from linktape.upstream.connections import client_session

log = logging.getLogger(__name__)

RETRIES = 5
TIMEOUT_S = 20.0
_SHORTEST_S, _LONGEST_S = 0.5, 1.5
_TRY_AGAIN = frozenset({408, 409, 425, 429})
_MOST_WAITING = 1_000


@dataclass(frozen=True, slots=True)
class _Delivery:
    """One event on its way to one subscriber. `id` stays the same over all attempts."""

    url: str
    id: str
    event: WebhookEvent
    body: bytes
    clock: Clock


class Webhooks:
    """Sends events to every subscriber, in order but for what has to be tried again. Use with `async with`.

    `send` may be called from synchronous code on the loop. At the end what has not been tried yet is still sent once.
    """

    def __init__(self, *urls: str, time_scale: float = 1.0, clock: Clock = REAL) -> None:
        self._urls = urls
        self._time_scale = time_scale
        self._clock = clock
        self._random = random.Random(0)
        self._sent = 0
        self._queues: dict[str, asyncio.Queue[_Delivery]] = {}
        self._workers: list[asyncio.Task[None]] = []
        self._retries: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = client_session()
        self._queues = {url: asyncio.Queue(_MOST_WAITING) for url in self._urls}
        self._workers = [asyncio.create_task(self._work(queue)) for queue in self._queues.values()]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def send(self, event: WebhookEvent, clock: Clock | None = None) -> None:
        """Have an event sent to every subscriber, and again by this clock."""
        body = json.dumps(event.as_json(), separators=(",", ":")).encode()
        for url, queue in self._queues.items():
            self._sent += 1
            if queue.full():
                log.warning("a webhook was dropped, because its subscriber is too slow", extra={"url": url})
                continue
            queue.put_nowait(_Delivery(url, str(UUID(int=self._sent)), event, body, clock or self._clock))

    async def aclose(self, grace_s: float = 2.0) -> None:
        """Send what waits, within the grace, and stop trying again."""
        try:
            async with asyncio.timeout(grace_s):
                await asyncio.gather(*(queue.join() for queue in self._queues.values()))
        except TimeoutError:
            log.warning("webhooks were not sent in time at the end")
        tasks = [*self._workers, *self._retries]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        self._queues.clear()

    async def _work(self, queue: asyncio.Queue[_Delivery]) -> None:
        while True:
            delivery = await queue.get()
            try:
                is_done = await self._try(delivery, 0)
            finally:
                queue.task_done()
            if not is_done:
                again = asyncio.create_task(self._try_again(delivery))
                self._retries.add(again)
                again.add_done_callback(self._retries.discard)

    async def _try_again(self, delivery: _Delivery) -> None:
        for attempt in range(1, RETRIES + 1):
            await delivery.clock.sleep(self._random.uniform(_SHORTEST_S, _LONGEST_S) * self._time_scale)
            if await self._try(delivery, attempt):
                return
        log.warning("a webhook was given up", extra={"url": delivery.url, "event": delivery.event.kind})

    async def _try(self, delivery: _Delivery, attempt: int) -> bool:
        """Send once. Gives whether that was the end of it: it arrived, or the subscriber refused it for good."""
        assert self._session is not None, "used with `async with`"
        headers = {
            "Content-Type": "application/json; charset=UTF-8",
            "X-Atlassian-Webhook-Identifier": delivery.id,
            "X-Atlassian-Webhook-Flow": "Secondary" if delivery.event.is_secondary else "Primary",
        }
        if delivery.event.secret is not None:
            digest = hmac.digest(delivery.event.secret.encode(), delivery.body, "sha256")
            headers["X-Hub-Signature"] = f"sha256={digest.hex()}"
        if attempt:
            headers["X-Atlassian-Webhook-Retry"] = str(attempt)
        post = partial(self._session.post, timeout=aiohttp.ClientTimeout(total=TIMEOUT_S), allow_redirects=False)
        try:
            async with post(delivery.url, data=delivery.body, headers=headers) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as exc:
            log.info("a webhook did not arrive", extra={"url": delivery.url, "error": type(exc).__name__})
            return False
        log.info("a webhook was sent", extra={"url": delivery.url, "status": status, "attempt": attempt})
        return status < 500 and status not in _TRY_AGAIN
