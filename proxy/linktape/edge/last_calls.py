"""The requests and answers of the last calls over all sessions, as they came and went; what is shown is redacted."""

from __future__ import annotations

import weakref
from collections import deque
from dataclasses import dataclass, field, replace

from linktape.journal_rows import JournalRows
from linktape.messages import Body, Request, Response
from linktape.responder import Call

MOST_CALLS = 1_000
MOST_BYTES = 16 << 20
SHOWN_BYTES = 16 << 10
"""How much of a body is shown."""

KEPT_BYTES = SHOWN_BYTES + (8 << 10)
"""How much of a body is kept: what is cut off a secret must not lie where it is shown."""

PASSED_ON = b"(it was passed on as it came)"
"""Stands for a body that was not held."""


_KeptCall = tuple[weakref.ref[JournalRows], int, Request, Response, int]


@dataclass(slots=True)
class LastCalls:
    """The last calls, the oldest forgotten first; `size_bytes` are the bodies'. A recorded answer is kept but once.

    The journal of a session that has begun anew is not kept for them.
    """

    size_bytes: int = 0
    _kept: deque[_KeptCall] = field(default_factory=deque[_KeptCall])

    def keep(self, call: Call, response: Response) -> None:
        """Keep a call that has ended."""
        request = call.request
        asked, answered = request.body, response.body
        size = len(asked) + len(answered) if isinstance(asked, bytes) and isinstance(answered, bytes) else None
        if size is None or size > KEPT_BYTES:
            request, response = replace(request, body=_begun(asked)), replace(response, body=_begun(answered))
            size = len(request.content) + len(response.content)
        kept = self._kept
        kept.append((weakref.ref(call.session.journal), call.n, request, response, size))
        self.size_bytes += size
        while len(kept) > MOST_CALLS or self.size_bytes > MOST_BYTES:
            self.size_bytes -= kept.popleft()[4]

    def find(self, journal: JournalRows, n: int) -> tuple[Request, Response] | None:
        """Give the request and the answer of a session's call, told by its journal; None where they are forgotten."""
        for own, number, request, response, _ in reversed(self._kept):
            if number == n and own() is journal.original:
                return request, response
        return None


def _begun(body: Body) -> bytes:
    """Give a body's beginning. Of a stream nothing is kept: it would keep its connection."""
    return body[:KEPT_BYTES] if isinstance(body, bytes) else PASSED_ON
