"""What the questions to the control port are asked of: one onion, and what went through it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass

from linktape.control.answer_models import Counts
from linktape.control.parameters import EVERY_SESSION
from linktape.edge.behind import Behind
from linktape.edge.traffic import Traffic
from linktape.judge.endings import Endings
from linktape.session import Session
from linktape.session_clock import own_clock


@dataclass(frozen=True)
class ControlApi:
    """An onion, its traffic, and the address of its clients."""

    onion: Behind
    traffic: Traffic
    client_url: Callable[[], str]

    def at_hand(self, session: str, *, changes: bool, with_calls: bool) -> AbstractAsyncContextManager[None]:
        """Have a session (`*`: all) at hand within a block, where it is kept elsewhere. Raises StateGone."""
        turns, name = self.onion.turns, None if session == EVERY_SESSION else session
        return nullcontext() if turns is None else turns.at_hand(name, changes=changes, with_calls=with_calls)

    def used(self, name: str) -> Session:
        """Give the session of this name, made if need be: it is about to be changed."""
        return self.onion.sessions.get(name)

    def seen(self, name: str) -> Session:
        """Give the session of this name without making it: asking changes nothing."""
        session = self.onion.sessions.peek(name)
        if session is None:
            session = Session(name, self.onion.clock)
            if self.onion.is_virtual:
                own_clock(session).stop()
        return session

    def counts(self, session: Session) -> Counts:
        """Say how a session's calls ended."""
        return self.counts_of([session])

    def counts_of(self, sessions: Iterable[Session]) -> Counts:
        """Say how the calls of several sessions ended."""
        endings, calls, kept = Endings(), 0, 0
        for session in sessions:
            endings.add(session.journal.endings())
            calls += session.calls
            kept += len(session.journal)
        return Counts.of(endings, calls=calls, dropped=max(0, calls - kept))
