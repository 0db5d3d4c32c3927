"""What the judge keeps of a call: enough to tell a retry, never a body or a credential."""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from linktape.jira.bodies import JsonState
from linktape.jira.issue_links import link_at, link_requests
from linktape.jira.operations import Operation, OperationId
from linktape.jira.words import subject
from linktape.judge.dependence import is_read, needs
from linktape.messages import Headers, Request, Response
from linktape.responder import Call
from linktape.values import changed, packable, value

_NOTHING = frozenset[str]()
_AIM, _JUDGED_AIM = "aim", "judged aim"
"""Under which names a request's derived things have what it is after."""

_LINK_ID = re.compile(rb"/issueLink/(\d{1,20})")
_DECISIVE = (
    *("Authorization", "Cookie", "Content-Type", "Content-Encoding", "Accept"),
    *("User-Agent", "Origin", "Referer", "X-Atlassian-Token"),
)
"""The header fields that Jira's answer can depend on: who asks, in what form, and the XSRF check (docs/jira.md 5)."""


@packable
@value(frozen=True, slots=True)
class Aim:
    """What a request is after: all of an attempt that its bytes tell alone.

    `thing` is what two attempts at the same thing share. But for that and `link` all is empty where nothing is judged:
    `exact` is a digest that changes with whatever decides the answer, `needs` names what the answer depends on, `asker`
    is a digest of the credentials, `endpoint` is what a burst limit holds for.
    """

    operation: OperationId
    subject: str
    thing: str
    issues: frozenset[str] = _NOTHING
    has_comment: bool = False
    is_read: bool = False
    exact: bytes = b""
    needs: frozenset[str] = _NOTHING
    link: str | None = None
    asker: bytes = b""
    endpoint: str = ""

    @property
    def key(self) -> str:
        """What it is about, in words."""
        return f"{self.operation} {self.subject}"


@dataclass(slots=True)
class Attempt:
    """One call as the judge sees it; the lower half is known once its answer has gone out.

    Times are on the monotonic clock.
    `since` is how many calls had ended when this one came, `written` which of them was the latest to write what this
    one needs, and `ended` its own place among them. `wait_s` is how long the answer asked to wait.
    `reason` is the limit that a 429 names, `reset_s` how long that lasts by X-RateLimit-Reset.
    `link_ids`: those that the answer shows; `made_links`: those that it has made without a word.
    """

    n: int
    aim: Aim
    arrived_s: float
    is_link_shown: bool = False
    since: int = 0
    written: int = 0
    ended: int = 0
    ended_s: float | None = None
    status: int = 0
    delivered: bool = False
    fault: str | None = None
    rule: str | None = None
    wait_s: float | None = None
    reset_s: float | None = None
    reason: str = ""
    link_ids: frozenset[str] = frozenset()
    made_links: tuple[str, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether a client has a reason to try again: no answer, or an error."""
        return not self.delivered or self.status >= 400

    @property
    def has_succeeded(self) -> bool:
        """Whether the client got a 2xx."""
        return self.delivered and 200 <= self.status < 300

    def waited_s(self, earlier: Attempt) -> float:
        """Give the time between the end of an earlier one and this one's arrival, at least 0."""
        ended_s = earlier.ended_s if earlier.ended_s is not None else earlier.arrived_s
        return max(0.0, self.arrived_s - ended_s)

    def came_after(self, earlier: Attempt) -> str:
        """Say how soon this came after which answer."""
        ended = str(earlier.status) if earlier.delivered else "lost"
        what = f"{earlier.fault}, {ended}" if earlier.fault else ended
        return f"came {self.waited_s(earlier):.3f} s after the answer to request {earlier.n} ({what})"

    def is_anew(self, earlier: Attempt) -> bool:
        """Whether something that this one depends on was written since the earlier one was answered."""
        return self.written > earlier.ended

    def __str__(self) -> str:
        aim = self.aim
        return f"request {self.n} ({aim.subject if aim.operation.value == aim.subject else aim.key})"


def attempt_of(call: Call, *, is_judged: bool) -> Attempt:
    """Make the attempt of a call that has just arrived; where nothing is judged, without what only policies want."""
    key = _JUDGED_AIM if is_judged else _AIM
    aim: Aim | None = call.derived.get(key)
    if aim is None:
        aim = call.derived[key] = _aim(call, is_judged=is_judged)
    return Attempt(call.n, aim, call.arrived_s)


def _aim(call: Call, *, is_judged: bool) -> Aim:
    operation, request = call.operation, call.request
    about = subject(operation)
    aim = Aim(operation.id, about, _thing(request, operation, about), link=operation.link)
    if not is_judged:
        return aim
    links = link_requests(operation)
    named = [operation.issue, *[name for link in links for end in link.ends for name in end.names]]
    return changed(
        aim,
        issues=frozenset([name.upper() for name in named if name is not None]),
        has_comment=operation.id is OperationId.ADD_COMMENT or any(link.comment is not None for link in links),
        is_read=is_read(operation, request.method),
        exact=_exact(request, operation),
        needs=needs(operation),
        asker=_asker(request),
        endpoint=operation.traits.route or f"{request.method} {operation.known.template if operation.known else about}",
    )


def settle(attempt: Attempt, call: Call, response: Response, delivered: bool, at_s: float) -> None:
    """Add what is known once the answer has gone out, at `at_s`."""
    attempt.ended_s, attempt.status, attempt.delivered = at_s, response.status, delivered
    attempt.fault, attempt.rule, attempt.made_links = response.fault, response.rule, response.made_links
    if delivered:
        if response.status == 429:
            attempt.reason = response.headers.get("RateLimit-Reason") or ""
            attempt.reset_s = reset_s(response.headers, call.at + timedelta(seconds=max(0.0, at_s - call.arrived_s)))
        if not response.is_success and "Retry-After" in response.headers:
            sent_at = call.at + timedelta(seconds=max(0.0, at_s - call.arrived_s))
            attempt.wait_s = retry_after_s(response.headers, sent_at)
        if attempt.aim.exact and attempt.aim.operation is not OperationId.OTHER and response.is_success:
            located = link_at(response.headers.get("Location"))
            shown = [id_.decode() for id_ in _LINK_ID.findall(response.content)]
            attempt.link_ids = frozenset([*shown, located] if located else shown)


def _thing(request: Request, operation: Operation, about: str) -> str:
    """Tell apart what is asked for. A link is one thing, whatever is said beside it; else query and body count."""
    if operation.id is OperationId.LINK_ISSUES:
        return f"{operation.id} {about}"
    asked = hashlib.blake2b(f"{request.method} {request.query} ".encode() + request.content, digest_size=8)
    return f"{operation.id} {about} {asked.hexdigest()}"


def _exact(request: Request, operation: Operation) -> bytes:
    """Digest whatever decides the answer. The order of a JSON body's members does not."""
    payload = operation.payload
    is_json = payload.reading is JsonState.JSON
    body = json.dumps(payload.value, sort_keys=True).encode() if is_json else request.content
    asked = [request.method, request.context, operation.path, operation.query]
    headers = [request.headers.all(name) for name in _DECISIVE]
    return hashlib.blake2b(json.dumps([asked, headers]).encode() + body, digest_size=16).digest()


def _asker(request: Request) -> bytes:
    """Digest who asks."""
    shown = [request.headers.all(name) for name in ("Authorization", "Cookie")]
    return hashlib.blake2b(json.dumps(shown).encode(), digest_size=8).digest()


def reset_s(headers: Headers, sent_at: datetime) -> float | None:
    """Give the seconds until X-RateLimit-Reset (Cloud's, ISO 8601), or None where it names no moment."""
    try:
        moment = datetime.fromisoformat(headers.get("X-RateLimit-Reset") or "")
    except ValueError:
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - sent_at).total_seconds())


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
