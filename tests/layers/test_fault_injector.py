"""layers/fault_injector.py: scenarios acting on calls, over a stand-in for whatever is inside."""

from __future__ import annotations

import pytest

from linktape.faults.scenario import Scenario
from linktape.faults.scenario_file import load
from linktape.layers.fault_injector import FaultInjector
from linktape.messages import JSON_TYPE, Network, Response
from linktape.responder import Call
from linktape.session import Session
from tests.support import StandIn, call, link

CREATED = Response(201, origin="inside")


def scenario(rules: str, name: str = "test") -> Scenario:
    """Build a scenario of these rules, one a line as `{on: …, then: …}`."""
    lines = "".join(f"  - {line.strip()}\n" for line in rules.strip().splitlines())
    return load(f"scenario: {name}\nrules:\n{lines}", "test.yaml", folder=None)


def post(session: Session, source: str = "HSP-1", destination: str = "MKY-1") -> Call:
    return call("POST", "/rest/api/3/issueLink", link(source, destination), session=session)


async def statuses(injector: FaultInjector, session: Session, count: int) -> list[int]:
    return [(await injector.respond(post(session))).status for _ in range(count)]


async def test_without_a_scenario_the_inside_answers() -> None:
    inside = StandIn(lambda _: CREATED)

    response = await FaultInjector(inside).respond(post(Session()))

    assert response is CREATED


async def test_a_fault_answers_in_place_of_jira_and_says_who_it_was() -> None:
    inside = StandIn()
    injector = FaultInjector(inside, [scenario("{name: full, on: linkIssues, then: link-limit}", "link-limit")])

    response = await injector.respond(post(Session()))

    assert (response.status, response.fault, response.rule, response.cause) == (413, "link-limit", "full", "link-limit")
    assert response.origin == "scenario link-limit, rule full"
    assert response.headers.get("Content-Type") == JSON_TYPE
    assert inside.calls == []


@pytest.mark.parametrize(
    ("when", "struck"),
    [
        ("nth: 3", [3]),
        ("nth: [2, 4]", [2, 4]),
        ('nth: "3.."', [3, 4, 5, 6]),
        ('nth: "2..3"', [2, 3]),
        ("after: 4", [5, 6]),
        ("times: 2", [1, 2]),
        ("every: 3", [3, 6]),
        ("after: 2, times: 1", [3]),
        ("after: 1, every: 2, times: 2", [2, 4]),
    ],
)
async def test_a_rule_acts_when_it_is_due(when: str, struck: list[int]) -> None:
    injector = FaultInjector(
        StandIn(lambda _: CREATED), [scenario(f"{{on: linkIssues, when: {{{when}}}, then: link-limit}}")]
    )

    answers = await statuses(injector, Session(), 6)

    assert [n for n, status in enumerate(answers, 1) if status == 413] == struck


async def test_calls_that_an_earlier_rule_answered_are_counted_too() -> None:
    rules = """
        {on: linkIssues, when: {nth: 1}, then: server-error}
        {on: linkIssues, when: {nth: 2}, then: link-limit}
    """
    injector = FaultInjector(StandIn(lambda _: CREATED), [scenario(rules)])

    assert await statuses(injector, Session(), 3) == [500, 413, 201]


async def test_a_delay_goes_on_to_the_next_rule_and_scales() -> None:
    rules = """
        {name: late, on: any, then: {delay: 200ms}}
        {on: linkIssues, then: {fault: server-error, delay: 1s}}
    """
    injector = FaultInjector(StandIn(), [scenario(rules)], time_scale=0.1)

    response = await injector.respond(post(Session()))

    assert response.status == 500
    assert response.delivery.delay_s == pytest.approx(0.12)


async def test_a_lost_response_was_made_and_is_settled_as_lost() -> None:
    settled: list[bool] = []
    inside = StandIn(lambda _: CREATED.when_settled(settled.append))
    injector = FaultInjector(inside, [scenario("{on: linkIssues, then: lost-response}")])

    response = await injector.respond(post(Session()))
    response.settle(response.delivery.is_whole)

    assert len(inside.calls) == 1
    assert response.delivery.network is Network.RESET
    assert settled == [False]


async def test_an_answer_that_replaces_jiras_own_settles_that_one_as_lost() -> None:
    settled: list[bool] = []
    inside = StandIn(lambda _: CREATED.when_settled(settled.append))
    injector = FaultInjector(inside, [scenario("{on: linkIssues, then: {fault: gateway-timeout, effect: after}}")])

    response = await injector.respond(post(Session()))
    response.settle(True)

    assert response.status == 504
    assert settled == [False]


async def test_a_miss_is_not_hidden_by_a_fault_that_needs_an_answer() -> None:
    missed = Response(501, is_unmatched=True)
    injector = FaultInjector(StandIn(lambda _: missed), [scenario("{on: linkIssues, then: lost-response}")])

    assert await injector.respond(post(Session())) is missed


async def test_states_move_for_the_calls_that_follow() -> None:
    rules = """
        {on: linkIssues, when: {state: start}, then: {state: full}}
        {on: linkIssues, when: {state: full}, then: link-limit}
    """
    injector = FaultInjector(StandIn(lambda _: CREATED), [scenario(rules)])

    assert await statuses(injector, Session(), 3) == [201, 413, 413]


async def test_sessions_count_for_themselves() -> None:
    injector = FaultInjector(StandIn(lambda _: CREATED), [scenario("{on: any, when: {nth: 2}, then: link-limit}")])

    one = await statuses(injector, Session("one"), 2)
    two = await statuses(injector, Session("two"), 1)

    assert (one, two) == ([201, 413], [201])
