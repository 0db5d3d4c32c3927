"""Which rules never acted: a fault that struck nobody has tested nothing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from linktape.faults.scenario import Scenario
from linktape.faults.state import RuleKey, ScenarioState
from linktape.judge.verdict import Unmet
from linktape.session import Session


def acted(sessions: Iterable[Session]) -> set[RuleKey]:
    """Name the rules that have acted in any of these sessions, be it only to make a call late."""
    return {key for state in _states(sessions) for key in state.acted}


def unmet(
    sessions: Sequence[Session], named: Sequence[Scenario], acted_before: Collection[RuleKey] = ()
) -> list[Unmet]:
    """Give the rules that never acted: those of the named scenarios, then those that the sessions play beside them.

    `acted_before`: rules that have acted in sessions that are no more.
    """
    fitted: Counter[RuleKey] = Counter()
    for state in _states(sessions):
        for key, counts in state.counts():
            fitted[key] += counts.total.seen
    known = dict.fromkeys([*((one.name, rule.name) for one in named for rule in one.rules), *fitted])
    left = known.keys() - acted(sessions) - set(acted_before)
    return [Unmet(*key, fitted[key]) for key in known if key in left]


def never_struck(unmet: Iterable[Unmet], named: Sequence[Scenario]) -> list[str]:
    """Name the scenarios, of those named, of which no rule acted. One that only expects has nothing to strike with."""
    left = Counter(one.scenario for one in unmet)
    return [one.name for one in named if left[one.name] == len(one.rules) and (one.rules or not one.expect)]


def _states(sessions: Iterable[Session]) -> Iterator[ScenarioState]:
    states = (session.peek(ScenarioState) for session in sessions)
    return (state for state in states if state is not None)
