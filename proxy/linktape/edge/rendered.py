"""Answers as bytes, rendered once for each address by which a client calls the site, and kept."""

from __future__ import annotations

import weakref
from datetime import datetime

from linktape.bounded import Cache
from linktape.edge import addressing, wire
from linktape.messages import Headers, Request, Response
from linktape.streams import LONG_BYTES
from linktape.values import changed, value

MOST_BYTES = 32 << 20
_FRAME_BYTES = 1 << 10


@value(frozen=True, slots=True)
class _Rendered:
    """An answer of these headers and this body, but for its date and the fields that it alone has: between the two."""

    headers: weakref.ref[Headers]
    body: bytes
    before: bytes
    after: bytes


_Key = tuple[int, int, int, str, bool]


class RenderedAnswers:
    """Gives answers as bytes. One whose headers and body are the same objects as before is rendered already.

    It is kept for as long as somebody else keeps the headers: most errors, what an upstream answers, and what the mock
    says between two changes are made anew, and would never come again.
    """

    def __init__(self) -> None:
        self._kept: Cache[_Key, _Rendered] = Cache(MOST_BYTES)

    def message(self, response: Response, request: Request, at: datetime, *, is_head: bool) -> bytes | None:
        """Give the whole message, dated so; None where it is long, or must not go out as it is and at once."""
        delivery, body = response.delivery, response.body
        if delivery.delay_s or delivery.network is not None or delivery.bytes_per_s is not None:
            return None
        headers = response.headers.most or response.headers
        key = (id(headers), id(body), response.status, request.client_base, is_head)
        rendered = self._kept.get(key)
        if rendered is None or rendered.headers() is not headers or rendered.body is not body:
            if not isinstance(body, bytes) or len(body) > LONG_BYTES:
                return None
            try:
                answer = response if headers is response.headers else changed(response, headers=headers)
                before, after = wire.undated(addressing.outward(answer, request), is_head=is_head)
            except ValueError:  # it says so where it is delivered
                return None
            rendered = _Rendered(weakref.ref(headers, lambda _: self._kept.forget(key)), body, before, after)
            self._kept.keep(key, rendered, _FRAME_BYTES + 2 * len(body))
        tail = response.headers.tail()
        if tail and not rendered.after:
            return None
        return wire.dated(rendered.before, rendered.after, at, tail)

    def __len__(self) -> int:
        return len(self._kept)
