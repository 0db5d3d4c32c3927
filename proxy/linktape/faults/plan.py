"""What the scenarios of a session make of one call. Decided at once when it arrives, so that order means arrival."""

from __future__ import annotations

from dataclasses import dataclass, field

from linktape.faults import draws
from linktape.faults.conditions import Count, fits, ordinal, why_not
from linktape.faults.draws import Key
from linktape.faults.scenario import Rule, Scenario
from linktape.faults.state import RuleCounts, Running, ScenarioState
from linktape.jira.words import subject
from linktape.responder import Call


@dataclass(slots=True)
class Decision:
    """The rule that decides the answer (if any), what is added on the way to it, and each rule's reason."""

    scenario: Scenario | None = None
    rule: Rule | None = None
    delay_s: float = 0.0
    bytes_per_s: int | None = None
    slowed_by: str | None = None  # the last rule that only delayed or slowed
    reasons: list[str] = field(default_factory=list[str])  # one a scenario


def plan(state: ScenarioState, call: Call, seed: int | None) -> Decision:
    """Ask every rule in order: the first that decides wins, those before it may delay; all count the call."""
    made = Decision()
    about: str | None = None
    for running in state.running:
        before = running.state  # a call's own change of state is for the calls after it
        reasons: list[str] = []
        for rule, counts in running.rules_for(call.operation.id):
            if any(fits(match, call) for match in rule.on):
                about = about or f"{call.operation.id} {subject(call.operation)}"
                why = _ask(made, _Asking(running, rule, counts, before, about, call.session.name, seed))
                reasons.append(f"rule {rule.name} {why}")
        made.reasons.append(_reason(running, reasons))
    return made


def _reason(running: Running, reasons: list[str]) -> str:
    if not reasons:
        return running.idle_reason
    others = len(running.counts) - len(reasons)
    if others:
        reasons.append(f"{others} other rule{'s are' if others > 1 else ' is'} for other calls")
    return f"scenario {running.scenario.name}: {'; '.join(reasons)}"


@dataclass(frozen=True, slots=True)
class _Asking:
    """One rule, asked about one call that it matches."""

    running: Running
    rule: Rule
    counts: RuleCounts
    state: str
    about: str
    session: str
    seed: int | None


def _ask(made: Decision, asking: _Asking) -> str:
    """Count the call and let the rule act if it is due. Gives the reason why it did or did not."""
    counts, rule = asking.counts, asking.rule
    counts.total.seen += 1
    by_subject = _subject_count(asking)
    scenario = asking.running.scenario
    nth = by_subject.seen if by_subject is not None else 0
    key = Key(scenario.seed_or(asking.seed), asking.session, f"{scenario.name}/{rule.name}", asking.about, nth)
    if made.rule is not None:
        return f"fits, but rule {made.rule.name} decided before it"
    count = by_subject if rule.when.per_subject and by_subject is not None else counts.total
    why = why_not(rule.when, count, asking.state, key)
    if why is not None:
        return f"fits, but {why}"
    _count_act(counts, by_subject)
    if rule.act.state is not None:
        asking.running.state = rule.act.state
    _take(made, asking, key)
    return f"acts, on the {ordinal(count.seen)} call that it fits"


def _subject_count(asking: _Asking) -> Count | None:
    """Count by subject where the rule needs it: to count so, or to draw."""
    when, act = asking.rule.when, asking.rule.act
    if not when.per_subject and when.probability is None and act.delay is None:
        return None
    count = asking.counts.of(asking.about)
    count.seen += 1
    return count


def _count_act(counts: RuleCounts, by_subject: Count | None) -> None:
    counts.total.acted += 1
    if by_subject is not None:
        by_subject.acted += 1


def _take(made: Decision, asking: _Asking, key: Key) -> None:
    act = asking.rule.act
    if act.delay is not None:
        made.delay_s += draws.seconds(act.delay, key)
    if act.bytes_per_s is not None:
        made.bytes_per_s = min(act.bytes_per_s, made.bytes_per_s or act.bytes_per_s)
    if act.is_final:
        made.scenario, made.rule = asking.running.scenario, asking.rule
    elif act.delay is not None or act.bytes_per_s is not None:
        made.slowed_by = asking.rule.name
