"""Scenarios nobody would write: each is refused with one kind of error, or works."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linktape.errors import BadDocument
from linktape.faults.language.scenario_file import load
from linktape.faults.language.sentences import sentences
from linktape.faults.scenario import Scenario
from linktape.jira.bodies import JsonValue
from linktape.judge.verdict import verdict
from linktape.layers.fault_injector import FaultInjector
from linktape.messages import Response
from linktape.session import Session
from tests.support import StandIn, call, link

_WORDS = """any linkIssues getIssue HSP-1 * present start subject link-limit masked-404 linking-disabled rate-limited
burst date none role stale-read lost-response empty-json login-redirect reset truncate drip hang close after before 3..
2..5 200ms 1s..2s 10kB/s retry-after same issue no-retry-413 bounded-attempts a \x00 \ud7ff \U0001f600"""
_ON = "operation issue from to type link comment version user session body header"
_WHEN = "nth after times every probability state per"
_THEN = """fault cause reason message issue retry_after reads respond delay network after_bytes bandwidth effect state
pass"""
_REST = """scenario rules expect seed description name on when then status headers json text file median sigma at_most
at_least waits subject because links comments policy count $.a X-A"""
WORDS, ON, WHEN, THEN = _WORDS.split(), _ON.split(), _WHEN.split(), _THEN.split()
KEYS = [*ON, *WHEN, *THEN, *_REST.split()]
NUMBERS = [0, 1, -1, 3, 200, 413, 10**30, 10**400, 0.5, 1.5, 1e308, -0.0]

scalars = st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.sampled_from(WORDS)
anything: st.SearchStrategy[JsonValue] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


def some(keys: list[str], most: int) -> st.SearchStrategy[dict[str, JsonValue]]:
    return st.dictionaries(st.sampled_from(keys), scalars | anything, min_size=1, max_size=most)


rules = st.fixed_dictionaries(
    {
        "on": st.sampled_from(["any", "linkIssues", ["getIssue"]]) | some(ON, 2),
        "then": st.sampled_from(["xsrf", "stale-read", "lost-response", "link-limit"]) | some(THEN, 3),
    },
    optional={"when": some(WHEN, 2)},
)
files = st.fixed_dictionaries(
    {"scenario": st.just("x"), "rules": st.lists(rules, max_size=2)},
    optional={"expect": st.lists(st.sampled_from(WORDS) | anything, max_size=1)},
)


def read(text: str) -> Scenario | None:
    """Give the scenario, or None where it was refused as it should be."""
    try:
        return load(text, "x.yaml", folder=None)
    except BadDocument:
        return None


async def tried(scenario: Scenario) -> None:
    """Let every kind of call meet it."""
    session = Session()
    injector = FaultInjector(StandIn(lambda _: Response(201)), [scenario])
    for made in (
        call("POST", "/rest/api/3/issueLink", link("HSP-1", "MKY-1"), session=session),
        call("POST", "/rest/api/2/issueLink", b"[", session=session),
        call("GET", "/rest/api/3/issue/HSP-1?fields=issuelinks", session=session),
        call("DELETE", "/rest/api/3/issueLink/1", session=session),
        call("GET", "/elsewhere", session=session),
    ):
        response = await injector.respond(made)
        assert 200 <= response.status < 600
    verdict(session).as_json()


@pytest.mark.slow
@given(files | anything)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_scenario_of_known_words_is_refused_or_works(document: JsonValue) -> None:
    scenario = read(json.dumps(document))

    if scenario is not None:
        assert list(sentences(scenario))
        asyncio.run(tried(scenario))


@pytest.mark.parametrize(
    "then",
    [
        "{delay: 1" + "0" * 400 + "}",
        "{delay: 1e999}",
        "{delay: {median: 1s, sigma: 1e999}}",
        "{respond: {status: 200, json: {a: 1e999}}}",
        "{respond: {status: 200, json: [-1e999]}}",
        "{fault: rate-limited, retry_after: 1" + "0" * 400 + "}",
        "{bandwidth: 1" + "0" * 400 + "}",
        "{fault: stale-read, reads: 1" + "0" * 400 + "}",
    ],
)
def test_a_number_beyond_all_bounds_is_refused(then: str) -> None:
    with pytest.raises(BadDocument, match=r"x\.yaml:2:\d+: "):
        load(f"scenario: x\nrules: [{{on: any, then: {then}}}]\n", "x.yaml", folder=None)


@pytest.mark.slow
def test_a_scenario_of_many_rules_is_checked() -> None:
    rule = "  - {{on: {{operation: linkIssues, issue: HSP-{}}}, when: {{nth: 3}}, then: xsrf}}\n"
    text = "scenario: x\nrules:\n" + "".join(rule.format(n) for n in range(900))

    assert len(load(text, "x.yaml", folder=None).rules) == 900
