"""shared/shared_session.py: what a session is, is the same when it was written down and read again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linktape.fake.site.built_in import builtin_site
from linktape.faults.scenario import Scenario
from linktape.limiter.limit_plan import LimitPlan
from linktape.responder import Call
from linktape.wiring.scenario_library import library
from tests.shared.lives import Life, mocking, recorded_calls, replaying
from tests.support import basic, call, link

KEYS = st.sampled_from(["HSP-1", "HSP-2", "MKY-1", "PR-1", "SEC-1", "HSP-99"])
USERS = st.sampled_from([basic(), basic("reader@example.com", "reader-token"), basic(token="wrong"), None])
COMMENT = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}]}


def _linking(ends: tuple[str, str], user: str | None, *, with_comment: bool) -> Call:
    body = link(*ends) | ({"comment": {"body": COMMENT}} if with_comment else {})
    return call("POST", "/rest/api/3/issueLink", body, auth=user)


READS = st.one_of(
    KEYS.map(lambda key: f"issue/{key}?fields=issuelinks"),
    st.sampled_from(["issueLinkType", "myself", "issueLink/10001", "search/jql?jql=project%3DHSP&fields=issuelinks"]),
)
CALLS = st.one_of(
    st.builds(_linking, st.tuples(KEYS, KEYS), USERS, with_comment=st.booleans()),
    st.builds(lambda target, user: call("GET", f"/rest/api/3/{target}", auth=user), READS, USERS),
    st.integers(10000, 10004).map(lambda id_: call("DELETE", f"/rest/api/3/issueLink/{id_}", auth=basic())),
    st.just(call("POST", "/rest/auth/1/session", {"username": "admin", "password": "token"})),
    KEYS.map(lambda key: call("DELETE", f"/rest/api/3/issue/{key}", auth=basic())),
    KEYS.map(lambda key: call("POST", f"/rest/api/3/issue/{key}/comment", {"body": COMMENT}, auth=basic())),
)
SCENARIOS = st.lists(st.sampled_from(library()), max_size=2, unique_by=lambda one: one.name)
SENT = st.lists(st.tuples(CALLS, st.booleans(), st.sampled_from([0.0, 0.02, 1.0, 40.0])), min_size=1, max_size=12)


@settings(max_examples=15, deadline=None)
@given(SCENARIOS, SENT)
def test_a_session_that_moves_from_process_to_process_is_as_one_that_stays(
    scenarios: Sequence[Scenario], sent: Sequence[tuple[Call, bool, float]]
) -> None:
    staying = Life([mocking(scenarios=scenarios)], scenarios)
    moving = Life([mocking(scenarios=scenarios), mocking(scenarios=scenarios)], scenarios)

    async def both() -> None:
        for one, is_lost, after_s in sent:
            await staying.send(one, delivered=not is_lost, after_s=after_s)
            await moving.send(one, delivered=not is_lost, after_s=after_s)

    asyncio.run(both())
    assert moving.told() == staying.told()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=15))
def test_a_tape_goes_on_in_another_process(sent: Sequence[tuple[int, bool]]) -> None:
    staying, moving = Life([replaying()]), Life([replaying(), replaying()])
    calls = recorded_calls()

    async def both() -> None:
        for number, is_lost in sent:
            made = calls[number % len(calls)]
            await staying.send(made, delivered=not is_lost)
            await moving.send(made, delivered=not is_lost)

    asyncio.run(both())
    assert moving.told() == staying.told()


@pytest.mark.parametrize("preset", ["cloud-2026", "datacenter"])
def test_limits_count_on_in_another_process(preset: Literal["cloud-2026", "datacenter"]) -> None:
    site = replace(builtin_site(), limits=LimitPlan(preset, requests=3, within_s=60, most=3))
    staying, moving = Life([mocking(site)]), Life([mocking(site), mocking(site)])

    async def both() -> None:
        for _ in range(60):
            made = call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), auth=basic())
            await staying.send(made, after_s=0.01)
            await moving.send(made, after_s=0.01)

    asyncio.run(both())
    assert moving.told() == staying.told()
    assert 429 in [status for status, _ in moving.answers]
