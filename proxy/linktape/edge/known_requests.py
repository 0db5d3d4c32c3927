"""What the edge made of a request's exact bytes, kept for when the same bytes come again.

Only what follows from the bytes alone is kept: every layer answers each time. What anybody has learned since may show
in what was made before, so all of it is forgotten then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any

from linktape.bounded import Cache
from linktape.jira.operations import Operation
from linktape.messages import Request
from linktape.values import value

LONGEST_BYTES = 16 << 10
"""How long a request may be that is kept: longer ones are looked through beside the loop."""

MOST_BYTES = 32 << 20
_FRAME_BYTES = 4 << 10


@value(frozen=True, slots=True)
class Known:
    """A request as the edge reads it, the name of its session, and what the layers have made of it."""

    request: Request
    operation: Operation
    session: str
    is_head: bool
    derived: dict[object, Any] = field(default_factory=dict[object, Any])


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
        self._kept.keep(data, known, _FRAME_BYTES + 3 * len(data))
