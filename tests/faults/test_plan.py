"""faults/plan.py: what is decided for a call, and that it does not depend on who comes first."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from linktape.faults.language.scenario_file import load
from linktape.faults.plan import plan
from linktape.faults.scenario import Scenario
from linktape.faults.state import ScenarioState, set_scenarios
from linktape.layers.fault_injector import FaultInjector
from linktape.messages import Response
from linktape.session import Session
from tests.support import StandIn, call, link

CHANCE = """
scenario: chance
seed: 42
rules:
  - {on: any, then: {delay: 10ms..90ms}}
  - {name: away, on: any, when: {probability: 0.2}, then: unavailable}
  - {name: limited, on: linkIssues, when: {probability: 0.3}, then: rate-limited}
  - {name: late, on: getIssue, when: {probability: 0.5}, then: {delay: {median: 20ms, sigma: 1}}}
"""
RUNS, CLIENTS, TRIES = 1_000, 16, 2

Told = dict[tuple[str, int], tuple[int, float]]
"""What was answered to the nth call about a subject: its status and its delay."""


def loaded(text: str = CHANCE) -> Scenario:
    return load(text, "x.yaml", folder=None)


async def worker(client: int, injector: FaultInjector, session: Session, order: random.Random, told: Told) -> None:
    """Link two issues of the client's own again and again, giving way at random, and read one of them."""
    wanted = link(f"HSP-{client}", f"MKY-{client}")
    for attempt in range(1, TRIES + 1):
        for _ in range(order.randrange(3)):
            await asyncio.sleep(0)
        response = await injector.respond(call("POST", "/rest/api/3/issueLink", wanted, session=session))
        told[f"link {client}", attempt] = (response.status, response.delivery.delay_s)
    response = await injector.respond(call("GET", f"/rest/api/3/issue/HSP-{client}", session=session))
    told[f"read {client}", 1] = (response.status, response.delivery.delay_s)


async def run(shuffle: int | None) -> Told:
    """Let all clients work: at once, in an order of its own for each number, or one after the other for None."""
    scenario = loaded()
    injector = FaultInjector(StandIn(lambda _: Response(200)), [scenario])
    session, told, order = Session(), Told(), random.Random(shuffle)
    workers = [worker(client, injector, session, order, told) for client in range(CLIENTS)]
    if shuffle is None:
        for one in workers:
            await one
    else:
        order.shuffle(workers)
        await asyncio.gather(*workers)
    return told


@pytest.mark.slow
async def test_a_plan_of_chance_is_the_same_for_sixteen_clients_a_thousand_times() -> None:
    alone = await run(None)

    for number in range(RUNS):
        assert await run(number) == alone

    assert len(alone) == CLIENTS * (TRIES + 1)
    assert set(Counter(status for status, _ in alone.values())) == {200, 429, 503}


async def test_another_seed_is_another_plan() -> None:
    async def statuses(seed: int | None) -> list[int]:
        injector = FaultInjector(StandIn(), [loaded()], seed=seed)
        session = Session()
        made = [call("GET", f"/rest/api/3/issue/HSP-{n}", session=session) for n in range(200)]
        return [(await injector.respond(one)).status for one in made]

    assert await statuses(None) == await statuses(42) != await statuses(43)


def planned(text: str, count: int) -> list[str]:
    """Give the reasons for so many link creations."""
    session = Session()
    set_scenarios(session, [load(text, "x.yaml", folder=None)])
    state = session.state(ScenarioState, ScenarioState)
    made = [call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session=session) for _ in range(count)]
    return [reason for one in made for reason in plan(state, one, None).reasons]


def test_each_rule_says_why_it_did_or_did_not_act() -> None:
    text = """
scenario: why
rules:
  - {name: third, on: linkIssues, when: {nth: 3}, then: link-limit}
  - {name: once, on: linkIssues, when: {times: 1}, then: {delay: 1s}}
  - {name: other, on: getIssue, then: xsrf}
"""

    assert planned(text, 3) == [
        "scenario why: rule third fits, but it is due at call 3, this is the 1st; "
        "rule once acts, on the 1st call that it fits; 1 other rule is for other calls",
        "scenario why: rule third fits, but it is due at call 3, this is the 2nd; "
        "rule once fits, but it has acted 1 of 1 times; 1 other rule is for other calls",
        "scenario why: rule third acts, on the 3rd call that it fits; "
        "rule once fits, but rule third decided before it; 1 other rule is for other calls",
    ]
