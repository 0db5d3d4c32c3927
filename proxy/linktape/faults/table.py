"""The one table of faults: name, status, what it means and its bytes. What Jira says is of `jira/answers.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from linktape.faults import answers as by
from linktape.faults.answers import Maker
from linktape.faults.scenario import Effect, FaultUse
from linktape.faults.struck_call import Asked
from linktape.jira.answers import ANSWERS, MASKED
from linktape.jira.envelopes import HTML_TYPE
from linktape.jira.profiles import Mark, Profile
from linktape.messages import Response

COMMENT_REASONS = by.COMMENT_REASONS
LIMIT_REASONS = by.LIMIT_REASONS

SETTINGS = ("cause", "reason", "message", "issue", "retry_after", "reads")
"""Everything that any fault takes."""

OURS = "ours"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. Without a status and a maker it leaves Jira's own answer as it is.

    `mark` is how well its bytes are known, or OURS; `choices` are the closed lists among its settings, the first one
    being the default; `takes` the free ones.
    `effect` is whether Jira has done its part: `before` means the request never reached it.
    """

    name: str
    status: int | None
    says: str
    make: Maker | None
    mark: str = OURS
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    takes: tuple[str, ...] = ("message",)
    effect: Effect = "before"

    @property
    def settings(self) -> tuple[str, ...]:
        """Every setting it takes."""
        return (*self.choices, *self.takes)


def _answer(
    name: str,
    make: Maker | None = None,
    *,
    status: int | None = None,
    says: str = "",
    choices: Mapping[str, tuple[str, ...]] | None = None,
    takes: tuple[str, ...] = ("message",),
) -> Fault:
    """Make the fault that gives an answer of Jira's: the row of its name, with the row's documented status."""
    row = ANSWERS[name]
    mark = OURS if row.mark is Mark.UNKNOWN else row.mark.value
    status = status or row.statuses[Profile.DOCUMENTED]
    return Fault(name, status, says or row.when, make or by.row(name), mark, choices or {}, takes)


_ALL = (
    Fault(
        "masked-404",
        404,
        "Jira's 404, whose cause the client has to guess",
        by.masked,
        "documented",
        {"cause": MASKED},
        ("message", "issue"),
    ),
    _answer("comment-rejected", by.comment_rejected, choices={"reason": COMMENT_REASONS}, takes=("message", "issue")),
    _answer("link-limit", by.row("link-limit", lambda asked: {"limit": asked.limit})),
    _answer("link-not-found", by.link_missing),
    _answer("unauthorized", by.unauthorized),
    _answer(
        "no-link-permission",
        by.no_permission,
        status=401,
        says="the permission to link is missing; sites answer 401 where Atlassian documents 404",
        takes=("message", "issue"),
    ),
    _answer("scope-mismatch"),
    Fault(
        "dead-token",
        404,
        "the token has expired, Jira takes the caller for a stranger and hides all",
        by.with_header(by.row("issue-not-found"), by.SERAPH, "AUTHENTICATED_FAILED"),
        "observed",
    ),
    _answer("bearer-unreadable"),
    _answer("xsrf"),
    _answer(
        "captcha",
        by.with_header(
            by.with_header(by.row("captcha"), "Content-Type", HTML_TYPE), by.SERAPH, "AUTHENTICATION_DENIED"
        ),
    ),
    _answer("malformed-json"),
    _answer("bad-payload"),
    _answer("self-link"),
    _answer("rate-limited", by.rate_limited, choices={"reason": LIMIT_REASONS}, takes=("message", "retry_after")),
    _answer("server-error"),
    Fault("bad-gateway", 502, "the gateway got no good answer from Jira", by.page("502 Bad Gateway")),
    Fault(
        "unavailable",
        503,
        "Jira is not available for a while",
        by.unavailable,
        "documented",
        takes=("message", "retry_after"),
    ),
    Fault("gateway-timeout", 504, "the gateway got no answer from Jira in time", by.page("504 Gateway Time-out")),
    Fault(
        "maintenance-page",
        503,
        "maintenance: a page of HTML",
        by.page("Jira is down for maintenance"),
        takes=("message", "retry_after"),
    ),
    Fault("login-redirect", 302, "a redirect to the login page", by.login_redirect, takes=()),
    Fault("login-page", 200, "a login page in HTML where JSON was due", by.login_page),
    Fault(
        "empty-json",
        201,
        "made, with a JSON type and no body, as Data Center does",
        by.EMPTY_JSON,
        "observed",
        takes=(),
        effect="after",
    ),
    Fault(
        "delete-200",
        200,
        "deleted, with 200 where most sites send 204",
        by.EMPTY_AS_CLOUD,
        "documented",
        takes=(),
        effect="after",
    ),
    Fault(
        "lost-response",
        None,
        "Jira has done it, and its answer is lost on the way",
        None,
        takes=(),
        effect="after",
    ),
    Fault(
        "stale-read",
        None,
        "a new link shows up only after some reads of the issue",
        None,
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
    return use.cause or MASKED[0] if use.name == "masked-404" else use.name
