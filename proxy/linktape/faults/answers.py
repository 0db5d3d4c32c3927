"""Makes the bytes of faults: Jira's own, with the call's names in them. `table.py` says which fault has which.

A maker takes what was asked and the fault's status. Envelopes are named as in section 3 of the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote

from linktape.faults.struck_call import Asked
from linktape.messages import JSON_TYPE, SITE, Headers, Response

Maker = Callable[[Asked, int], Response]

PLAIN_JSON = "application/json"
HTML_TYPE = "text/html;charset=UTF-8"
NOT_SEEN = "Issue does not exist or you do not have permission to see it."


def sentence(said: str | Callable[[Asked], str]) -> Maker:
    """Envelope E with one sentence."""

    def make(asked: Asked, status: int) -> Response:
        return _jira(asked, status, said if isinstance(said, str) else said(asked))

    return make


def _jira(asked: Asked, status: int, said: str, errors: Mapping[str, str] | None = None) -> Response:
    """Envelope E; a message of the rule's own stands alone."""
    if asked.use.message is not None:
        return Response.errors(status, asked.use.message)
    return Response.errors(status, *([said] if said else []), errors=errors)


def unread(said: str) -> Maker:
    """Envelope B: the body could not be read, and there is no `errors` member."""
    return lambda asked, status: Response.json(status, {"errorMessages": [asked.use.message or said]})


def text(media_type: str, said: str, headers: Mapping[str, str] | None = None) -> Maker:
    """A bare sentence."""
    return lambda asked, status: _text(status, media_type, asked.use.message or said, headers)


def _text(status: int, media_type: str, said: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, Headers({"Content-Type": media_type, **(headers or {})}), said.encode())


def page(title: str) -> Maker:
    """A page of HTML in place of JSON; with a Retry-After if the rule says so."""
    return lambda asked, status: _page(asked, status, title, asked.retry_after(None))


def _page(asked: Asked, status: int, title: str, headers: Mapping[str, str]) -> Response:
    said = escape(asked.use.message or title)
    whole = f"<!DOCTYPE html>\n<html><head><title>{escape(title)}</title></head><body><h1>{said}</h1></body></html>\n"
    return _text(status, HTML_TYPE, whole, headers)


def empty(media_type: str) -> Maker:
    """No body at all."""
    return lambda _, status: Response(status, Headers({"Content-Type": media_type}))


def masked(asked: Asked, status: int) -> Response:
    """The 404 that hides its cause, in the words of that cause (section 7)."""
    return _jira(asked, status, MASKED[asked.use.cause or CAUSES[0]](asked))


def link_type_missing(asked: Asked) -> str:
    """Say that a link type is missing, by the id or the name it was asked by (section 6.1)."""
    identifier = asked.link.type.id or asked.operation.link_type
    if identifier is not None:
        return f"No issue link type with id '{identifier}' found."
    return f"No issue link type with name '{asked.link.type.key or ''}' found."


def link_missing(asked: Asked) -> str:
    """Say that a link is missing (section 6.2)."""
    return f"No issue link with id '{asked.operation.link or '?'}' exists."


def permission_missing(asked: Asked) -> str:
    """Say that the permission to link is missing (section 6.1)."""
    return f"No Link Issue Permission for issue '{asked.source}'"


_HIDDEN = "You do not have the permission to see the specified issue."

MASKED: Mapping[str, Callable[[Asked], str]] = {
    "issue-not-found": lambda asked: "Issue Does Not Exist" if asked.is_datacenter else NOT_SEEN,
    "issue-not-visible": lambda asked: _HIDDEN if asked.is_datacenter else NOT_SEEN,
    "no-link-permission": permission_missing,
    "link-type-not-found": link_type_missing,
    "linking-disabled": lambda _: "Issue linking is currently disabled.",
}
CAUSES = tuple(MASKED)
"""The five causes of a 404 of `linkIssues`; told apart by their words, but for the first two."""


def comment_rejected(asked: Asked, status: int) -> Response:
    """The comment is refused, for one of the reasons below (section 6.1)."""
    made = COMMENT_REASONS[asked.use.reason or "role"](asked)
    return _jira(asked, status, made[0], made[1])


Refusal = tuple[str, Mapping[str, str]]  # the sentence, and what stands in `errors`


def _not_created(member: str, said: str | Callable[[Asked], str]) -> Callable[[Asked], Refusal]:
    def make(asked: Asked) -> Refusal:
        reason = said if isinstance(said, str) else said(asked)
        return f"Failed to create comment for issue '{asked.destination}'", {member: reason}

    return make


_NOT_IN = "You are currently not a member of the"

COMMENT_REASONS: Mapping[str, Callable[[Asked], Refusal]] = {
    "role": _not_created("commentLevel", lambda asked: f"{_NOT_IN} project role: {asked.visible_to('Developers')}."),
    "group": _not_created("commentLevel", lambda asked: f"{_NOT_IN} group: {asked.visible_to('jira-administrators')}."),
    "unknown-group": _not_created(
        "commentLevel", lambda asked: f"Group: {asked.visible_to('somefakegroup')} does not exist."
    ),
    "empty": _not_created("comment", "Comment body can not be empty!"),
    "not-adf": lambda _: ("", {"comment": "Comment body is not valid!"}),
    "forbidden": lambda _: ("You do not have the permission to comment on this issue.", {}),
}


def unauthorized(asked: Asked, status: int) -> Response:
    """Envelope T: a bare sentence whose media type follows Accept (section 5); the server sends its login page."""
    if asked.is_datacenter:
        return _page(asked, status, "Unauthorized (401)", {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})
    headers = {"WWW-Authenticate": f'OAuth realm="{quote(SITE, safe="")}"', "X-Frame-Options": "SAMEORIGIN"}
    said = asked.use.message or "Client must be authenticated to access this resource."
    return _text(status, _type_accepted(asked.accept), said, headers)


def _type_accepted(accept: str | None) -> str:
    if accept is None:
        return "text/plain"
    return PLAIN_JSON if PLAIN_JSON in accept else HTML_TYPE


def dead_token(asked: Asked, status: int) -> Response:
    """What a stranger gets, and the header that tells why (section 5)."""
    made = _jira(asked, status, NOT_SEEN)
    return replace(made, headers=made.headers.with_("X-Seraph-LoginReason", "AUTHENTICATED_FAILED"))


def bearer_unreadable(asked: Asked, status: int) -> Response:
    """Envelope X."""
    message = asked.use.message or "Failed to parse Connect Session Auth Token"
    return Response.json(status, {"error": message}, {"Content-Type": PLAIN_JSON})


def scope_mismatch(asked: Asked, status: int) -> Response:
    """Envelope G."""
    message = asked.use.message or "Unauthorized; scope does not match"
    return Response.json(status, {"code": status, "message": message}, {"Content-Type": PLAIN_JSON})


@dataclass(frozen=True, slots=True)
class _Limiter:
    header: str
    wait_s: int


_LIMITERS = {
    "burst": _Limiter("jira-burst-based", 1),
    "per-issue": _Limiter("jira-per-issue-on-write", 2),
    "quota": _Limiter("jira-quota-tenant-based", 1_800),
}
LIMIT_REASONS = (*_LIMITERS, "bare")


def rate_limited(asked: Asked, status: int) -> Response:
    """Cloud's headers and Data Center's together (section 8): clients read one or the other."""
    limiter = _LIMITERS.get(asked.use.reason or "burst")
    if limiter is None:
        return Response(status, Headers(asked.retry_after(None)), (asked.use.message or "").encode())
    headers = {
        **asked.retry_after(limiter.wait_s),
        "RateLimit-Reason": limiter.header,
        "X-RateLimit-Limit": "350",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": asked.until(limiter.wait_s).strftime("%Y-%m-%dT%H:%MZ"),
        "X-RateLimit-Interval-Seconds": "1",
        "X-RateLimit-FillRate": "100",
    }
    made = _jira(asked, status, "Rate limit exceeded")
    return replace(made, headers=Headers([*made.headers, *headers.items()]))


def unavailable(asked: Asked, status: int) -> Response:
    """Nothing but when to come back."""
    return _text(status, "text/plain", asked.use.message or "", asked.retry_after(30))


def login_redirect(asked: Asked, status: int) -> Response:
    """The way to the login page, which the layer serves."""
    address = f"{SITE}/login.jsp?permissionViolation=true&os_destination={quote(asked.operation.path, safe='')}"
    return Response(status, Headers({"Location": address, "Content-Type": HTML_TYPE}))


def login_page(asked: Asked, status: int) -> Response:
    """The login page itself."""
    whole = (
        "<!DOCTYPE html>\n<html><head><title>Log in - Jira</title></head><body>"
        f'<h1>{escape(asked.use.message or "Log in to continue")}</h1><form action="/login.jsp" method="post">'
        '<input name="os_username"><input name="os_password" type="password"></form></body></html>\n'
    )
    return _text(status, HTML_TYPE, whole)


EMPTY_JSON = empty(PLAIN_JSON)
EMPTY_AS_CLOUD = empty(JSON_TYPE)
