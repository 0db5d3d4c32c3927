"""Makes what faults answer: rows of Jira's answers with the call's names in them, and what is the faults' own.

A maker takes what was asked and the fault's status. `table.py` says which fault has which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC
from urllib.parse import quote

from linktape.faults.struck_call import Asked
from linktape.jira.answers import ANSWERS, LINKS_PER_ISSUE, MASKED
from linktape.jira.envelopes import (
    HTML_TYPE,
    SERAPH,
    SERAPH_FAILED,
    Envelope,
    bare,
    bare_unauthorized,
    enveloped,
    html_page,
)
from linktape.jira.operations import Operation
from linktape.jira.profiles import Profile
from linktape.jira.rate_limits import FILL_RATE, LIMITERS, exceeded_at_gateway, exceeded_on_cloud, on_data_center
from linktape.messages import SITE, Headers, Response

Maker = Callable[[Asked, int], Response]
Names = Callable[[Asked], dict[str, object]]

_GATEWAYS_WAIT_S = 60


def row(name: str, names: Names = lambda _: {}) -> Maker:
    """Answer by a row of the table in the site's words; a message of the rule's own stands alone in their place."""

    def make(asked: Asked, status: int) -> Response:
        text = asked.use.message or asked.answers.text(name, **names(asked))
        return enveloped(ANSWERS[name].envelope, status, text)

    return make


USUAL_REFUSAL = "not-on-screen"


def refused(asked: Asked, status: int) -> Response:
    """Any answer of the table, with its own status and what the call names in its sentence."""
    answer = ANSWERS[asked.use.answer or USUAL_REFUSAL]
    named = _named(asked)
    text = asked.use.message or asked.answers.text(answer.name, **named)
    status = answer.statuses[Profile.DOCUMENTED]
    if answer.member and asked.use.message is None:
        return Response.errors(status, errors={answer.member.format(**named): text})
    return enveloped(answer.envelope, status, text)


def _named(asked: Asked) -> dict[str, object]:
    """Give what stands in any sentence of the table: what the call names, else something usual."""
    operation = asked.operation
    return {
        "key": asked.source,
        "id": operation.link or operation.link_type or operation.remote or asked.link.type.id or "0",
        "name": _field(operation) or asked.visible_to(asked.link.type.key or "LAUNCH_ROCKETS"),
        "limit": asked.answers.settings.get("links_per_issue", LINKS_PER_ISSUE),
        "most": 100,
        "part": "link type's name",
        "what": "id",
        "reason": "The value 'NOPE' does not exist for the field 'project'.",
    }


def _field(operation: Operation) -> str | None:
    """Give the first field that an issue's body sets."""
    parts = (operation.payload.members.get(part) for part in ("update", "fields"))
    return next((name for part in parts if isinstance(part, dict) for name in part), None)


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
    "group-visibility-off": ("group-visibility-off", True, ""),
    "empty": ("comment-empty", True, ""),
    "not-adf": ("comment-no-document", False, ""),
    "forbidden": ("comment-forbidden", False, ""),
}
"""Why a comment is refused: the table's row, whether the general sentence stands before it, and a usual name."""

COMMENT_REASONS = tuple(_REJECTIONS)
REASON_OF: Mapping[str, str] = {answer: reason for reason, (answer, *_) in _REJECTIONS.items()}
"""The answers that are reasons of a refused comment -> the word for it."""


def comment_rejected(asked: Asked, status: int) -> Response:
    """The comment is refused, for one of the reasons above (docs/jira.md 6.1)."""
    if asked.use.message is not None:
        return Response.errors(status, asked.use.message)
    answer, has_general, usual = _REJECTIONS[asked.use.reason or "role"]
    if answer == "comment-forbidden":
        return Response.errors(status, asked.answers.text(answer, name=asked.user))
    text = asked.answers.text(answer, name=asked.visible_to(usual))
    has_general = has_general and asked.operation.traits.makes_links  # addComment gives the reason alone
    before = [asked.answers.text("comment-rejected", key=asked.destination)] if has_general else []
    return Response.errors(status, *before, errors={ANSWERS[answer].member: text})


def unauthorized(asked: Asked, status: int) -> Response:
    """A bare sentence whose media type follows Accept (docs/jira.md 5); the server sends its login page."""
    if asked.answers.profile is Profile.DATACENTER:
        return _page(asked, status, "Unauthorized (401)", {SERAPH: SERAPH_FAILED})
    return bare_unauthorized(asked.use.message or asked.answers.text("unauthorized"), asked.accept)


def dead_token(asked: Asked, status: int) -> Response:
    """What a stranger gets, and the header that tells why (docs/jira.md 5)."""
    made = row("issue-not-found")(asked, status)
    return replace(made, headers=made.headers.with_(SERAPH, SERAPH_FAILED))


def captcha(asked: Asked, status: int) -> Response:
    """A bare sentence that says it is HTML, and a header that says it again."""
    text = asked.use.message or asked.answers.text("captcha")
    return bare(status, text, HTML_TYPE, {SERAPH: "AUTHENTICATION_DENIED"})


LIMIT_REASONS = (*LIMITERS, "bare")


def rate_limited(asked: Asked, status: int) -> Response:
    """A limit is used up (docs/jira.md 8), in the headers of the site's flavour; `bare` is what some proxies send."""
    reason = asked.use.reason or LIMIT_REASONS[0]
    if reason not in LIMITERS:
        return bare(status, asked.use.message or "", None, asked.retry_after(None))
    limiter, wait_s = LIMITERS[reason], LIMITERS[reason].within_s
    if limiter.is_hourly:
        asked = replace(asked, at=asked.at.astimezone(UTC).replace(microsecond=0))
        wait_s -= asked.at.minute * 60 + asked.at.second
    if asked.answers.profile is Profile.DATACENTER:
        limit = on_data_center(LIMITERS["burst"].most, 0, FILL_RATE, LIMITERS["burst"].within_s)
    else:
        limit = exceeded_on_cloud(limiter.reason, limiter.most, asked.until(wait_s))
    made = row("rate-limited")(asked, status)
    return replace(made, headers=Headers([*made.headers, *asked.retry_after(wait_s).items(), *limit.items()]))


def rate_limited_at_gateway(asked: Asked, status: int) -> Response:
    """The gateway's own limit: a reset and no Retry-After (Atlassian's incident report of April 2026)."""
    made = enveloped(Envelope.GATEWAY, status, asked.use.message or "Too Many Requests")
    limit = exceeded_at_gateway(asked.until(_GATEWAYS_WAIT_S))
    return replace(made, headers=Headers([*made.headers, *asked.retry_after(None).items(), *limit.items()]))


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
