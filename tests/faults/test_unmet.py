"""faults/unmet.py: which rules never acted."""

from __future__ import annotations

from linktape.faults.language.scenario_file import load
from linktape.faults.scenario import Scenario
from linktape.faults.state import set_scenarios
from linktape.faults.unmet import acted, never_struck, unmet
from linktape.judge.verdict import rule_names
from linktape.layers.fault_injector import FaultInjector
from linktape.session import Session
from tests.support import StandIn, call, link


def scenario(name: str, *rules: str) -> Scenario:
    lines = "".join(f"\n  - {rule}" for rule in rules)
    text = f"scenario: {name}\nrules:{lines}" if rules else f"scenario: {name}\nexpect: [no-retry-413]"
    return load(text, f"{name}.yaml", folder=None)


THIRD = scenario("third", "{name: limit, on: linkIssues, when: {nth: 3}, then: link-limit}")
TWO = scenario(
    "two", "{name: first, on: linkIssues, then: {delay: 0ms}}", "{name: other, on: deleteIssueLink, then: unavailable}"
)


async def linked(*scenarios: Scenario, times: int = 1) -> Session:
    """Give a session in which a client has made a link so many times."""
    session = Session()
    layer = FaultInjector(StandIn(), scenarios)
    for _ in range(times):
        await layer.respond(call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session=session))
    return session


async def test_a_rule_that_waits_for_a_later_call_is_unmet_and_says_how_many_came() -> None:
    left = unmet([await linked(THIRD, times=2)], [THIRD])

    assert [str(one) for one in left] == [
        "rule limit of scenario third never acted: 2 calls fit it, and none of them is the one that it waits for"
    ]
    assert never_struck(left, [THIRD]) == ["third"]


async def test_a_scenario_has_struck_when_one_of_its_rules_has() -> None:
    left = unmet([await linked(TWO)], [TWO])

    assert [(one.rule, one.reason) for one in left] == [("other", "no call fits it")]
    assert never_struck(left, [TWO]) == []


async def test_a_rule_that_acted_in_any_session_is_met() -> None:
    sessions = [await linked(THIRD, times=3), await linked(THIRD)]

    assert unmet(sessions, [THIRD]) == []
    assert unmet([Session()], [THIRD], acted(sessions)) == []


async def test_what_was_met_stays_so_when_another_scenario_is_played() -> None:
    session = await linked(THIRD, times=3)

    set_scenarios(session, [TWO])

    assert [one.rule for one in unmet([session], [THIRD])] == ["first", "other"]


def test_without_any_call_every_rule_is_unmet_and_what_only_expects_is_not() -> None:
    calm = scenario("calm")

    left = unmet([Session()], [THIRD, TWO, calm])

    assert rule_names(left) == ["third/limit", "two/first", "two/other"]
    assert never_struck(left, [THIRD, TWO, calm]) == ["third", "two"]
