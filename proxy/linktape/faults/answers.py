"""Builds what each fault answers: Jira's own bytes, with the call's own names in them (contract, section 11)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import quote

from linktape.faults.conditions import asked_links
from linktape.faults.scenario import FaultUse
from linktape.faults.table import CAUSES, FAULTS
from linktape.jira.bodies import LinkRequest, link_request
from linktape.jira.operations import Operation
from linktape.messages import JSON_TYPE, SITE, Headers, Response

DATACENTER = "datacenter"

_PLAIN_JSON = "application/json"
_HTML_TYPE = "text/html;charset=UTF-8"
_NOT_SEEN = "Issue does not exist or you do not have permission to see it."
_BURST_S, _PER_ISSUE_S, _QUOTA_S = 1, 2, 1800
_UNAVAILABLE_S = 30


_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fault answers to: the call, and what the rule says. `profile` tells Cloud's words from the server's."""

    operation: Operation
    use: FaultUse
    accept: str | None = None
    at: datetime = _EPOCH
    time_scale: float = 1.0
    profile: str = "documented"

    @property
    def link(self) -> LinkRequest:
        """The link asked for; its parts are empty where the call asks for none."""
        return next(iter(asked_links(self.operation)), link_request(self.operation.payload))

    @property
    def source(self) -> str:
        """The issue that a missing permission is about."""
        if self.use.issue is not None:
            return self.use.issue
        source = self.link.source
        return source.key or source.id or self.operation.issue or self.operation.link or "?"

    @property
    def destination(self) -> str:
        """The issue that a refused comment's message names: the other end, a quirk of Jira's (section 6.1)."""
        other = self.link.destination
        return self.use.issue or other.key or other.id or self.operation.issue or "?"


def answer(asked: Asked) -> Response:
    """Build a fault's answer; its cause is the true one, and only what Jira would say is in the body."""
    fault = FAULTS[asked.use.name]
    made = _MAKERS[fault.name](asked)
    return made if fault.status is None else _checked(made, fault.status)


def _checked(made: Response, status: int) -> Response:
    assert made.status == status, f"{made.status} is not the table's {status}"
    return made


def _jira(status: int, sentence: str, asked: Asked, errors: Mapping[str, str] | None = None) -> Response:
    """Envelope E; a message of the rule's own stands alone."""
    if asked.use.message is not None:
        return Response.errors(status, asked.use.message)
    return Response.errors(status, *([sentence] if sentence else []), errors=errors)


def _unread(sentence: str) -> Callable[[Asked], Response]:
    """Envelope B: the body could not be read, and there is no `errors` member."""
    return lambda asked: Response.json(400, {"errorMessages": [asked.use.message or sentence]})


def _text(status: int, media_type: str, text: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, Headers({"Content-Type": media_type, **(headers or {})}), text.encode())


def _page(status: int, title: str, asked: Asked, headers: Mapping[str, str] | None = None) -> Response:
    said = escape(asked.use.message or title)
    text = f"<!DOCTYPE html>\n<html><head><title>{escape(title)}</title></head><body><h1>{said}</h1></body></html>\n"
    return _text(status, _HTML_TYPE, text, headers)


def _masked(asked: Asked) -> Response:
    return _jira(404, _MASKED[asked.use.cause or CAUSES[0]](asked), asked)


def type_not_found(link: LinkRequest, operation: Operation) -> str:
    """Say that a link type is missing, by the id or the name it was asked by (section 6.1)."""
    identifier = link.type.id or operation.link_type
    if identifier is not None:
        return f"No issue link type with id '{identifier}' found."
    return f"No issue link type with name '{link.type.key or ''}' found."


_MASKED: Mapping[str, Callable[[Asked], str]] = {
    "linking-disabled": lambda _: "Issue linking is currently disabled.",
    "issue-not-found": lambda asked: "Issue Does Not Exist" if asked.profile == DATACENTER else _NOT_SEEN,
    "issue-not-visible": lambda asked: (
        "You do not have the permission to see the specified issue." if asked.profile == DATACENTER else _NOT_SEEN
    ),
    "no-link-permission": lambda asked: f"No Link Issue Permission for issue '{asked.source}'",
    "link-type-not-found": lambda asked: type_not_found(asked.link, asked.operation),
}


def _comment(asked: Asked) -> Response:
    reason = asked.use.reason or "role"
    if reason == "not-adf":
        return _jira(400, "", asked, {"comment": "Comment body is not valid!"})
    if reason == "forbidden":
        return _jira(400, "You do not have the permission to comment on this issue.", asked)
    member, said = _COMMENT_REASONS[reason](asked)
    return _jira(400, f"Failed to create comment for issue '{asked.destination}'", asked, {member: said})


def _visible_to(asked: Asked, otherwise: str) -> str:
    """Give the role or group that the comment was to be visible to."""
    visibility = (asked.link.comment or {}).get("visibility")
    named = visibility if isinstance(visibility, dict) else {}
    found = named.get("value") or named.get("identifier")
    return found if isinstance(found, str) else otherwise


_COMMENT_REASONS: Mapping[str, Callable[[Asked], tuple[str, str]]] = {
    "role": lambda asked: (
        "commentLevel",
        f"You are currently not a member of the project role: {_visible_to(asked, 'Developers')}.",
    ),
    "group": lambda asked: (
        "commentLevel",
        f"You are currently not a member of the group: {_visible_to(asked, 'jira-administrators')}.",
    ),
    "unknown-group": lambda asked: ("commentLevel", f"Group: {_visible_to(asked, 'somefakegroup')} does not exist."),
    "empty": lambda _: ("comment", "Comment body can not be empty!"),
}


def _unauthorized(asked: Asked) -> Response:
    """Envelope T: a bare sentence whose media type follows Accept (section 5); the server sends its login page."""
    if asked.profile == DATACENTER:
        return _page(401, "Unauthorized (401)", asked, {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})
    headers = {"WWW-Authenticate": f'OAuth realm="{quote(SITE, safe="")}"', "X-Frame-Options": "SAMEORIGIN"}
    sentence = asked.use.message or "Client must be authenticated to access this resource."
    return _text(401, _type_accepted(asked.accept), sentence, headers)


def _type_accepted(accept: str | None) -> str:
    if accept is None:
        return "text/plain"
    return _PLAIN_JSON if _PLAIN_JSON in accept else _HTML_TYPE


def _dead_token(asked: Asked) -> Response:
    made = _jira(404, _NOT_SEEN, asked)
    return Response(404, made.headers.with_("X-Seraph-LoginReason", "AUTHENTICATED_FAILED"), made.body)


def _captcha(asked: Asked) -> Response:
    sentence = asked.use.message or "Basic Authentication Failure - Reason : AUTHENTICATION_DENIED"
    return _text(403, _HTML_TYPE, sentence, {"X-Seraph-LoginReason": "AUTHENTICATION_DENIED"})


def _bearer(asked: Asked) -> Response:
    message = asked.use.message or "Failed to parse Connect Session Auth Token"
    return Response.json(403, {"error": message}, {"Content-Type": _PLAIN_JSON})


def _scope(asked: Asked) -> Response:
    message = asked.use.message or "Unauthorized; scope does not match"
    return Response.json(401, {"code": 401, "message": message}, {"Content-Type": _PLAIN_JSON})


def _rate_limited(asked: Asked) -> Response:
    """Cloud's headers and Data Center's together (section 8): clients read one or the other."""
    reason = asked.use.reason or "burst"
    wait = _waiting(asked, None if reason == "bare" else _LIMITS[reason].wait_s)
    if reason == "bare":
        return Response(429, Headers(wait), (asked.use.message or "").encode())
    headers = {
        **wait,
        "RateLimit-Reason": _LIMITS[reason].header,
        "X-RateLimit-Limit": "350",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": _until(asked, _LIMITS[reason].wait_s).strftime("%Y-%m-%dT%H:%MZ"),
        "X-RateLimit-Interval-Seconds": "1",
        "X-RateLimit-FillRate": "100",
    }
    made = _jira(429, "Rate limit exceeded", asked)
    return Response(429, Headers([*made.headers, *headers.items()]), made.body)


@dataclass(frozen=True, slots=True)
class _Limiter:
    header: str
    wait_s: int


_LIMITS = {
    "burst": _Limiter("jira-burst-based", _BURST_S),
    "per-issue": _Limiter("jira-per-issue-on-write", _PER_ISSUE_S),
    "quota": _Limiter("jira-quota-tenant-based", _QUOTA_S),
}


def scaled_s(seconds: int, time_scale: float) -> int:
    """Scale a Retry-After: whole seconds, at least one, but 0 stays 0."""
    return 0 if seconds == 0 else max(1, math.ceil(seconds * time_scale))


def _waiting(asked: Asked, usual_s: int | None) -> dict[str, str]:
    """Give the Retry-After of an answer, as the rule wants it, else the fault's usual one."""
    wanted = asked.use.retry_after
    if wanted == "none" or (wanted is None and usual_s is None):
        return {}
    if wanted == "date":
        moment = _until(asked, usual_s if usual_s is not None else _BURST_S)
        return {"Retry-After": format_datetime(moment, usegmt=True)}
    seconds = usual_s if wanted is None else wanted
    return {"Retry-After": str(scaled_s(seconds or 0, asked.time_scale))}


def _until(asked: Asked, usual_s: int) -> datetime:
    """Give the moment when waiting is over, a whole second."""
    wanted = asked.use.retry_after
    seconds = scaled_s(wanted if isinstance(wanted, int) else usual_s, asked.time_scale)
    moment = asked.at.astimezone(UTC) + timedelta(seconds=seconds)
    return moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)


def _unavailable(asked: Asked) -> Response:
    body = (asked.use.message or "").encode()
    return Response(503, Headers({"Content-Type": "text/plain", **_waiting(asked, _UNAVAILABLE_S)}), body)


def _login_redirect(asked: Asked) -> Response:
    address = f"{SITE}/login.jsp?permissionViolation=true&os_destination={quote(asked.operation.path, safe='')}"
    return Response(302, Headers({"Location": address, "Content-Type": _HTML_TYPE}))


def _login_page(asked: Asked) -> Response:
    text = (
        "<!DOCTYPE html>\n<html><head><title>Log in - Jira</title></head><body>"
        f'<h1>{escape(asked.use.message or "Log in to continue")}</h1><form action="/login.jsp" method="post">'
        '<input name="os_username"><input name="os_password" type="password"></form></body></html>\n'
    )
    return _text(200, _HTML_TYPE, text)


def _empty(status: int, media_type: str) -> Callable[[Asked], Response]:
    return lambda _: Response(status, Headers({"Content-Type": media_type}))


def _as_jira_says(_: Asked) -> Response:
    """Stand for the faults that leave Jira's answer as it is and only lose or delay it."""
    return Response(200)


_MAKERS: Mapping[str, Callable[[Asked], Response]] = {
    "masked-404": _masked,
    "comment-rejected": _comment,
    "link-limit": lambda asked: _jira(413, "The issue has reached the limit of 2000 issue links.", asked),
    "link-not-found": lambda asked: _jira(404, f"No issue link with id '{asked.operation.link or '?'}' exists.", asked),
    "unauthorized": _unauthorized,
    "no-link-permission": lambda asked: _jira(401, f"No Link Issue Permission for issue '{asked.source}'", asked),
    "scope-mismatch": _scope,
    "dead-token": _dead_token,
    "bearer-unreadable": _bearer,
    "xsrf": lambda asked: _text(403, "text/plain", asked.use.message or "XSRF check failed"),
    "captcha": _captcha,
    "malformed-json": _unread("There was an error parsing JSON. Check that your request body is valid."),
    "bad-payload": _unread("Invalid request payload. Refer to the REST API documentation and try again."),
    "self-link": lambda asked: _jira(400, "You cannot link an issue to itself.", asked),
    "rate-limited": _rate_limited,
    "server-error": lambda asked: _jira(500, "Internal server error", asked),
    "bad-gateway": lambda asked: _page(502, "502 Bad Gateway", asked),
    "unavailable": _unavailable,
    "gateway-timeout": lambda asked: _page(504, "504 Gateway Time-out", asked),
    "maintenance-page": lambda asked: _page(503, "Jira is down for maintenance", asked, _waiting(asked, None)),
    "login-redirect": _login_redirect,
    "login-page": _login_page,
    "empty-json": _empty(201, _PLAIN_JSON),
    "delete-200": _empty(200, JSON_TYPE),
    "lost-response": _as_jira_says,
    "stale-read": _as_jira_says,
}


def cause_of(use: FaultUse) -> str:
    """Give the true cause that the journal names: the hidden one of a masked 404, else the fault's name."""
    if use.name == "masked-404":
        return use.cause or CAUSES[0]
    return use.name
