"""The policies: good conduct towards Jira, by name, with the reason why each matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from linktape.bounded import MOST_SUBJECTS, Recent
from linktape.jira.operations import OperationId, Resource
from linktape.judge.attempts import Attempt
from linktape.judge.checks import Check, LimitCheck
from linktape.judge.expectations import Limit, Trigger, Violation

MOST_ATTEMPTS = 5
"""Most clients give up after one to five attempts (jira after 4); some go on a thousand times."""

TIGHT_LOOP_S = 0.1

_REFUSALS = frozenset(range(400, 500)) - {408, 425, 429}
_SETTLING = Resource.ISSUE | Resource.LINK | Resource.COMMENT  # what shows whether a link or comment was made


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

    def accuse(self, earlier: int, attempt: Attempt, happened: str, expected: str, key: str = "") -> None:
        """Keep a breach: by `attempt`, after the request with the number `earlier`.

        Further ones with the same `key`, where there is one, add to the first.
        """
        violation = Violation(self.name, [earlier, attempt.n], f"{attempt} {happened}", expected, self.because)
        first = self.breaches.setdefault(key or str(attempt.n), violation)
        if first is not violation:
            first.add(attempt.n)

    def violations(self) -> list[Violation]:
        return list(self.breaches.values())


@dataclass(slots=True)
class BlindRepostCheck(PolicyCheck):
    """After a lost answer, a comment is not posted again before something was read."""

    lost: Recent[str, Attempt] = field(default_factory=Recent[str, Attempt])

    def arrived(self, attempt: Attempt) -> None:
        if attempt.operation.traits.reads & _SETTLING:
            for key, lost in list(self.lost.items()):  # a search or a read by link settles the doubt about all
                if not attempt.issues or attempt.issues & lost.issues:
                    del self.lost[key]
            return
        earlier = self.lost.get(attempt.key) if attempt.has_comment else None
        if earlier is not None and earlier.n != attempt.n:
            waited_s = max(0.0, attempt.arrived_s - (earlier.ended_s or earlier.arrived_s))
            happened = f"came {waited_s:.3f} s after the answer to request {earlier.n} was lost, with nothing read"
            self.accuse(earlier.n, attempt, happened, "a read before the comment goes out again")

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        if attempt.has_comment and (not attempt.delivered or attempt.status == 504):
            self.lost.keep(attempt.key, attempt)
            if overtaken_by is not None:
                self.arrived(overtaken_by)
        elif attempt.has_comment:
            self.lost.pop(attempt.key, None)


@dataclass(slots=True)
class LinkIdCheck(PolicyCheck):
    """A link is read or deleted by an id that Jira has shown, not by a guess."""

    made: int | None = None  # the request that made the latest link
    shown: Recent[str, None] = field(default_factory=Recent[str, None])

    def arrived(self, attempt: Attempt) -> None:
        if attempt.link is None or self.made is None or attempt.link in self.shown:
            return
        happened = f"names a link that no answer had shown, after request {self.made} made one"
        self.accuse(self.made, attempt, happened, "the id from fields.issuelinks of one of the issues")

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        for identifier in attempt.link_ids:
            self.shown.keep(identifier, None, most=10 * MOST_SUBJECTS)
        if attempt.operation is OperationId.LINK_ISSUES and attempt.has_succeeded:
            self.made = attempt.n


@dataclass(slots=True)
class SeriesCheck(PolicyCheck):
    """A thing is not attempted without end: so many failures in a row, and the client gives up."""

    most: int = MOST_ATTEMPTS
    failed: Recent[str, tuple[int, int]] = field(default_factory=Recent[str, tuple[int, int]])

    def arrived(self, attempt: Attempt) -> None:
        count, first = self.failed.get(attempt.key, (0, attempt.n))
        if count < self.most:
            return
        happened = f"is attempt {count + 1} at the same thing; the first was request {first}"
        self.accuse(first, attempt, happened, f"at most {self.most} attempts", attempt.key)

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        if not attempt.has_failed:
            self.failed.pop(attempt.key, None)
            return
        count, first = self.failed.get(attempt.key, (0, attempt.n))
        self.failed.keep(attempt.key, (count + 1, first))


@dataclass(slots=True)
class TightLoopCheck(PolicyCheck):
    """Where Jira names no time to wait, the client still leaves it some."""

    least_s: float = TIGHT_LOOP_S
    failed: Recent[str, Attempt] = field(default_factory=Recent[str, Attempt])

    def arrived(self, attempt: Attempt) -> None:
        struck = self.failed.get(attempt.key)
        if struck is None or struck.ended_s is None or attempt.arrived_s - struck.ended_s >= self.least_s:
            return
        waited_s = max(0.0, attempt.arrived_s - struck.ended_s)
        happened = f"came {waited_s:.3f} s after the answer to request {struck.n} ({struck.status})"
        self.accuse(struck.n, attempt, happened, f"a wait of at least {self.least_s:g} s", attempt.key)

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        if attempt.delivered and (attempt.status == 429 or attempt.status >= 500) and not attempt.wait_s:
            self.failed.keep(attempt.key, attempt)
        else:
            self.failed.pop(attempt.key, None)


@dataclass(slots=True)
class DeletedCheck(PolicyCheck):
    """A link that is gone is left alone."""

    gone: Recent[str, Attempt] = field(default_factory=Recent[str, Attempt])

    def arrived(self, attempt: Attempt) -> None:
        gone = self.gone.get(attempt.key) if attempt.operation is OperationId.DELETE_ISSUE_LINK else None
        if gone is not None:
            self.accuse(gone.n, attempt, f"came after request {gone.n} was answered {gone.status}", "no further DELETE")

    def settled(self, attempt: Attempt, overtaken_by: Attempt | None) -> None:
        is_delete = attempt.operation is OperationId.DELETE_ISSUE_LINK
        if is_delete and (attempt.has_succeeded or (attempt.delivered and attempt.status == 404)):
            self.gone.keep(attempt.key, attempt)


def _limit(limit: Limit) -> Callable[[str, str, float], Check]:
    return lambda name, because, _: LimitCheck(replace(limit, name=name, because=because))


_ALL = (
    NamedPolicy(
        "no-retry-413",
        "a link that breached the limit of an issue is not tried again",
        "a full issue stays full until somebody deletes a link; every retry is refused",
        _limit(Limit("", "", Trigger(statuses=frozenset({413})), same_operation=True, at_most=0)),
    ),
    NamedPolicy(
        "no-retry-4xx",
        "what Jira refused (400 to 499, but 408, 425 and 429) is not sent again unchanged",
        "Jira gives the same answer to the same request; only another request or other credentials can help",
        _limit(Limit("", "", Trigger(statuses=_REFUSALS), same_operation=True, at_most=0, unchanged=True)),
    ),
    NamedPolicy(
        "retry-after-is-minimum",
        "a retry comes no sooner than Retry-After said",
        "a retry that comes too soon is refused again, and counts against the limit",
        _limit(Limit("", "", Trigger(asked_to_wait=True), same_operation=True, waits_s="retry-after")),
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
        lambda name, because, _: SeriesCheck(name, because),
    ),
    NamedPolicy(
        "no-blind-repost",
        "after a lost answer (or a 504) a comment is posted again only when something was read in between",
        "Jira may have done it: a repeated link is no second link, but its comment is a second comment",
        lambda name, because, _: BlindRepostCheck(name, because),
    ),
    NamedPolicy(
        "reads-link-id-from-issue",
        "a link is read or deleted by an id that an answer has shown",
        "a 201 says nothing of the link's id; only fields.issuelinks of one of its issues does",
        lambda name, because, _: LinkIdCheck(name, because),
    ),
    NamedPolicy(
        "deletes-once",
        "a link that is deleted, or is not there, is not deleted again",
        "the second DELETE is a 404, which some clients take for a failure of the first",
        lambda name, because, _: DeletedCheck(name, because),
    ),
)

POLICIES: Mapping[str, NamedPolicy] = {policy.name: policy for policy in _ALL}
