"""The one table of faults: name, status, what it takes, where its bytes come from. `answers.py` builds the bytes.

Sources name a section of the contract that the fake Jira follows (docs/jira.md); `ours` marks words of our own where
nobody has seen Jira's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from linktape.faults.scenario import Effect

CAUSES = ("issue-not-found", "issue-not-visible", "no-link-permission", "link-type-not-found", "linking-disabled")
"""The five causes of a 404 of `linkIssues`; told apart by their words, but for the first two."""

COMMENT_REASONS = ("role", "group", "unknown-group", "empty", "not-adf", "forbidden")

LIMIT_REASONS = ("burst", "per-issue", "quota", "bare")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. `status` None: that of Jira's own answer.

    `choices` are the closed lists among its settings, the first one being the default; `takes` the free ones.
    `effect` is whether Jira has done its part: `before` means the request never reached it.
    """

    name: str
    status: int | None
    says: str
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
        "7",
        "documented",
        {"cause": CAUSES},
        ("message", "issue"),
    ),
    Fault(
        "comment-rejected",
        400,
        "the comment is refused, and therefore no link is made",
        "6.1",
        "observed",
        {"reason": COMMENT_REASONS},
        ("message", "issue"),
    ),
    Fault("link-limit", 413, "the issue has as many links as it can hold", "6.1", "documented; words ours"),
    Fault("link-not-found", 404, "there is no link with this id", "6.2", "observed"),
    Fault("unauthorized", 401, "the credentials are missing or wrong", "5", "observed"),
    Fault(
        "no-link-permission",
        401,
        "the permission to link is missing; sites answer 401 where Atlassian documents 404",
        "6.1",
        "observed",
        takes=("message", "issue"),
    ),
    Fault("scope-mismatch", 401, "the OAuth token lacks a scope", "5", "observed"),
    Fault(
        "dead-token", 404, "the token has expired, Jira takes the caller for a stranger and hides all", "5", "observed"
    ),
    Fault("bearer-unreadable", 403, "a Bearer token that the site cannot read", "5", "observed"),
    Fault("xsrf", 403, "the XSRF check refuses the request", "5", "observed"),
    Fault("captcha", 403, "too many failed logins: Jira wants a CAPTCHA answered", "5", "observed"),
    Fault("malformed-json", 400, "Jira could not parse the body", "4", "observed"),
    Fault("bad-payload", 400, "the body is JSON, but not what the operation takes", "4", "observed"),
    Fault("self-link", 400, "an issue cannot be linked to itself", "6.1", "observed"),
    Fault(
        "rate-limited",
        429,
        "too many requests",
        "8",
        "documented; body ours",
        {"reason": LIMIT_REASONS},
        ("message", "retry_after"),
    ),
    Fault("server-error", 500, "Jira failed", "6.1", "observed"),
    Fault("bad-gateway", 502, "the gateway got no good answer from Jira", "8", "ours"),
    Fault("unavailable", 503, "Jira is not available for a while", "8", "documented", takes=("message", "retry_after")),
    Fault("gateway-timeout", 504, "the gateway got no answer from Jira in time", "8", "ours"),
    Fault("maintenance-page", 503, "maintenance: a page of HTML", "8", "ours", takes=("message", "retry_after")),
    Fault("login-redirect", 302, "a redirect to the login page", "5", "ours", takes=()),
    Fault("login-page", 200, "a login page in HTML where JSON was due", "5", "ours"),
    Fault(
        "empty-json",
        201,
        "made, with a JSON type and no body, as Data Center does",
        "6.1",
        "observed",
        takes=(),
        effect="after",
    ),
    Fault(
        "delete-200", 200, "deleted, with 200 where most sites send 204", "6.3", "documented", takes=(), effect="after"
    ),
    Fault(
        "lost-response",
        None,
        "Jira has done it, and its answer is lost on the way",
        "11",
        "ours",
        takes=(),
        effect="after",
    ),
    Fault(
        "stale-read",
        None,
        "a new link shows up only after some reads of the issue",
        "11",
        "ours",
        takes=("reads",),
        effect="after",
    ),
)

FAULTS: Mapping[str, Fault] = {fault.name: fault for fault in _ALL}

SETTINGS = ("cause", "reason", "message", "issue", "retry_after", "reads")
"""Everything that any fault takes."""
