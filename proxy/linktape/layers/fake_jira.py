"""FakeJira: the source that answers from memory. A thin layer around `fake`, which has all the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from linktape.clock import REAL, Clock
from linktape.fake.serve import serve
from linktape.fake.site.site import Site
from linktape.fake.site.webhook_event import WebhookEvent
from linktape.fake.site.world import World
from linktape.messages import Response
from linktape.responder import Call
from linktape.session import Session


class FakeJira:
    """Answers every call as a Jira site would. Each session has a World of its own, laid over the one site.

    `clock` is for rate limits only: everything a client sees runs on the site's own clock.
    `on_event` is told of each link that comes or goes.
    """

    def __init__(
        self, site: Site, *, clock: Clock = REAL, on_event: Callable[[WebhookEvent], None] | None = None
    ) -> None:
        self._site = site
        self._clock = clock
        self._on_event = on_event

    async def respond(self, call: Call) -> Response:
        """Answer from the session's world."""
        world = self.world(call.session)
        reply = serve(world, call.operation, call.request, self._clock.monotonic())
        call.note("FakeJira", reply.why)
        events = world.take_outbox()
        if self._on_event is None:  # nobody is told
            made = tuple(str(event.link.id) for event in events if event.kind == "issuelink_created")
            return replace(reply.response, made_links=made) if made else reply.response
        for event in events:
            self._on_event(event)
        return reply.response

    def world(self, session: Session) -> World:
        """Give a session's world, made on first use."""
        return session.state(World, lambda: World(self._site))
