"""control/about_sessions.py: what is served, how the client does, and beginning anew."""

from __future__ import annotations

import json

import aiohttp

from linktape.jira.operations import OperationId
from linktape.judge.coverage import coverage_of
from linktape.messages import Response
from linktape.wiring.settings import Mode
from tests.control.conftest import SAMPLE, Whole, whole
from tests.standing import STATUS, Served, ask, entry, written
from tests.support import link

SITE_FILE = "site: small\nlinks_per_issue: 3\nusers:\n  - {name: admin, tokens: ['0123']}\n"


async def test_status_says_what_is_served(server: Served, control: aiohttp.ClientSession) -> None:
    assert await ask(control, "GET", "/status") == (200, {**STATUS, "url": server.url})


async def test_the_verdict_is_the_sessions(server: Served, control: aiohttp.ClientSession) -> None:
    for _ in range(100):
        server.onion.sessions.get("bad").next_number()

    assert (await ask(control, "GET", "/verdict"))[1]["ok"] is True
    assert (await ask(control, "GET", "/verdict?session=bad"))[1]["ok"] is False


async def test_reset_begins_a_session_anew(server: Served, control: aiohttp.ClientSession) -> None:
    written(server.onion.sessions.get("a"), entry(1, "a"))
    written(server.onion.sessions.get("b"), entry(1, "b"))

    status, _ = await ask(control, "POST", "/reset?session=a")

    assert status == 200
    assert not server.onion.sessions.get("a").journal
    assert server.onion.sessions.get("b").journal


async def test_every_session_is_reset_by_a_star(server: Served, control: aiohttp.ClientSession) -> None:
    for name in "ab":
        written(server.onion.sessions.get(name), entry(1, name))

    await ask(control, "POST", "/reset?session=*", json={})

    assert not any(session.journal for session in server.onion.sessions)


async def test_a_state_goes_round_trip(server: Served, control: aiohttp.ClientSession) -> None:
    server.onion.states["default"] = SITE_FILE

    _, site = await ask(control, "GET", "/state")
    status, _ = await ask(control, "PUT", "/state?session=b", json=site)

    assert status == 200
    assert site == {"site": "small", "links_per_issue": 3, "users": [{"name": "admin", "tokens": ["0123"]}]}
    assert json.loads(server.onion.states["b"]) == site


async def test_a_state_can_be_had_and_set_as_yaml(server: Served, control: aiohttp.ClientSession) -> None:
    server.onion.states["default"] = SITE_FILE

    async with control.get("/state", headers={"Accept": "application/yaml"}) as answer:
        text = await answer.text()
    async with control.put("/state?session=b", data=text, headers={"Content-Type": "application/yaml"}) as answer:
        assert answer.status == 200

    assert text == SITE_FILE
    assert server.onion.states["b"] == SITE_FILE


async def test_there_is_no_state_without_a_mock(control: aiohttp.ClientSession) -> None:
    status, said = await ask(control, "GET", "/state")

    assert status == 404
    assert "mock" in said["hint"]


async def test_coverage_says_what_the_client_met(server: Served, control: aiohttp.ClientSession) -> None:
    coverage_of(server.onion.sessions.get("a")).note(OperationId.LINK_ISSUES, Response(201))
    coverage_of(server.onion.sessions.get("b")).note(OperationId.LINK_ISSUES, Response(413))

    _, one = await ask(control, "GET", "/coverage?session=a")
    _, every = await ask(control, "GET", "/coverage?session=*")
    _, none = await ask(control, "GET", "/coverage")

    assert (one["met"], every["met"], none["met"]) == (1, 2, 0)


async def test_status_of_one_session_leaves_the_others_out(mock: Whole) -> None:
    for name in "ab":
        await mock.call("GET", "myself", session=name)

    assert [one["name"] for one in (await mock.ask("/status"))["sessions"]] == ["a", "b"]
    assert (await mock.ask("/status?session=b"))["sessions"] == [{"name": "b", "calls": 1}]


async def test_a_session_is_listed_with_what_it_plays_and_how_it_does(mock: Whole) -> None:
    await mock.ask("/scenario?session=a", "PUT", json={"scenario": "link-limit"})
    for _ in range(2):
        await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"), session="a")
    await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"))

    said = await mock.ask("/sessions")

    bad, good = said["sessions"]
    assert (said["total"], said["next"]) == (2, None)
    assert (bad["name"], bad["calls"], bad["ok"], bad["scenarios"]) == ("a", 2, False, ["link-limit"])
    assert bad["says"].startswith("no-retry-413: request 2 ")
    assert (good["name"], good["ok"], good["scenarios"]) == ("default", True, [])
    assert good["says"] == "nothing is to be said against the client"
    assert bad["counts"] == {"calls": 2, "ended": 2, "faults": 2, "misses": 0, "writes": 0, "lost": 0, "dropped": 0}
    assert good["counts"]["writes"] == 1


async def test_sessions_come_in_pages(mock: Whole) -> None:
    for name in ("c", "a", "b"):
        await mock.call("GET", "myself", session=name)

    first = await mock.ask("/sessions?limit=2")
    second = await mock.ask(f"/sessions?limit=2&after={first['next']}")

    assert [one["name"] for one in first["sessions"]] == ["a", "b"]
    assert [one["name"] for one in second["sessions"]] == ["c"]
    assert second["next"] is None
    assert [one["name"] for one in (await mock.ask("/sessions?session=b"))["sessions"]] == ["b"]


async def test_the_verdict_says_it_in_sentences(mock: Whole) -> None:
    assert (await mock.ask("/verdict?sentences"))["says"] == ["no call came yet"]

    await mock.call("GET", "myself")

    assert (await mock.ask("/verdict?sentences"))["says"] == ["nothing is to be said against the client"]


async def test_a_strict_verdict_says_what_was_not_used() -> None:
    async with whole(Mode.REPLAY, cassettes=[SAMPLE], strict=True) as here:
        await here.call("GET", "myself")
        (line,) = (await here.ask("/sessions"))["sessions"]

        assert not line["ok"]
        assert "11 recorded interactions never asked for" in (await here.ask("/verdict?sentences"))["says"]
