"""One process among several that answer as one: what is told of calls and changes at any of them, and asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from linktape.control.messages_shown import both_shown
from linktape.edge.counters import Counters
from linktape.edge.traffic import Traffic
from linktape.shared.fleet import Fleet
from linktape.shared.plain_forms import Forms
from linktape.shared.redis_ear import RedisEar
from linktape.shared.redis_sessions import RedisSessions
from linktape.shared.shared_rows import read_entry
from linktape.shared.state_bytes import Statics, decoded, encoded
from linktape.wiring.onion import Onion
from linktape.wiring.part import Part

COUNTERS = Forms({}, shared={}, static=(), own={}).of(Counters)


class Together:
    """The others, as `Traffic` knows them. Questions raise StateGone."""

    def __init__(
        self, onion: Onion, sessions: RedisSessions, ear: RedisEar, fleet: Fleet, traffic: Traffic, part: Part
    ) -> None:
        self._onion = onion
        self._sessions = sessions
        self._ear = ear
        self._fleet = fleet
        self._traffic = traffic
        self._part = part
        self._is_listening = False

    async def meet(self) -> None:
        """Be one of them from now on, and have this one's traffic know them."""
        self._fleet.hear("changed", self._traffic.hear_change)
        self._fleet.answer("messages", self._messages_here)
        if self._part.serves_clients:
            self._fleet.answer("counters", self._counters_here)
        await self._fleet.meet()
        self._traffic.others = self

    def changed(self, session: str, what: str) -> None:
        self._sessions.afterwards(partial(self._fleet.tell, "changed", session, what))

    async def listen(self) -> None:
        if not self._is_listening:
            self._is_listening = True
            await self._ear.hear(self._sessions.keeper.calls_channel, self._hear_call)

    def _hear_call(self, data: bytes) -> None:
        name, _, row = data.partition(b"\0")
        entry = read_entry(name.decode(), row)
        self._traffic.ended(entry.session, entry.n, lambda: entry)

    async def counters(self) -> Sequence[Counters]:
        if self._part.serves_clients:
            return ()
        answers = await self._fleet.ask("counters", of_crew=True)
        return [decoded(one, COUNTERS, Statics()) for one in answers]

    def _counters_here(self) -> bytes:
        return encoded(self._traffic.counters, COUNTERS, Statics(), set())

    async def messages(self, session: str, n: int) -> tuple[object, object] | None:
        answers = await self._fleet.ask("messages", session, n)
        return next(((request, answer) for request, answer in answers), None)

    def _messages_here(self, name: str, n: int) -> tuple[object, object] | None:
        session = self._sessions.keeper.here(name)
        found = None if session is None else self._traffic.last.find(session.journal, n)
        if found is None:
            return None
        shown = both_shown(found, self._onion.redact)
        request, answer = (None if one is None else one.model_dump() for one in shown)
        return request, answer
