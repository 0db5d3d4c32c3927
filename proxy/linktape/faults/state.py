"""A session's scenarios while it runs: how often each rule was seen and acted, the states, what faults left behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from linktape.bounded import Recent
from linktape.faults.conditions import Count
from linktape.faults.scenario import START, Rule, Scenario
from linktape.faults.table import FAULTS, Fault, Watch, fault_of
from linktape.jira.operations import OperationId
from linktape.judge.judge import judge_of
from linktape.session import Session
from linktape.values import DERIVED

RuleKey = tuple[str, str]
"""A rule by the names of its scenario and its own."""

MOST_SUBJECTS = 20_000
"""How many subjects a rule counts for; beyond it the longest unseen one begins anew."""


@dataclass(slots=True)
class RuleCounts:
    """How often one rule was matched and acted, in all and by subject."""

    total: Count = field(default_factory=Count)
    subjects: Recent[str, Count] = field(default_factory=Recent[str, Count])

    def of(self, subject: str) -> Count:
        """Give the count of one subject."""
        count = self.subjects.get(subject) or Count()
        self.subjects.keep(subject, count, MOST_SUBJECTS)
        return count


@dataclass(slots=True)
class Running:
    """One scenario under way in one session; `counts` has one entry a rule."""

    scenario: Scenario
    counts: list[RuleCounts]
    state: str = START
    idle_reason: str = ""  # what is said of a call that no rule is for
    _by_operation: dict[OperationId, list[tuple[Rule, RuleCounts]]] = field(
        default_factory=dict[OperationId, list[tuple[Rule, RuleCounts]]], metadata=DERIVED
    )

    def rules_for(self, operation: OperationId) -> list[tuple[Rule, RuleCounts]]:
        """Give the rules that can be for such an operation, in their order."""
        found = self._by_operation.get(operation)
        if found is None:
            pairs = zip(self.scenario.rules, self.counts, strict=True)
            found = [(rule, counts) for rule, counts in pairs if rule.may_be_for(operation)]
            self._by_operation[operation] = found
        return found

    @staticmethod
    def begin(scenario: Scenario) -> Running:
        """Start a scenario with nothing counted."""
        reason = f"scenario {scenario.name}: no rule is for this call"
        return Running(scenario, [RuleCounts() for _ in scenario.rules], idle_reason=reason)


@dataclass(slots=True)
class ScenarioState:
    """The scenarios of one session, in the order in which their rules are asked."""

    running: list[Running] = field(default_factory=list[Running])
    watches: dict[str, Watch] = field(default_factory=dict[str, Watch])  # by the fault's name
    pages: dict[str, str] = field(default_factory=dict[str, str])  # by a path's end: the fault that one has led to
    acted_before: frozenset[RuleKey] = frozenset()  # of scenarios that others have taken the place of

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Which scenarios run."""
        return tuple(running.scenario for running in self.running)

    @property
    def acted(self) -> frozenset[RuleKey]:
        """Which rules have acted in this session so far, those of former scenarios included."""
        return self.acted_before.union(key for key, counts in self.counts() if counts.total.acted)

    def counts(self) -> Iterator[tuple[RuleKey, RuleCounts]]:
        """Give each rule under way with its counts."""
        for running in self.running:
            for rule, counts in zip(running.scenario.rules, running.counts, strict=True):
                yield (running.scenario.name, rule.name), counts

    def page_at(self, path: str) -> Fault | None:
        """Give the fault that answers at this path because an earlier one led there."""
        return next((FAULTS[name] for end, name in self.pages.items() if path.endswith(end)), None)

    def struck(self, fault: Fault) -> None:
        """Remember where a fault that was answered leads."""
        if fault.leads_to is not None:
            end, name = fault.leads_to
            self.pages[end] = name


def set_scenarios(session: Session, scenarios: Sequence[Scenario], *, time_scale: float = 1.0) -> None:
    """Run these scenarios in a session from now on, in place of the former ones; counts and judging begin anew."""
    running = [Running.begin(scenario) for scenario in scenarios]
    faults = [fault_of(rule.act) for scenario in scenarios for rule in scenario.rules]
    watches = {fault.name: fault.watch() for fault in faults if fault is not None and fault.watch is not None}
    former = session.peek(ScenarioState)
    session.put(ScenarioState(running, watches, acted_before=frozenset() if former is None else former.acted))
    expectations = [expectation for scenario in scenarios for expectation in scenario.expect]
    judge_of(session).expect(expectations, time_scale, session.clock.speed)
