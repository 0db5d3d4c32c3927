"""The one table of faults: name, status, what it means, its bytes, and where they come from.

Sources name a section of the contract that the fake Jira follows (docs/faithfulness.md); `ours` marks words of our own
where nobody has seen Jira's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from linktape.faults import answers as by
from linktape.faults.answers import Maker
from linktape.faults.scenario import Effect, FaultUse
from linktape.faults.struck_call import Asked
from linktape.messages import Response

CAUSES = by.CAUSES
COMMENT_REASONS = tuple(by.COMMENT_REASONS)
LIMIT_REASONS = by.LIMIT_REASONS

SETTINGS = ("cause", "reason", "message", "issue", "retry_after", "reads")
"""Everything that any fault takes."""

_UNREADABLE = "There was an error parsing JSON. Check that your request body is valid."
_REFUSED = "Invalid request payload. Refer to the REST API documentation and try again."
_DENIED = "Basic Authentication Failure - Reason : AUTHENTICATION_DENIED"
_DENIED_BY = {"X-Seraph-LoginReason": "AUTHENTICATION_DENIED"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. Without a status and a maker it leaves Jira's own answer as it is.

    `choices` are the closed lists among its settings, the first one being the default; `takes` the free ones.
    `effect` is whether Jira has done its part: `before` means the request never reached it.
    """

    name: str
    status: int | None
    says: str
    make: Maker | None
    source: str
    mark: str
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    takes: tuple[str, ...] = ("message",)
    effect: Effect = "before"

    @property
    def settings(self) -> tuple[str, ...]:
        """Every setting it takes."""
        return (*self.choices, *self.takes)


_ALL = (
    Fault(
        "masked-404",
        404,
        "Jira's 404, whose cause the client has to guess",
        by.masked,
        "7",
        "documented",
        {"cause": CAUSES},
        ("message", "issue"),
    ),
    Fault(
        "comment-rejected",
        400,
        "the comment is refused, and therefore no link is made",
        by.comment_rejected,
        "6.1",
        "observed",
        {"reason": COMMENT_REASONS},
        ("message", "issue"),
    ),
    Fault(
        "link-limit",
        413,
        "the issue has as many links as it can hold",
        by.sentence("The issue has reached the limit of 2000 issue links."),
        "6.1",
        "documented; words ours",
    ),
    Fault("link-not-found", 404, "there is no link with this id", by.sentence(by.link_missing), "6.2", "observed"),
    Fault("unauthorized", 401, "the credentials are missing or wrong", by.unauthorized, "5", "observed"),
    Fault(
        "no-link-permission",
        401,
        "the permission to link is missing; sites answer 401 where Atlassian documents 404",
        by.sentence(by.permission_missing),
        "6.1",
        "observed",
        takes=("message", "issue"),
    ),
    Fault("scope-mismatch", 401, "the OAuth token lacks a scope", by.scope_mismatch, "5", "observed"),
    Fault(
        "dead-token",
        404,
        "the token has expired, Jira takes the caller for a stranger and hides all",
        by.dead_token,
        "5",
        "observed",
    ),
    Fault("bearer-unreadable", 403, "a Bearer token that the site cannot read", by.bearer_unreadable, "5", "observed"),
    Fault(
        "xsrf", 403, "the XSRF check refuses the request", by.text("text/plain", "XSRF check failed"), "5", "observed"
    ),
    Fault(
        "captcha",
        403,
        "too many failed logins: Jira wants a CAPTCHA answered",
        by.text(by.HTML_TYPE, _DENIED, _DENIED_BY),
        "5",
        "observed",
    ),
    Fault("malformed-json", 400, "Jira could not parse the body", by.unread(_UNREADABLE), "4", "observed"),
    Fault(
        "bad-payload", 400, "the body is JSON, but not what the operation takes", by.unread(_REFUSED), "4", "observed"
    ),
    Fault(
        "self-link",
        400,
        "an issue cannot be linked to itself",
        by.sentence("You cannot link an issue to itself."),
        "6.1",
        "observed",
    ),
    Fault(
        "rate-limited",
        429,
        "too many requests",
        by.rate_limited,
        "8",
        "documented; body ours",
        {"reason": LIMIT_REASONS},
        ("message", "retry_after"),
    ),
    Fault("server-error", 500, "Jira failed", by.sentence("Internal server error"), "6.1", "observed"),
    Fault("bad-gateway", 502, "the gateway got no good answer from Jira", by.page("502 Bad Gateway"), "8", "ours"),
    Fault(
        "unavailable",
        503,
        "Jira is not available for a while",
        by.unavailable,
        "8",
        "documented",
        takes=("message", "retry_after"),
    ),
    Fault(
        "gateway-timeout",
        504,
        "the gateway got no answer from Jira in time",
        by.page("504 Gateway Time-out"),
        "8",
        "ours",
    ),
    Fault(
        "maintenance-page",
        503,
        "maintenance: a page of HTML",
        by.page("Jira is down for maintenance"),
        "8",
        "ours",
        takes=("message", "retry_after"),
    ),
    Fault("login-redirect", 302, "a redirect to the login page", by.login_redirect, "5", "ours", takes=()),
    Fault("login-page", 200, "a login page in HTML where JSON was due", by.login_page, "5", "ours"),
    Fault(
        "empty-json",
        201,
        "made, with a JSON type and no body, as Data Center does",
        by.EMPTY_JSON,
        "6.1",
        "observed",
        takes=(),
        effect="after",
    ),
    Fault(
        "delete-200",
        200,
        "deleted, with 200 where most sites send 204",
        by.EMPTY_AS_CLOUD,
        "6.3",
        "documented",
        takes=(),
        effect="after",
    ),
    Fault(
        "lost-response",
        None,
        "Jira has done it, and its answer is lost on the way",
        None,
        "11",
        "ours",
        takes=(),
        effect="after",
    ),
    Fault(
        "stale-read",
        None,
        "a new link shows up only after some reads of the issue",
        None,
        "11",
        "ours",
        takes=("reads",),
        effect="after",
    ),
)

FAULTS: Mapping[str, Fault] = {fault.name: fault for fault in _ALL}


def answer(asked: Asked) -> Response:
    """Make what a fault answers, with the true cause; only what Jira would say is in the body."""
    fault = FAULTS[asked.use.name]
    assert fault.make is not None, f"{fault.name} leaves Jira's answer as it is"
    assert fault.status is not None, f"{fault.name} leaves Jira's answer as it is"
    return fault.make(asked, fault.status)


def cause_of(use: FaultUse) -> str:
    """Give the true cause that the journal names: the hidden one of a masked 404, else the fault's name."""
    return use.cause or CAUSES[0] if use.name == "masked-404" else use.name
