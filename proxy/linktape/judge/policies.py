"""The policies: good conduct towards Jira, by name, with the reason why each matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from linktape.bounded import Recent
from linktape.jira.operations import OperationId, Resource
from linktape.jira.rate_limits import LIMITERS
from linktape.judge.attempts import Attempt
from linktape.judge.checks import TOLERANCE_S, Check, LimitCheck
from linktape.judge.expectations import Fact, Limit, Trigger, Violation

MOST_ATTEMPTS = 5
"""Most clients give up after one to five attempts (jira after 4); some go on a thousand times."""

TIGHT_LOOP_S = 0.1

REACTION_S = 0.1
"""How long a client with several calls at once may take to stop them all."""

_REFUSALS = frozenset(range(400, 500)) - {408, 409, 425, 429}  # those are about the moment, not about the request
_FULL = frozenset({413})
_GONE = frozenset({200, 204, 404})
_SETTLING = Resource.ISSUE | Resource.LINK | Resource.COMMENT | Resource.CHANGELOG
"""What shows whether a link or comment was made."""


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """A policy: what it asks for in a sentence, why, and how to judge it."""

    name: str
    says: str
    because: str
    make: Callable[[str, str, float], Check]  # its name, the reason, the time scale


@dataclass(slots=True)
class PolicyCheck:
    """What the checks of all policies share: whom they accuse, of what, and why it matters."""

    name: str
    because: str
    breaches: dict[str, Violation] = field(default_factory=dict[str, Violation])

    def accuse(
        self, earlier: int, attempt: Attempt, happened: str, expected: str, fact: Fact | None = None, key: str = ""
    ) -> None:
        """Keep a breach: by `attempt`, after the request with the number `earlier`.

        Further ones with the same `key`, where there is one, add to the first.
        """
        violation = Violation(self.name, [earlier, attempt.n], f"{attempt} {happened}", expected, self.because, fact)
        first = self.breaches.setdefault(key or str(attempt.n), violation)
        if first is not violation:
            first.add(attempt.n)

    def violations(self) -> list[Violation]:
        return list(self.breaches.values())


@dataclass(slots=True)
class RepeatCheck(PolicyCheck):
    """What was answered so is not sent again unchanged.

    It may be when something was written that it depends on, and it was right to when it succeeds: then Jira has not
    given the same answer again. But a scenario's refusal is not refuted by the scenario's being over.
    `statuses`: after which answers. `however_sent`: after which of them nothing in the request can help.
    """

    statuses: frozenset[int] = frozenset()
    however_sent: frozenset[int] = frozenset()
    operation: OperationId | None = None
    answered: Recent[str, Attempt] = field(default_factory=Recent[str, Attempt])

    def arrived(self, attempt: Attempt) -> None:
        """Wait for the answer."""

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        if self.operation not in (None, attempt.aim.operation):
            return
        earlier = self.answered.get(attempt.aim.thing)
        if earlier is not None and self._is_same(attempt, earlier):
            if not attempt.has_succeeded or earlier.fault is not None:
                came = attempt.came_after(earlier)
                self.accuse(earlier.n, attempt, came, "at most 0 after it", "sent again", attempt.aim.thing)
            else:
                self.breaches.pop(attempt.aim.thing, None)
        is_poll = attempt.aim.is_read and attempt.status == 404  # what is not there may come
        if attempt.delivered and attempt.status in self.statuses and not is_poll:
            self.answered.keep(attempt.aim.thing, attempt)
        elif attempt.has_succeeded or (earlier is attempt and not attempt.delivered):
            self.answered.pop(attempt.aim.thing, None)

    def _is_same(self, attempt: Attempt, earlier: Attempt) -> bool:
        """Whether one call is the other once more: it came after the answer, and nothing has changed."""
        is_unchanged = earlier.status in self.however_sent or attempt.aim.exact == earlier.aim.exact
        return is_unchanged and attempt.since >= earlier.ended and not attempt.is_anew(earlier)


@dataclass(slots=True)
class BlindRepostCheck(PolicyCheck):
    """After a lost answer, a comment is not posted again before something was read."""

    lost: Recent[str, Attempt] = field(default_factory=Recent[str, Attempt])

    def arrived(self, attempt: Attempt) -> None:
        earlier = self.lost.get(attempt.aim.thing) if attempt.aim.has_comment else None
        if earlier is not None and earlier.n != attempt.n:
            waited_s = attempt.waited_s(earlier)
            happened = f"came {waited_s:.3f} s after the answer to request {earlier.n} was lost, with nothing read"
            self.accuse(earlier.n, attempt, happened, "a read before the comment goes out again", "sent again")

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        if attempt.aim.has_comment and (not attempt.delivered or attempt.status == 504):
            self.lost.keep(attempt.aim.thing, attempt)
            if overtaken_by is not None:
                self.arrived(overtaken_by)
        elif attempt.aim.has_comment:
            self.lost.pop(attempt.aim.thing, None)
        elif attempt.delivered and attempt.status < 500 and self._may_show(attempt):
            for thing, lost in list(self.lost.items()):  # a search or a read by link settles the doubt about all
                if not attempt.aim.issues or attempt.aim.issues & lost.aim.issues:
                    del self.lost[thing]

    def _may_show(self, attempt: Attempt) -> bool:
        is_unknown = attempt.aim.operation is OperationId.OTHER and attempt.aim.is_read
        return is_unknown or bool(attempt.aim.operation.traits.reads & _SETTLING)


@dataclass(slots=True)
class LinkIdCheck(PolicyCheck):
    """A link is read or deleted by an id that Jira has shown, not by a guess.

    Only the mock knows the ids of new links. An older one the client may have from wherever it keeps them.
    """

    made: Recent[str, int] = field(default_factory=Recent[str, int])  # link -> the request that made it
    first: int | None = None  # the lowest id of a new link

    def arrived(self, attempt: Attempt) -> None:
        if attempt.aim.link is None or attempt.is_link_shown or not attempt.aim.link.isdecimal():
            return
        if self.first is None or int(attempt.aim.link) < self.first:
            return
        by = self.made.get(attempt.aim.link, next(reversed(self.made.values())))
        happened = f"names a link that no answer had shown, after request {by} made one"
        self.accuse(by, attempt, happened, "the id from fields.issuelinks of one of the issues")

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        for link in attempt.made_links:
            self.made.keep(link, attempt.n)
            self.first = int(link) if self.first is None else min(self.first, int(link))


@dataclass(slots=True)
class Series:
    """Failures in a row at one thing: how many, the first one's number, and the latest."""

    count: int
    first: int
    latest: Attempt


@dataclass(slots=True)
class SeriesCheck(PolicyCheck):
    """A thing is not attempted without end: so many failures in a row, and the client gives up.

    Looking now and then for what is not there yet is no failure.
    """

    most: int = MOST_ATTEMPTS
    pause_s: float = TIGHT_LOOP_S
    failed: Recent[str, Series] = field(default_factory=Recent[str, Series])

    def arrived(self, attempt: Attempt) -> None:
        series = self.failed.get(attempt.aim.thing)
        if series is None or series.count < self.most or attempt.is_anew(series.latest):
            return
        if self._is_poll(attempt, series):
            return
        happened = f"is attempt {series.count + 1} at the same thing; the first was request {series.first}"
        self.accuse(series.first, attempt, happened, f"at most {self.most} attempts", "sent again", attempt.aim.thing)

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        series = self.failed.pop(attempt.aim.thing, None)
        if not attempt.has_failed:
            return
        if series is None or attempt.is_anew(series.latest) or self._is_poll(attempt, series):
            series = Series(0, attempt.n, attempt)
        self.failed.keep(attempt.aim.thing, Series(series.count + 1, series.first, attempt))

    def _is_poll(self, attempt: Attempt, series: Series) -> bool:
        before = series.latest
        is_absent = attempt.aim.is_read and before.delivered and before.status == 404
        return is_absent and attempt.waited_s(before) >= self.pause_s


@dataclass(slots=True)
class TightLoopCheck(PolicyCheck):
    """Where Jira names no time to wait, the client still leaves it some."""

    least_s: float = TIGHT_LOOP_S
    failed: Recent[str, Attempt] = field(default_factory=Recent[str, Attempt])

    def arrived(self, attempt: Attempt) -> None:
        struck = self.failed.get(attempt.aim.thing)
        if struck is None or struck.ended_s is None or attempt.arrived_s - struck.ended_s >= self.least_s:
            return
        happened = f"came {attempt.waited_s(struck):.3f} s after the answer to request {struck.n} ({struck.status})"
        expected = f"a wait of at least {self.least_s:g} s"
        self.accuse(struck.n, attempt, happened, expected, "too soon", attempt.aim.thing)

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        is_busy = attempt.status == 429 or (attempt.status >= 500 and attempt.status != 501)  # 501: it never passes
        if attempt.delivered and is_busy and not attempt.wait_s:
            self.failed.keep(attempt.aim.thing, attempt)
        else:
            self.failed.pop(attempt.aim.thing, None)


@dataclass(slots=True)
class PauseCheck(PolicyCheck):
    """After a 429 for one of these reasons, whatever shares its `scope` stands still for as long as the answer says.

    A client that has several calls under way at once may send a few more in the moment it takes to stop them all.
    `heeds_reset`: whether X-RateLimit-Reset counts where there is no Retry-After.
    """

    reasons: frozenset[str] = frozenset()
    scope: Literal["asker", "endpoint", "issue"] = "asker"
    what: str = ""
    heeds_reset: bool = True
    paused: Recent[bytes | str, Attempt] = field(default_factory=Recent[bytes | str, Attempt])
    under_way: int = 0
    is_parallel: bool = False

    def arrived(self, attempt: Attempt) -> None:
        self.is_parallel = self.is_parallel or self.under_way > 0
        self.under_way += 1
        for thing in self._things(attempt):
            struck = self.paused.get(thing)
            if struck is None:
                continue
            waited_s, least_s = attempt.waited_s(struck), self._least_s(struck) or 0.0
            if waited_s >= least_s - TOLERANCE_S:
                del self.paused[thing]
            elif not (self.is_parallel and waited_s < REACTION_S):
                happened = f"came {waited_s:.3f} s after request {struck.n} was refused ({struck.reason})"
                expected = f"{self.what} for {least_s:g} s"
                self.accuse(struck.n, attempt, happened, expected, "too soon", str(struck.n))
                return

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        self.under_way = max(0, self.under_way - 1)
        if attempt.reason in self.reasons and self._least_s(attempt):
            for thing in self._things(attempt):
                self.paused.keep(thing, attempt)

    def _things(self, attempt: Attempt) -> Iterable[bytes | str]:
        """Give what of a call stands still after such an answer to it, and what must not be standing still for it."""
        match self.scope:
            case "asker":
                return (attempt.aim.asker,)
            case "endpoint":
                return (attempt.aim.endpoint,)
            case "issue":
                return () if attempt.aim.is_read else attempt.aim.issues

    def _least_s(self, struck: Attempt) -> float | None:
        return struck.wait_s if struck.wait_s is not None or not self.heeds_reset else struck.reset_s


def _pause(what: str, scope: Literal["asker", "endpoint", "issue"], *limits: str) -> Callable[[str, str, float], Check]:
    reasons = frozenset(LIMITERS[limit].reason for limit in limits)
    return lambda name, because, scale: PauseCheck(
        name, because, reasons=reasons, scope=scope, what=what, heeds_reset=scale >= 1
    )


def _limit(limit: Limit) -> Callable[[str, str, float], Check]:
    return lambda name, because, _: LimitCheck(replace(limit, name=name, because=because))


_ALL = (
    NamedPolicy(
        "no-retry-413",
        "a link that breached the limit of an issue is not tried again",
        "a full issue stays full until somebody deletes a link; every retry is refused",
        lambda name, because, _: RepeatCheck(name, because, statuses=_FULL, however_sent=_FULL),
    ),
    NamedPolicy(
        "no-retry-4xx",
        "what Jira refused (400 to 499, but 408, 409, 425 and 429) is not sent again unchanged",
        "Jira gives the same answer to the same request until it is changed, or what it is about",
        lambda name, because, _: RepeatCheck(name, because, statuses=_REFUSALS),
    ),
    NamedPolicy(
        "retry-after-is-minimum",
        "a retry comes no sooner than Retry-After said",
        "a retry that comes too soon is refused again, and counts against the limit",
        _limit(Limit("", "", Trigger(asked_to_wait=True), same_operation=True, waits_s="retry-after")),
    ),
    NamedPolicy(
        "pause-all-on-quota",
        "after a 429 for an hourly quota, the same caller asks nothing at all until the wait is over",
        "the pool is empty for everything until the hour is over; each call more is refused",
        _pause("no call at all", "asker", "quota", "quota-tenant"),
    ),
    NamedPolicy(
        "pause-endpoint-on-burst",
        "after a 429 for a burst, that endpoint is asked nothing until the wait is over; others may be",
        "the bucket of that endpoint is empty, for every caller of the site",
        _pause("no call to that endpoint", "endpoint", "burst"),
    ),
    NamedPolicy(
        "pause-issue-on-per-issue",
        "after a 429 for writes to an issue, that issue is not written to until the wait is over; others may be",
        "each write more to that issue is refused, and other issues need not wait",
        _pause(
            "no write to that issue",
            "issue",
            "per-issue",
        ),
    ),
    NamedPolicy(
        "retries-rate-limited",
        "a call that met a 429 is made again",
        "a rate limit passes; a client that gives up has lost the link",
        _limit(Limit("", "", Trigger(statuses=frozenset({429})), same_operation=True, at_least=1)),
    ),
    NamedPolicy(
        "no-tight-loop",
        f"where a 429 or 5xx names no time to wait, a retry still leaves {TIGHT_LOOP_S:g} s",
        "retries at once keep the limit exhausted and the site down",
        lambda name, because, scale: TightLoopCheck(name, because, least_s=TIGHT_LOOP_S * min(1.0, scale)),
    ),
    NamedPolicy(
        "bounded-attempts",
        f"after {MOST_ATTEMPTS} failed attempts at one thing the client gives up and says so",
        "a client without a bound hangs for hours in an outage, and makes it worse",
        lambda name, because, scale: SeriesCheck(name, because, pause_s=TIGHT_LOOP_S * min(1.0, scale)),
    ),
    NamedPolicy(
        "no-blind-repost",
        "after a lost answer (or a 504) a comment is posted again only when something was read in between",
        "Jira may have done it: a repeated link is no second link, but its comment is a second comment",
        lambda name, because, _: BlindRepostCheck(name, because),
    ),
    NamedPolicy(
        "reads-link-id-from-issue",
        "a new link is read or deleted by an id that an answer or a webhook has shown",
        "a 201 says nothing of the link's id; only fields.issuelinks of one of its issues does",
        lambda name, because, _: LinkIdCheck(name, because),
    ),
    NamedPolicy(
        "deletes-once",
        "a link that is deleted, or is not there, is not deleted again",
        "the second DELETE is a 404, which some clients take for a failure of the first",
        lambda name, because, _: RepeatCheck(
            name, because, statuses=_GONE, however_sent=_GONE - {404}, operation=OperationId.DELETE_ISSUE_LINK
        ),
    ),
)

POLICIES: Mapping[str, NamedPolicy] = {policy.name: policy for policy in _ALL}
