"""What the scenarios of a session make of one call. Decided at once when it arrives, so that order means arrival."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from linktape.faults import draws
from linktape.faults.conditions import fits, ordinal, why_not
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
    about = ""
    for running in state.running:
        scenario, before = running.scenario, running.state  # a call's own change of state is for the calls after it
        reasons: list[str] = []
        for rule, counts in running.rules_for(call.operation.id):
            if any(fits(match, call) for match in rule.on):
                about = about or f"{call.operation.id} {subject(call.operation)}"
                key = Key(scenario.seed_or(seed), call.session.name, f"{scenario.name}/{rule.name}", about, 0)
                reasons.append(f"rule {rule.name} {_ask(made, running, rule, counts, before, key)}")
        others = len(running.counts) - len(reasons)
        if reasons and others:
            reasons.append(f"{others} other rule{'s are' if others > 1 else ' is'} for other calls")
        made.reasons.append(f"scenario {scenario.name}: {'; '.join(reasons)}" if reasons else running.idle_reason)
    return made


def _ask(made: Decision, running: Running, rule: Rule, counts: RuleCounts, state: str, key: Key) -> str:
    """Count the call and let the rule act if it is due. Gives the reason why it did or did not."""
    when, act = rule.when, rule.act
    tallies = [counts.total]
    if when.per_subject or when.probability is not None or act.delay is not None:  # to count so, or to draw
        tallies.append(counts.of(key.subject))
        key = replace(key, nth=tallies[-1].seen + 1)
    for tally in tallies:
        tally.seen += 1
    if made.rule is not None:
        return f"fits, but rule {made.rule.name} decided before it"
    count = tallies[-1] if when.per_subject else counts.total
    why = why_not(when, count, state, key)
    if why is not None:
        return f"fits, but {why}"
    for tally in tallies:
        tally.acted += 1
    if act.state is not None:
        running.state = act.state
    if act.delay is not None:
        made.delay_s += draws.seconds(act.delay, key)
    if act.bytes_per_s is not None:
        made.bytes_per_s = min(act.bytes_per_s, made.bytes_per_s or act.bytes_per_s)
    if act.is_final:
        made.scenario, made.rule = running.scenario, rule
    elif act.delay is not None or act.bytes_per_s is not None:
        made.slowed_by = rule.name
    return f"acts, on the {ordinal(count.seen)} call that it fits"
