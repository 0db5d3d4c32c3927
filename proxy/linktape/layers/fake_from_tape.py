"""FakeFromTape: stands before the fake Jira in a replay, and has it begin where the session stands on the tape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from linktape.fake.serve import serve
from linktape.fake.site.from_recording import site_from_interactions
from linktape.fake.site.site import Site
from linktape.fake.site.world import World
from linktape.jira import bodies
from linktape.jira.operations import OperationId
from linktape.messages import Headers, Response
from linktape.playback.known_so_far import Knowledge
from linktape.responder import Call, Responder
from linktape.session import Session
from linktape.tape.cassette import Interaction


class Replay(Protocol):
    """What is asked of the layer that holds the tape: what it knows of Jira as of now, the writes that a session has
    replayed in that order, and the ids under which the tape shows the links that a write makes.
    """

    def knowledge(self, session: Session) -> Knowledge: ...
    def written(self, session: Session) -> Sequence[Interaction]: ...
    def link_ids(self, session: Session, write: Interaction) -> Sequence[str]: ...


@dataclass(slots=True)
class CaughtUp:
    """How many replayed writes a session's fake knows of."""

    writes: int = 0


class FakeFromTape:
    """Answers as the fake does, with the state of the cassette as of now.

    The fake begins at the session's first miss; each write that is replayed later is done in it before it answers
    again. Ids are the tape's, and what the fake makes by itself gets ids that the tape does not use.
    """

    def __init__(
        self, fake: Responder, replay: Callable[[], Replay], finish: Callable[[Site], Site] = lambda site: site
    ) -> None:
        self._fake = fake
        self._replay = replay
        self._finish = finish

    async def respond(self, call: Call) -> Response:
        """Bring the fake up to date, and let it answer."""
        replay, session = self._replay(), call.session
        written = replay.written(session)
        world = session.peek(World)
        if world is None:
            known = replay.knowledge(session)
            site = site_from_interactions(known.exchanges, "the cassette", issues=known.issues)
            world = World(self._finish(site))
            world.last_ids["link"] = max(world.last_ids["link"], known.last_link)
            session.put(world)
            call.note("FakeFromTape", f"the fake begins here: {len(written)} writes of the tape are done")
        else:
            for write in written[session.state(CaughtUp, CaughtUp).writes :]:
                _do(world, write, call.request.headers, replay.link_ids(session, write))
        session.put(CaughtUp(len(written)))
        return await self._fake.respond(call)


def _do(world: World, write: Interaction, headers: Headers, link_ids: Sequence[str]) -> None:
    """Do a recorded write in a world, under the ids that it had, for the caller who asks now."""
    before = dict(world.last_ids)
    unused = [int(id_) for id_ in link_ids if id_.isdecimal() and world.link(id_) is None]
    if unused:
        world.last_ids["link"] = unused[0] - 1
    created = bodies.payload(write.response.content).members.get("id")
    if write.operation.id is OperationId.CREATE_ISSUE and isinstance(created, str) and created.isdecimal():
        world.last_ids["issue"] = int(created) - 1
    request = replace(write.request, headers=headers.with_("Content-Type", "application/json"))
    serve(world, write.operation, request)
    world.take_outbox()
    for kind, last in before.items():
        world.last_ids[kind] = max(last, world.last_ids[kind])
