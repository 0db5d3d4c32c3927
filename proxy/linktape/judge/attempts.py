"""What the judge keeps of a call: enough to tell a retry, never a body or a credential."""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from linktape.jira.bodies import JsonValue
from linktape.jira.issue_links import link_requests
from linktape.jira.operations import Operation, OperationId
from linktape.jira.words import subject
from linktape.messages import Headers, Response
from linktape.responder import Call

_LINK_ID = re.compile(rb"/issueLink/(\d{1,20})")


@dataclass(slots=True)
class Attempt:
    """One call as the judge sees it; the lower half is known once its answer has gone out.

    Times are on the monotonic clock. `wait_s` is how long the answer asked to wait. `shape` and `credentials` are
    digests that change when what is asked, or who asks, changes. `link_ids`: those that the answer shows.
    """

    n: int
    operation: OperationId
    subject: str
    issues: frozenset[str]
    arrived_s: float
    has_comment: bool
    is_mutation: bool
    shape: bytes
    credentials: bytes
    link: str | None = None
    ended_s: float | None = None
    status: int = 0
    delivered: bool = False
    fault: str | None = None
    rule: str | None = None
    wait_s: float | None = None
    link_ids: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What two attempts at the same thing share."""
        return f"{self.operation} {self.subject}"

    @property
    def has_failed(self) -> bool:
        """Whether a client has a reason to try again: no answer, or an error."""
        return not self.delivered or self.status >= 400

    @property
    def has_succeeded(self) -> bool:
        """Whether the client got a 2xx."""
        return self.delivered and 200 <= self.status < 300

    def __str__(self) -> str:
        return f"request {self.n} ({self.subject if self.operation.value == self.subject else self.key})"


def attempt_of(call: Call, *, is_judged: bool) -> Attempt:
    """Make the attempt of a call that has just arrived; where nothing is judged, without its digests."""
    operation, headers = call.operation, call.request.headers
    links = link_requests(operation)
    named = [operation.issue, *(name for link in links for end in link.ends for name in end.names)]
    return Attempt(
        n=call.n,
        operation=operation.id,
        subject=subject(operation),
        issues=frozenset(name.upper() for name in named if name is not None),
        arrived_s=call.arrived_s,
        has_comment=operation.id is OperationId.ADD_COMMENT or any(link.comment is not None for link in links),
        is_mutation=operation.is_mutation,
        shape=_digest(_shape(operation)) if is_judged else b"",
        credentials=_digest([*headers.all("Authorization"), *headers.all("Cookie")]) if is_judged else b"",
        link=operation.link,
    )


def settle(attempt: Attempt, call: Call, response: Response, delivered: bool, at_s: float) -> None:
    """Add what is known once the answer has gone out, at `at_s`."""
    attempt.ended_s, attempt.status, attempt.delivered = at_s, response.status, delivered
    attempt.fault, attempt.rule = response.fault, response.rule
    if delivered:
        sent_at = call.at + timedelta(seconds=max(0.0, at_s - call.arrived_s))
        attempt.wait_s = retry_after_s(response.headers, sent_at)
        if attempt.shape and attempt.operation is not OperationId.OTHER and response.is_success:
            attempt.link_ids = frozenset(id_.decode() for id_ in _LINK_ID.findall(response.content))


def _shape(operation: Operation) -> JsonValue:
    """Say what a request asks for, so that a retry with only another wording is still the same.

    A comment counts by its kind (none, empty, text, document) and its visibility: a client that repairs one of them
    asks for something else, one that only puts a new time into its text does not.
    """
    if operation.id is not OperationId.LINK_ISSUES:
        return [operation.payload.value, [list(pair) for pair in operation.query]]
    members = dict(operation.payload.members)
    comment = members.pop("comment", None)
    if not isinstance(comment, dict):
        return [members, comment is not None]
    body = comment.get("body")
    kind = "empty" if body in (None, "", {}) else "text" if isinstance(body, str) else "document"
    return [members, [kind, comment.get("visibility")]]


def _digest(value: JsonValue | list[str]) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def retry_after_s(headers: Headers, sent_at: datetime) -> float | None:
    """Give the seconds an answer asks to wait (RFC 9110, 10.2.3: a number or a date), or None."""
    value = (headers.get("Retry-After") or "").strip()
    if value.isascii() and value.isdecimal():
        return float(value) if len(value) < 10 else math.inf
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - sent_at).total_seconds())
