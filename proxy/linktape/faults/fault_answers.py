"""Makes what faults answer: rows of Jira's answers with the call's names in them, and what is the faults' own.

A maker takes what was asked and the fault's status. `table.py` says which fault has which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote

from linktape.faults.struck_call import Asked
from linktape.jira.answers import ANSWERS, LINKS_PER_ISSUE, MASKED
from linktape.jira.envelopes import HTML_TYPE, LIMITERS, bare, bare_unauthorized, enveloped, exceeded_headers, html_page
from linktape.jira.profiles import Profile
from linktape.messages import SITE, Headers, Response

Maker = Callable[[Asked, int], Response]
Names = Callable[[Asked], dict[str, object]]

SERAPH = "X-Seraph-LoginReason"


def row(name: str, names: Names = lambda _: {}) -> Maker:
    """Answer by a row of the table in the site's words; a message of the rule's own stands alone in their place."""

    def make(asked: Asked, status: int) -> Response:
        text = asked.use.message or asked.answers.text(name, **names(asked))
        return enveloped(ANSWERS[name].envelope, status, text)

    return make


def page(title: str) -> Maker:
    """A page of HTML in place of JSON; with a Retry-After if the rule says so."""
    return lambda asked, status: _page(asked, status, title, asked.retry_after(None))


def _page(asked: Asked, status: int, title: str, headers: Mapping[str, str], form: str = "") -> Response:
    return bare(status, html_page(title, asked.use.message or "", form), HTML_TYPE, headers)


def empty(media_type: str) -> Maker:
    """No body at all."""
    return lambda _, status: Response(status, Headers({"Content-Type": media_type}))


no_permission = row("no-link-permission", lambda asked: {"key": asked.source})
link_missing = row("link-not-found", lambda asked: {"id": asked.operation.link or "?"})
link_limit = row("link-limit", lambda asked: {"limit": asked.answers.settings.get("links_per_issue", LINKS_PER_ISSUE)})


def masked(asked: Asked, status: int) -> Response:
    """The 404 that hides its cause, in the words of that cause (docs/jira.md 7)."""
    return _MASKED[asked.use.cause or MASKED[0]](asked, status)


def _type_missing(asked: Asked, status: int) -> Response:
    """A link type is missing: by the id or the name that it was asked by."""
    identifier = asked.link.type.id or asked.operation.link_type
    if identifier is not None:
        return row("link-type-id-not-found", lambda _: {"id": identifier})(asked, status)
    return row("link-type-not-found", lambda asked: {"name": asked.link.type.key or ""})(asked, status)


_MASKED: Mapping[str, Maker] = {
    **{cause: row(cause) for cause in MASKED},
    "no-link-permission": no_permission,
    "link-type-not-found": _type_missing,
}


_REJECTIONS: Mapping[str, tuple[str, bool, str]] = {
    "role": ("role-lacking", True, "Developers"),
    "group": ("group-lacking", True, "jira-administrators"),
    "unknown-group": ("group-unknown", True, "somefakegroup"),
    "empty": ("comment-empty", True, ""),
    "not-adf": ("comment-no-document", False, ""),
    "forbidden": ("comment-forbidden", False, ""),
}
"""Why a comment is refused: the table's row, whether the general sentence stands before it, and a usual name."""

COMMENT_REASONS = tuple(_REJECTIONS)


def comment_rejected(asked: Asked, status: int) -> Response:
    """The comment is refused, for one of the reasons above (docs/jira.md 6.1)."""
    if asked.use.message is not None:
        return Response.errors(status, asked.use.message)
    answer, has_general, usual = _REJECTIONS[asked.use.reason or "role"]
    if answer == "comment-forbidden":
        return Response.errors(status, asked.answers.text(answer, name=asked.user))
    text = asked.answers.text(answer, name=asked.visible_to(usual))
    before = [asked.answers.text("comment-rejected", key=asked.destination)] if has_general else []
    return Response.errors(status, *before, errors={ANSWERS[answer].member: text})


def unauthorized(asked: Asked, status: int) -> Response:
    """A bare sentence whose media type follows Accept (docs/jira.md 5); the server sends its login page."""
    if asked.answers.profile is Profile.DATACENTER:
        return _page(asked, status, "Unauthorized (401)", {SERAPH: "AUTHENTICATED_FAILED"})
    return bare_unauthorized(asked.use.message or asked.answers.text("unauthorized"), asked.accept)


def dead_token(asked: Asked, status: int) -> Response:
    """What a stranger gets, and the header that tells why (docs/jira.md 5)."""
    made = row("issue-not-found")(asked, status)
    return replace(made, headers=made.headers.with_(SERAPH, "AUTHENTICATED_FAILED"))


def captcha(asked: Asked, status: int) -> Response:
    """A bare sentence that says it is HTML, and a header that says it again."""
    text = asked.use.message or asked.answers.text("captcha")
    return bare(status, text, HTML_TYPE, {SERAPH: "AUTHENTICATION_DENIED"})


_USUAL_WAITS_S = {"burst": 1, "per-issue": 2, "quota": 1_800}
LIMIT_REASONS = (*LIMITERS, "bare")


def rate_limited(asked: Asked, status: int) -> Response:
    """A limit is used up (docs/jira.md 8); `bare` is what some proxies in front of Jira send."""
    reason = asked.use.reason or LIMIT_REASONS[0]
    if reason not in LIMITERS:
        return bare(status, asked.use.message or "", None, asked.retry_after(None))
    wait_s = _USUAL_WAITS_S[reason]
    made = row("rate-limited")(asked, status)
    headers = {**asked.retry_after(wait_s), **exceeded_headers(reason, 350, 100, 1, asked.until(wait_s))}
    return replace(made, headers=Headers([*made.headers, *headers.items()]))


def unavailable(asked: Asked, status: int) -> Response:
    """Nothing but when to come back."""
    return bare(status, asked.use.message or "", "text/plain", asked.retry_after(30))


def login_redirect(asked: Asked, status: int) -> Response:
    """The way to the login page, which the layer serves."""
    address = f"{SITE}/login.jsp?permissionViolation=true&os_destination={quote(asked.operation.path, safe='')}"
    return Response(status, Headers({"Location": address, "Content-Type": HTML_TYPE}))


def login_page(asked: Asked, status: int) -> Response:
    """The login page itself."""
    fields = '<input name="os_username"><input name="os_password" type="password">'
    return _page(asked, status, "Log in - Jira", {}, f'<form action="/login.jsp" method="post">{fields}</form>')
