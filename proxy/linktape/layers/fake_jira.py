"""FakeJira: the source that answers from memory. A thin layer around `fake`, which has all the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linktape.clock import Clock
from linktape.fake.answer_headers import numbered
from linktape.fake.serve import answered
from linktape.fake.site.site import Site
from linktape.fake.site.webhook_event import WebhookEvent
from linktape.fake.site.world import World
from linktape.journal_rows import Note
from linktape.messages import Response
from linktape.responder import Call
from linktape.session import Session
from linktape.session_clock import steady_now
from linktape.values import changed, packable

NAME = "FakeJira"

OnEvent = Callable[[WebhookEvent, Clock], None]


@packable
@dataclass(frozen=True, slots=True)
class _KeptReply:
    """An answer of a world as it was at a version, and what is noted of it."""

    world: bytes  # its token
    version: tuple[int, int]
    response: Response
    note: Note


class FakeJira:
    """Answers every call as a Jira site would. Each session has a World of its own, laid over the one site.

    `site` may be changed: sessions that have a World keep theirs.
    Rate limits run on the session's clock: everything else that a client sees, on the site's own.
    `on_event` is told of each link that comes or goes, and by whose clock.
    """

    def __init__(self, site: Site, *, on_event: OnEvent | None = None) -> None:
        self.site = site
        self._on_event = on_event

    async def respond(self, call: Call) -> Response:
        """Answer from the session's world."""
        world = self.world(call.session)
        world.answered += 1
        reply, note = self._reply(world, call)
        call.notes.append(note)
        response = numbered(world, reply)
        if not world.outbox:
            return response
        events = world.take_outbox()
        if self._on_event is None:  # nobody is told
            made = tuple(str(event.link.id) for event in events if event.kind == "issuelink_created")
            return changed(response, made_links=made) if made else response
        for event in events:
            self._on_event(event, call.session.clock)
        return response

    def _reply(self, world: World, call: Call) -> tuple[Response, Note]:
        """Answer, but for the answer's ids, and say what is noted of it.

        What changed nothing is answered the same until something changes. Where limits are counted, each call changes
        something.
        """
        kept: _KeptReply | None = call.derived.get(self)
        version = world.version
        if kept is not None and kept.world == world.token and kept.version == version:
            return kept.response, kept.note
        now_s = steady_now(call.session).timestamp() if world.limiter is not None else 0.0
        reply = answered(world, call.operation, call.request, now_s)
        response, note = reply.response, Note(NAME, reply.why)
        if version == world.version and world.limiter is None:
            call.derived[self] = _KeptReply(world.token, version, response, note)
        return response, note

    def world(self, session: Session) -> World:
        """Give a session's world, made on first use."""
        return session.state(World, lambda: World(self.site))
