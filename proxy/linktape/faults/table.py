"""The one table of faults: name, status, what it means, its bytes and its traits. Jira's words: `jira/answers.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from linktape.faults import fault_answers as by
from linktape.faults.fault_answers import Maker
from linktape.faults.index_lag import IndexLag
from linktape.faults.scenario import Act, Effect, FaultUse
from linktape.faults.stale_reads import StaleReads
from linktape.faults.struck_call import Asked
from linktape.jira.answers import ANSWERS, MASKED
from linktape.jira.envelopes import PLAIN_JSON
from linktape.jira.operations import Traits
from linktape.jira.profiles import Mark, Profile
from linktape.messages import JSON_TYPE, Network, Response
from linktape.responder import Call

OURS = "ours"


class Watch(Protocol):
    """A fault that acts on later answers, too. There is one for each session; it sees every answer that goes by."""

    def passed(self, call: Call, response: Response, use: FaultUse | None) -> tuple[Response, str]:
        """Give the answer to pass on and, where it is another one, why. `use`: a rule uses the fault on this call."""


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
    due: tuple[int, ...] = ()  # it gives an answer of these statuses another shape, and leaves all else alone
    network: Network | None = None  # what happens to the connection where the rule does not say
    leads_to: tuple[str, str] | None = None  # the end of a path, and the fault that answers there from now on
    watch: Callable[[], Watch] | None = None

    @property
    def settings(self) -> tuple[str, ...]:
        """Every setting it takes."""
        return (*self.choices, *self.takes)

    def why_left(self, inside: Response) -> str | None:
        """Say why Jira's answer must stay as it is, or None."""
        if self.due and inside.status not in self.due:
            return f"{self.name} is about a {self.due_in_words}, and this is {inside.status}"
        return None

    def may_strike(self, traits: Traits) -> bool:
        """Whether an operation can ever have the answer that it is about."""
        return not self.due or not set(self.due).isdisjoint(traits.successes)

    @property
    def due_in_words(self) -> str:
        """Say what it is about: `201`, `200 or 204`."""
        return " or ".join(map(str, self.due))

    def answer(self, asked: Asked) -> Response:
        """Make what it answers, with the true cause; only what Jira would say is in the body."""
        assert self.make is not None, f"{self.name} leaves Jira's answer as it is"
        assert self.status is not None, f"{self.name} leaves Jira's answer as it is"
        use = asked.use
        named = use.cause or use.answer or next(iter(self.choices.get("cause", ())), None)
        cause = ANSWERS[named].cause if named is not None else self.name
        return replace(self.make(asked, self.status), fault=self.name, cause=cause)


def _jiras(
    name: str,
    make: Maker | None = None,
    status: int = 0,
    says: str = "",
    *,
    choices: Mapping[str, tuple[str, ...]] | None = None,
    takes: tuple[str, ...] = ("message",),
) -> Fault:
    """Make the fault that gives an answer of Jira's: the row of its name, with the row's documented status."""
    row = ANSWERS[name]
    mark = OURS if row.mark is Mark.UNKNOWN else row.mark.value
    status = status or row.statuses[Profile.DOCUMENTED]
    return Fault(name, status, says or row.when, make or by.row(name), mark, choices or {}, takes)


_ABOUT_ISSUE = ("message", "issue")
_LATER = ("message", "retry_after")

# A row is laid out by hand, to be read at a glance: name, status, what it means; its bytes and their mark; its traits.
# fmt: off
_OWN = (
    Fault("masked-404", 404, "Jira's 404, whose cause the client has to guess",
          by.masked, "documented", {"cause": MASKED}, _ABOUT_ISSUE),
    _jiras("comment-rejected", by.comment_rejected, choices={"reason": by.COMMENT_REASONS}, takes=_ABOUT_ISSUE),
    _jiras("link-limit", by.link_limit),
    _jiras("link-not-found", by.link_missing),
    _jiras("unauthorized", by.unauthorized),
    _jiras("no-link-permission", by.no_permission, 401,
           "the permission to link is missing; sites answer 401 where Atlassian documents 404", takes=_ABOUT_ISSUE),
    _jiras("scope-mismatch"),
    Fault("dead-token", 404, "the token has expired, Jira takes the caller for a stranger and hides all",
          by.dead_token, "observed"),
    _jiras("bearer-unreadable"),
    _jiras("xsrf"),
    _jiras("captcha", by.captcha),
    _jiras("malformed-json"),
    _jiras("bad-payload"),
    _jiras("self-link"),
    _jiras("rate-limited", by.rate_limited, choices={"reason": by.LIMIT_REASONS}, takes=_LATER),
    Fault("rate-limited-page", 429, "too many requests, told by a page of HTML",
          by.page("Oops - an error has occurred"), "observed", takes=_LATER),
    Fault("rate-limited-gateway", 429, "the API gateway's own limit: when it resets, and no Retry-After",
          by.rate_limited_at_gateway, "observed", takes=_LATER),
    Fault("gone", 410, "an API that has been removed: the classic search", by.row("search-removed"), "observed"),
    Fault("firewall", 403, "a firewall in front of Jira refuses the client's User-Agent with a page of HTML",
          by.page("403 Forbidden"), "observed"),
    _jiras("server-error"),
    Fault("bad-gateway", 502, "the gateway got no good answer from Jira", by.page("502 Bad Gateway")),
    Fault("unavailable", 503, "Jira is not available for a while", by.unavailable, "documented", takes=_LATER),
    Fault("gateway-timeout", 504, "the gateway got no answer from Jira in time", by.page("504 Gateway Time-out")),
    Fault("maintenance-page", 503, "maintenance: a page of HTML", by.page("Jira is down for maintenance"),
          takes=_LATER),
    Fault("login-redirect", 302, "a redirect to the login page", by.login_redirect,
          takes=(), leads_to=("/login.jsp", "login-page")),
    Fault("login-page", 200, "a login page in HTML where JSON was due", by.login_page),
    Fault("empty-json", 201, "made, with a JSON type and no body, as Jira Server was seen to answer",
          by.empty(PLAIN_JSON), "observed", takes=(), effect="after", due=(201,)),
    Fault("empty-200", 200, "read, with 200 and no body at all, as happens now and then",
          by.empty(JSON_TYPE), "observed", takes=(), effect="after", due=(200,)),
    Fault("delete-200", 200, "deleted, with 200 where most sites send 204",
          by.empty(JSON_TYPE), "documented", takes=(), effect="after", due=(200, 204)),
    Fault("lost-response", None, "Jira has done it, and its answer is lost on the way",
          None, takes=(), effect="after", network=Network.RESET),
    Fault("stale-read", None, "a new link shows up only after some reads of the issue",
          None, takes=("reads",), effect="after", watch=StaleReads),
    Fault("index-lag", None, "new issues and links are found only after some searches, or by `reconcileIssues`",
          None, takes=("reads",), effect="after", watch=IndexLag),
)
# fmt: on

_TOLD = {*(fault.name for fault in _OWN), *MASKED, *by.REASON_OF}
_REFUSALS = [row for row in ANSWERS.values() if (row.on or row.beyond) and row.name not in _TOLD]
_REFUSALS.sort(key=lambda row: row.statuses[Profile.DOCUMENTED])
_SAYS = "any other answer that an operation of Jira's has, by its name and with its own status"
_REFUSED = Fault("refused", 400, _SAYS, by.refused, choices={"answer": tuple(row.name for row in _REFUSALS)})
_ALL = (*_OWN, _REFUSED)

FAULTS: Mapping[str, Fault] = {fault.name: fault for fault in _ALL}

SETTINGS = tuple(dict.fromkeys(setting for fault in _ALL for setting in fault.settings))
"""Everything that any fault takes."""


def playing(answer: str) -> Mapping[str, str]:
    """Give the fault and its settings by which a rule plays one of Jira's answers, by its name in their table."""
    if answer in MASKED:
        return {"fault": "masked-404", "cause": answer}
    if answer in FAULTS:
        return {"fault": answer}
    if answer in by.REASON_OF:
        return {"fault": "comment-rejected", "reason": by.REASON_OF[answer]}
    return {"fault": "refused", "answer": answer}


def choices_of(setting: str) -> tuple[str, ...]:
    """Give everything that may stand behind a setting that is a closed list."""
    return tuple(dict.fromkeys(word for fault in _ALL for word in fault.choices.get(setting, ())))


def fault_of(act: Act) -> Fault | None:
    """Give the fault that an act is: the one it names, or the loss of an answer that a bare `effect: after` is."""
    if act.fault is not None:
        return FAULTS[act.fault.name]
    is_lost = act.effect == "after" and act.canned is None and act.network is None
    return FAULTS["lost-response"] if is_lost else None
