"""Call and Responder: what goes into the onion, and what every layer of it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from typing import Any, Protocol

from linktape.clock import REAL
from linktape.jira.operations import Operation
from linktape.journal_rows import Near, Note
from linktape.messages import Request, Response
from linktape.session import Session
from linktape.values import value


@value(frozen=True, slots=True)
class Call:
    """A request, what it means to Jira, and the session it belongs to. Parsed once, at the edge.

    `arrived_s` (monotonic) and `at` are read from one clock; `connection` tells the client's connections apart (0: not
    known). `sent_s` gives when the last bytes went out on it, on that clock, or None where that took its time.
    `notes` collects each layer's reason, outermost first. `derived` has what a layer has made of the request alone,
    under a key of its own: the edge keeps it, and gives it to the next call that is byte for byte the same.
    """

    request: Request
    operation: Operation
    session: Session
    arrived_s: float = 0.0
    at: datetime = field(default_factory=REAL.now)
    n: int = 0  # its number in the session, from 1; the edge asks the session for it
    notes: list[Note] = field(default_factory=list[Note])
    connection: int = 0
    sent_s: Callable[[], float | None] = field(default=lambda: None)
    derived: dict[object, Any] = field(default_factory=dict[object, Any])
    listeners: list[Callable[[bool], None]] = field(default_factory=list[Callable[[bool], None]])

    def note(self, layer: str, reason: str, near: tuple[Near, ...] = (), brief: str = "") -> None:
        """Write down why a layer did what it did, and which recordings come near; `explain` shows it.

        `brief` stands in the log's line: fixed words, nothing that the call has brought.
        """
        self.notes.append(Note(layer, reason, near, brief))

    def when_settled(self, listener: Callable[[bool], None]) -> None:
        """Have `listener` told, once, whether the client got the whole answer."""
        self.listeners.append(listener)

    def settle(self, delivered: bool) -> None:
        """Tell everyone who asked whether the client got the whole answer, and who asks later nothing of it.

        Called once by the edge, and before that by a layer that gives another answer than it had from inside.
        """
        listeners = self.listeners
        while listeners:
            listeners.pop(0)(delivered)


class Responder(Protocol):
    """Answers a Call. Every layer is one; most hold another.

    The outermost one, the Journal, makes an answer of whatever is raised inside, so that each call comes to an end that
    is written down; the layers between let it pass. Nothing is raised to the edge but that the call was cancelled.
    """

    async def respond(self, call: Call) -> Response:
        """Give the answer; whoever takes it settles the call once.

        Raises UpstreamFailed where the upstream gave no answer, RequestRefused where the call must go no further,
        ConnectionError where the client went away in its upload, and anything else where linktape has a fault.
        """
