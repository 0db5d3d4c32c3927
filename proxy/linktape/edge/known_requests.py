"""What the edge made of a request's exact bytes, kept for when the same bytes come again.

Only what follows from the bytes alone is kept: every layer answers each time. What anybody has learned since may show
in what was made before, so all of it is forgotten then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linktape.bounded import Cache
from linktape.edge.rendered import Rendered, rendered
from linktape.jira.operations import Operation
from linktape.messages import Request, Response

LONGEST_BYTES = 16 << 10
"""How long a request may be that is kept: longer ones are looked through beside the loop."""

MOST_BYTES = 64 << 20
_FRAME_BYTES = 3 << 10


@dataclass(slots=True)
class Known:
    """A request as the edge reads it, the name of its session, what the layers have made of it, and its answer's bytes.

    `answered` is the `id` of the last answer's body: an answer that comes again stays rendered. What is made anew for
    each call would never be the same.
    """

    request: Request
    operation: Operation
    session: str
    is_head: bool
    derived: dict[object, Any] = field(default_factory=dict[object, Any])
    data: bytes = b""
    answered: int = 0
    ready: Rendered | None = None


class KnownRequests:
    """The requests of a port, by their bytes. `learned` gives a number that grows with whatever is learned."""

    def __init__(self, learned: Callable[[], int], most_bytes: int = MOST_BYTES) -> None:
        self._learned = learned
        self._as_of = 0
        self._kept: Cache[bytes, Known] = Cache(most_bytes)

    def get(self, data: bytes) -> Known | None:
        """Give what was made of these bytes, which are one whole request."""
        learned = self._learned()
        if learned != self._as_of:
            self._as_of = learned
            self._kept.clear()
        return self._kept.get(data)

    def keep(self, data: bytes, known: Known) -> None:
        """Keep what was made of a whole request."""
        known.data = data
        rendered_bytes = 0 if known.ready is None else known.ready.size
        self._kept.keep(data, known, _FRAME_BYTES + 2 * len(data) + rendered_bytes)

    def message(self, known: Known, response: Response, at: datetime) -> bytes | None:
        """Give an answer as a message, dated so; None where it is long, or must not go out as it is and at once."""
        ready = known.ready
        if ready is None or not ready.is_of(response):
            ready = rendered(response, known.request, is_head=known.is_head)
            if ready is None:
                return None
            body = id(response.body)
            if known.answered == body and self._kept.get(known.data) is known:
                known.ready = ready
                self.keep(known.data, known)
            known.answered = body
        return ready.message(response, at)
