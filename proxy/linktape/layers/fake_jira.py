"""FakeJira: the source that answers from memory. A thin layer around `fake`, which has all the rules."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass

from linktape.bounded import Cache
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
from linktape.values import changed

NAME = "FakeJira"

MOST_REPLIES_BYTES = 64 << 20
"""How many bytes of answers stay made."""

_FRAME_BYTES = 2 << 10

OnEvent = Callable[[WebhookEvent, Clock], None]


@dataclass(frozen=True, slots=True, weakref_slot=True)
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
        self._replies: Cache[int, _KeptReply] = Cache(MOST_REPLIES_BYTES)

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

        What changed nothing is answered the same until something changes.
        An answer is kept from the second time on: what was derived from a request is often gone when its bytes come
        again, and the answer would be kept for nothing. Where limits are counted, each call changes something.
        """
        last: Callable[[], _KeptReply | None] | None = call.derived.get(self)
        kept, version = None if last is None else last(), world.version
        if kept is not None and kept.world == world.token and kept.version == version:
            return kept.response, kept.note
        now_s = steady_now(call.session).timestamp() if world.limiter is not None else 0.0
        reply = answered(world, call.operation, call.request, now_s)
        response, note = reply.response, Note(NAME, reply.why)
        if last is None:
            call.derived[self] = _not_kept
        elif version == world.version and world.limiter is None:
            kept = _KeptReply(world.token, version, response, note)
            self._replies.keep(id(call.derived), kept, _FRAME_BYTES + len(response.content))
            call.derived[self] = weakref.ref(kept)
        return response, note

    def world(self, session: Session) -> World:
        """Give a session's world, made on first use."""
        return session.state(World, lambda: World(self.site))


def _not_kept() -> None:
    """Stand for the answer to a request that came once."""
