"""An answer as the bytes of a message, but for its date: rendered once for a request that gets it again and again."""

from __future__ import annotations

from datetime import datetime

from linktape.edge import addressing, wire
from linktape.messages import Headers, Request, Response
from linktape.streams import LONG_BYTES
from linktape.values import packable, value


@packable
@value(frozen=True, slots=True)
class Rendered:
    """An answer as bytes, but for its date and the fields that it alone has: they go between the two parts.

    It is that of every answer with this status, these headers and this body: what is compared stands here as well, for
    behind `response` it would have to be fetched from cold memory. One that had fields of its own does not come again.
    """

    response: Response | None
    status: int
    headers: Headers
    body: bytes
    before: bytes
    after: bytes

    def is_of(self, response: Response) -> bool:
        """Whether this is that answer: the same object, or one of the same objects, with nothing between."""
        if response is self.response:
            return True
        headers = response.headers
        return (
            response.body is self.body
            and (headers.most or headers) is self.headers
            and response.status == self.status
            and _goes_at_once(response)
        )

    def message(self, response: Response, at: datetime) -> bytes | None:
        """Give the whole message, dated so; None where there is no place for the fields that the answer alone has."""
        tail = response.headers.tail()
        if tail and not self.after:
            return None
        return wire.dated(self.before, self.after, at, tail)

    @property
    def size(self) -> int:
        """How many bytes it takes beside the answer, which is somebody else's."""
        return len(self.before) + len(self.after)


def rendered(response: Response, request: Request, *, is_head: bool) -> Rendered | None:
    """Render an answer for this request's client; None where it is long, or must not go out as it is and at once."""
    body = response.body
    if not isinstance(body, bytes) or len(body) > LONG_BYTES or not _goes_at_once(response):
        return None
    headers = response.headers.most or response.headers
    try:
        sent = addressing.held_outward(headers, body, request.client_base)
        before, after = wire.undated(response.status, *sent, is_head=is_head)
    except ValueError:  # it says so where it is delivered
        return None
    again = None if response.headers.tail() else response
    return Rendered(again, response.status, headers, body, before, after)


def _goes_at_once(response: Response) -> bool:
    delivery = response.delivery
    return not delivery.delay_s and delivery.network is None and delivery.bytes_per_s is None
