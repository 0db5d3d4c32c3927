"""The calls that scenarios have struck, and what became of the failures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from linktape.faults.scenario import Rule, Scenario
from linktape.faults.table import fault_of
from linktape.jira.operations import OperationId
from linktape.journal_rows import Entry
from linktape.layers.fault_injector import reaches_jira
from linktape.runs.command import Ended
from linktape.session import DEFAULT


class Reaction(StrEnum):
    """What became of a failure."""

    NONE = "–"  # no failure was to be played
    NOT_MET = "not met"  # the command made no call that it would have struck
    NOTICED = "noticed"  # the command said so by its exit code
    RECOVERED = "recovered"  # it succeeded, and Jira holds what it should
    SWALLOWED = "swallowed"  # it claims success, and the failed call was never made good
    HUNG = "hung"  # it had to be killed
    UNCHANGED = "unchanged"  # a second run has left Jira as it was
    CHANGED = "changed"  # a second run has made, or taken away, what the first one had settled
    FAILED = "failed"  # a second run does not succeed where the first one did


SURVIVORS = frozenset({Reaction.SWALLOWED, Reaction.HUNG})
"""What a failure must not become."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A call whose answer, or whose way, a scenario decided. `fault`: its name in the table, else what was done.

    `is_made_good`: Jira did the write all the same, or the same call succeeded later.
    """

    call: Entry
    fault: str
    is_made_good: bool

    @property
    def said(self) -> str:
        """The call in words, with its session where that is not the default one: each counts its own calls."""
        where = "" if self.call.session == DEFAULT else f"{self.call.session} "
        return f"{where}#{self.call.n} {self.call.words}"

    def __str__(self) -> str:
        return f"{self.said} ({self.fault})"

    def as_json(self) -> dict[str, object]:
        """Give it for programs."""
        call = self.call
        return {"session": call.session, "request": call.n, "fault": self.fault, "is_made_good": self.is_made_good}


def struck_calls(
    calls: Sequence[Entry], scenarios: Iterable[Scenario], redact: Callable[[str], str] = str
) -> tuple[Struck, ...]:
    """Give those of the calls that were struck, in their order; `redact` made their origins what they are."""
    rules = {redact(f"scenario {one.name}, rule {rule.name}"): rule for one in scenarios for rule in one.rules}
    return tuple(
        Struck(call, _fault(rules[call.origin]), _is_made_good(call, calls, rules))
        for call in calls
        if call.origin in rules
    )


def reaction(ended: Ended, struck: Iterable[Struck], *, is_harmed: bool | None = None) -> Reaction:
    """Say what became of the failures. `is_harmed`: whether Jira lacks what it holds without a fault, if known."""
    if ended.code:
        return Reaction.NOTICED
    left = [one for one in struck if not one.is_made_good and (is_harmed is None or not _is_write(one.call))]
    return Reaction.SWALLOWED if is_harmed or left else Reaction.RECOVERED


def _is_write(call: Entry) -> bool:
    return OperationId(call.operation).traits.is_mutation


def _fault(rule: Rule) -> str:
    act, fault = rule.act, fault_of(rule.act)
    return fault.name if fault is not None else "respond" if act.canned is not None else str(act.network)


def _is_made_good(call: Entry, calls: Sequence[Entry], rules: Mapping[str, Rule]) -> bool:
    """Whether a struck call did no harm."""
    if _is_write(call) and _reached_jira(rules[call.origin]) and _is_success(call):
        return True
    key = (call.session, call.operation, call.subject)
    return any(
        _is_success(one) and one.delivered and _is_meant_so(rules.get(one.origin))
        for one in calls
        if one.n >= call.n and (one.session, one.operation, one.subject) == key
    )


def _is_success(call: Entry) -> bool:
    return call.status is not None and call.status < 300


def _reached_jira(rule: Rule) -> bool:
    return reaches_jira(rule.act, fault_of(rule.act))


def _is_meant_so(rule: Rule | None) -> bool:
    """Whether a success is one: Jira's own, or one that the scenario spells out; a login page with 200 is none."""
    return rule is None or rule.act.canned is not None or _reached_jira(rule)
