"""control/about_scenarios.py: what breaks, what could, and putting a scenario in place."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from linktape.wiring import scenario_library
from tests.control.conftest import Whole, whole
from tests.standing import Served, ask
from tests.support import link


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"scenario": "link-limit"}, "link-limit"),
        ({"scenario": None}, ""),
        ({"yaml": "scenario: mine\nrules: []\n"}, "scenario: mine\nrules: []\n"),
        ({"scenario": "mine", "rules": []}, json.dumps({"scenario": "mine", "rules": []}, indent=1)),
    ],
)
async def test_a_scenario_is_set_by_name_or_inline(
    body: object, text: str, server: Served, control: aiohttp.ClientSession
) -> None:
    status, _ = await ask(control, "PUT", "/scenario?session=a", json=body)

    assert status == 200
    assert server.onion.scenarios == {"a": text}


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"json": {"scenario": "no-such"}}, 400, "did you mean 'no-link'"),
        ({"json": {"yaml": "bad: 1"}}, 422, "scenario:2:3: 'bad' is not known here: did you mean 'bed'?"),
        ({"json": {}}, 422, "nothing known"),
        ({"json": ["a"]}, 422, "nothing known"),
        ({"json": 1}, 422, "nothing known"),
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400, "not JSON"),
        ({"data": b"\xff", "headers": {"Content-Type": "application/json"}}, 400, "not JSON"),
        ({"data": b"[" * 100_000, "headers": {"Content-Type": "application/json"}}, 400, "not JSON"),
        ({"data": b"1" * 10_000, "headers": {"Content-Type": "application/json"}}, 400, "not JSON"),
        ({"data": b"{}", "headers": {"Content-Type": "text/plain"}}, 415, "JSON"),
        ({"data": b"a=1", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 415, "JSON"),
        ({"json": {"scenario": "a"}, "params": {"session": "a/b"}}, 400, "session"),
        ({"json": {"scenario": "a"}, "params": {"session": "*"}}, 400, "session='*' cannot be used"),
    ],
)
async def test_a_change_that_cannot_be_made_is_explained(
    sent: dict[str, Any], status: int, said: str, server: Served, control: aiohttp.ClientSession
) -> None:
    got, error = await ask(control, "PUT", "/scenario", **sent)

    assert got == status
    assert set(error) >= {"error", "hint"}
    assert said in error["error"]
    assert server.onion.scenarios == {}


async def test_a_scenario_in_force_says_how_often_each_rule_fitted_and_acted(mock: Whole) -> None:
    text = "scenario: third\nseed: 7\nrules:\n  - {name: limit, on: linkIssues, when: {nth: 2}, then: link-limit}\n"
    await mock.ask("/scenario", "PUT", json={"yaml": text})
    for _ in range(3):
        await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"))

    said = await mock.ask("/scenario")

    (played,) = said["scenarios"]
    assert (said["session"], played["name"], played["seed"], played["state"]) == ("default", "third", 7, "start")
    (rule,) = played["rules"]
    assert (rule["name"], rule["line"], rule["fitted"], rule["acted"]) == ("limit", 4, 3, 1)
    assert rule["says"].startswith("On linkIssues, the 2nd such call: link-limit, 413")


async def test_a_session_that_saw_nothing_yet_plays_what_every_session_begins_with() -> None:
    async with whole(scenarios=["outage"], seed=5) as here:
        (played,) = (await here.ask("/scenario?session=new"))["scenarios"]

        assert (played["name"], played["seed"], played["rules"][0]["fitted"]) == ("outage", 5, 0)
        assert played["expect"]
        assert (await here.ask("/status"))["sessions"] == []


async def test_the_library_comes_in_groups_and_shows_what_is_played(mock: Whole) -> None:
    await mock.ask("/scenario", "PUT", json={"scenario": "link-limit"})

    groups = {group["name"]: group["scenarios"] for group in (await mock.ask("/scenarios"))["groups"]}

    names = [one["name"] for scenarios in groups.values() for one in scenarios]
    assert sorted(names) == scenario_library.names()
    assert next(iter(groups)) == "Limits"
    limit = next(one for one in groups["Limits"] if one["name"] == "link-limit")
    assert limit["is_played"]
    assert limit["sentences"][2].startswith("1. On linkIssues, every time: link-limit, 413")
    assert sum(one["is_played"] for scenarios in groups.values() for one in scenarios) == 1


@pytest.mark.parametrize(
    ("sent", "places"),
    [
        ({"yaml": "scenario: x\nrules:\n  - on: linkIsues\n    then: link-limit\n"}, [(3, 9)]),
        ({"yaml": "scenario: x\nrules:\n  - on: any\n    then: {fault: x, delay: long}\n"}, [(4, 19), (4, 29)]),
        ({"yaml": "scenario: [\n"}, [(2, 1)]),
        ({"scenario": "linklimit"}, [(1, 1)]),
    ],
)
async def test_each_mistake_is_told_with_its_place_and_nothing_is_changed(
    sent: object, places: list[tuple[int, int]], mock: Whole
) -> None:
    said = await mock.ask("/scenarios/check", "POST", json=sent)

    assert said["ok"] is False
    assert [(one["line"], one["column"]) for one in said["problems"]] == places
    assert all(one["what"] for one in said["problems"])
    assert (await mock.ask("/scenario"))["scenarios"] == []


async def test_a_right_scenario_is_said_in_sentences_and_not_played(mock: Whole) -> None:
    said = await mock.ask("/scenarios/check", "POST", json={"scenario": "link-limit"})

    assert (said["ok"], said["name"], said["problems"]) == (True, "link-limit", [])
    assert said["sentences"][0] == "Scenario link-limit, seed 0."
    assert (await mock.ask("/scenarios/check", "POST", json={"scenario": None}))["sentences"] == ["Nothing breaks."]
    assert (await mock.ask("/scenario"))["scenarios"] == []


async def test_a_wrong_scenario_is_refused_with_each_place(mock: Whole) -> None:
    said = await mock.ask("/scenario", "PUT", 422, json={"yaml": "scenario: x\nrules: 1\n"})

    assert [(one["line"], one["column"]) for one in said["problems"]] == [(2, 8)]
    assert "the scenario:2:8: " in said["error"]
