"""What the edge made of a request's exact bytes, kept for when the same bytes come again.

Only what follows from the bytes alone is kept: every layer answers each time. What anybody has learned since may show
in what was made before, so all of it is forgotten then. Of many requests those that come again and again are packed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from linktape.edge.rendered import Rendered, rendered
from linktape.jira.operations import Operation
from linktape.messages import Request, Response
from linktape.packed_cache import PackedCache
from linktape.values import packable

LONGEST_BYTES = 16 << 10
"""How long a request may be that is kept: longer ones are looked through beside the loop."""

MOST_BYTES = 56 << 20

MOST_PACKED_BYTES = 96 << 20
"""Enough for 100,000 requests and their answers of some kB."""

_FRAME_BYTES = 2_500


@packable
@dataclass(slots=True)
class Known:
    """A request as the edge reads it, the name of its session, what the layers have made of it, and its answer's bytes.

    `answered` is the `id` of the last answer's body: an answer that comes again stays rendered. What is made anew for
    each call would never be the same. `size` is what it took when it was kept, with the answer that layers hold.
    """

    request: Request
    operation: Operation
    session: str
    is_head: bool
    derived: dict[object, Any] = field(default_factory=dict[object, Any])
    ready: Rendered | None = None
    size: int = 0
    data: bytes = field(default=b"", init=False)
    as_of: int = field(default=0, init=False)
    answered: int = field(default=0, init=False)


class KnownRequests:
    """The requests of a port, by their bytes. `learned` gives a number that grows with whatever is learned."""

    def __init__(
        self,
        learned: Callable[[], int],
        most_bytes: int = MOST_BYTES,
        most_packed_bytes: int = MOST_PACKED_BYTES,
    ) -> None:
        self._learned = learned
        self._as_of = 0
        self._kept: PackedCache[Known] = PackedCache(attrgetter("size"), most_bytes, most_packed_bytes)

    def get(self, data: bytes) -> Known | None:
        """Give what was made of these bytes, which are one whole request."""
        learned = self._learned()
        if learned != self._as_of:
            self._as_of = learned
            self._kept.clear()
        known = self._kept.get(data)
        return known if known is None or known.data else self.of(data, known)

    def of(self, data: bytes, known: Known) -> Known:
        """Say of what was made of a request just now that its bytes are these: with its answer it may be kept."""
        known.data, known.as_of = data, self._as_of
        return known

    def keep(self, known: Known, response: Response) -> None:
        """Keep what was made of a request that was answered so; not where something was learned meanwhile."""
        if known.data and known.as_of == self._as_of:
            known.size = _size(known, response)
            self._kept.keep(known.data, known, known.size)

    def message(self, known: Known, response: Response, at: datetime) -> bytes | None:
        """Give an answer as a message, dated so; None where it is long, or must not go out as it is and at once."""
        ready = known.ready
        if ready is None or not ready.is_of(response):
            ready = rendered(response, known.request, is_head=known.is_head)
            body = id(response.body)
            comes_again = known.answered == body or self._kept.was_dropped(known.data)
            known.answered = body
            if ready is not None and comes_again and known.as_of == self._as_of:
                known.ready, known.size = ready, 0
            if _size(known, response) > known.size:
                self.keep(known, response)
        return None if ready is None else ready.message(response, at)


def _size(known: Known, response: Response) -> int:
    rendered_bytes = 0 if known.ready is None else known.ready.size
    return _FRAME_BYTES + len(known.data) + len(response.content) + rendered_bytes
