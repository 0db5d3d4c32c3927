"""ReplayerBySession: answers each session from cassettes of its own, by a Replayer made at the session's first call."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Protocol

from linktape.messages import Response
from linktape.playback.known_so_far import Knowledge
from linktape.playback.position import Mark, Position
from linktape.playback.tape import Tape
from linktape.playback.timeline import Timeline
from linktape.responder import Call
from linktape.session import Session
from linktape.tape.cassette import Interaction

MOST_MADE = 64
"""How many Replayers there are at once; that of the session that is longest unused is made again when it is needed."""


class OneReplayer(Protocol):
    """What is asked of a Replayer (`layers/replayer.py`, which says what each of these gives)."""

    async def respond(self, call: Call) -> Response: ...
    def recordings(self, session: Session, /) -> Sequence[Interaction]: ...
    def unused(self, session: Session) -> list[tuple[str, int]]: ...
    def marked(self, marks: Iterable[Mark]) -> list[Interaction]: ...
    def timeline(self, session: Session) -> Timeline: ...
    def written(self, session: Session) -> list[Interaction]: ...
    def link_ids(self, session: Session, write: Interaction, /) -> list[str]: ...
    def knowledge(self, session: Session) -> Knowledge: ...


class ReplayerBySession:
    """Answers as the Replayer of the call's session does.

    `make` gives that of a session's name, and reads files for it; it raises nothing. A session that begins anew has its
    files read again. Where a session stands is in the session, so a Replayer that was dropped takes nothing along.
    """

    def __init__(self, make: Callable[[str], OneReplayer]) -> None:
        self._make = make
        self._made: OrderedDict[str, OneReplayer] = OrderedDict()
        self._reading = asyncio.Lock()
        self._had_before: dict[str, set[Mark]] = {}  # by sessions that are no more, of files that are there

    async def respond(self, call: Call) -> Response:
        """Answer from the session's own tape, or from inside. Raises UpstreamFailed where inside does."""
        name = call.session.name
        replayer = self._made.get(name)
        if replayer is None:
            async with self._reading:
                replayer = self._made.get(name) or self._keep(name, await asyncio.to_thread(self._make, name))
        self._made.move_to_end(name)
        return await replayer.respond(call)

    def recordings(self, session: Session) -> Sequence[Interaction]:
        """Give a session's whole tape in its order."""
        return self._of(session).recordings(session) if _has_begun(session) else ()

    def unused(self, session: Session) -> list[tuple[str, int]]:
        """Give the file and line of each interaction that this session did not use; none where it never called."""
        return self._of(session).unused(session) if _has_begun(session) else []

    def unused_by(self, sessions: Sequence[Session]) -> list[tuple[str, int]]:
        """Give what none of these sessions used: each has files of its own."""
        used = {(one.file, one.line) for one in self.played(sessions)}
        unused = dict.fromkeys(chain.from_iterable(self.unused(session) for session in sessions))
        return [place for place in unused if place not in used]

    def ends(self, session: Session) -> None:
        """Remember what a session had that is about to be dropped or begun anew, and forget its tape."""
        position = session.peek(Position)
        if position is not None and position.uses:
            self._had_before.setdefault(session.name, set()).update(position.uses)
        self._made.pop(session.name, None)

    def played(self, sessions: Iterable[Session]) -> list[Interaction]:
        """Give what these sessions had, or any that is no more."""
        marks = {name: set(had) for name, had in self._had_before.items()}
        for session in sessions:
            marks.setdefault(session.name, set()).update((session.peek(Position) or Position()).uses)
        return [one for name, had in marks.items() if had for one in self._named(name).marked(had)]

    def timeline(self, session: Session) -> Timeline:
        """Give the tape as this session has played it."""
        return self._of(session).timeline(session) if _has_begun(session) else Timeline(Tape(()), Position())

    def written(self, session: Session) -> list[Interaction]:
        """Give the writes that this session has replayed, in that order."""
        return self._of(session).written(session)

    def link_ids(self, session: Session, write: Interaction) -> list[str]:
        """Give the ids under which the session's tape shows the links that a write makes."""
        return self._of(session).link_ids(session, write)

    def knowledge(self, session: Session) -> Knowledge:
        """Give what the session's tape knows of Jira as of now, for a fake that goes on from here."""
        return self._of(session).knowledge(session)

    def _of(self, session: Session) -> OneReplayer:
        return self._named(session.name)

    def _named(self, name: str) -> OneReplayer:
        return self._made.get(name) or self._keep(name, self._make(name))

    def _keep(self, name: str, replayer: OneReplayer) -> OneReplayer:
        self._made[name] = replayer
        if len(self._made) > MOST_MADE:
            self._made.popitem(last=False)
        return replayer


def _has_begun(session: Session) -> bool:
    return session.peek(Position) is not None
