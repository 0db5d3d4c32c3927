"""control/about_clocks.py: a session's clock, seen and set."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from linktape.wiring.settings import ClockMode, Mode
from tests.control.conftest import Whole, whole
from tests.support import link

LATE = "scenario: late\nrules:\n  - {on: any, then: {delay: 1h}}\n"


async def test_a_clock_is_real_unless_it_is_told_otherwise(mock: Whole) -> None:
    said = await mock.ask("/clock")

    assert (said["mode"], said["waiting"]) == ("real", 0)


async def test_a_clock_that_stands_still_shows_the_same_before_the_first_call_too() -> None:
    async with whole(Mode.MOCK, clock=ClockMode.VIRTUAL) as mock:
        seen = [await mock.ask("/clock?session=a") for _ in range(2)]
        moved = await mock.ask("/clock?session=a", "POST", json={"advance": "1ms"})

    assert (seen[0]["mode"], seen[0]) == ("virtual", seen[1])
    assert datetime.fromisoformat(moved["now"]) - datetime.fromisoformat(seen[0]["now"]) == timedelta(milliseconds=1)


async def test_a_delay_ends_when_its_sessions_clock_is_set_past_it(mock: Whole) -> None:
    await mock.ask("/scenario?session=a", "PUT", json={"yaml": LATE})
    await mock.ask("/clock?session=a", "POST", json={"mode": "virtual"})
    asking = asyncio.ensure_future(mock.call("POST", "issueLink", link("HSP-1", "MKY-1"), "a"))
    while not (await mock.ask("/clock?session=a"))["waiting"]:
        assert not asking.done()

    await mock.ask("/clock?session=a", "POST", json={"advance": "59m"})
    assert (await mock.ask("/clock?session=a"))["waiting"] == 1
    await mock.ask("/clock?session=a", "POST", json={"advance": "60s"})

    assert await asyncio.wait_for(asking, 30) == 201
    (entry,) = (await mock.ask("/journal?session=a"))["entries"]
    assert entry["took_s"] == 0.0  # the layers answered at once; the delay is the delivery's
    assert (await mock.ask("/clock"))["mode"] == "real"


async def test_limits_are_free_again_when_the_clock_has_come_so_far(mock: Whole) -> None:
    site = "site: mine\nusers:\n  - {name: admin, email: admin@example.com, tokens: [token]}\n"
    limited = "limits: [{kind: burst, requests: 1, within_s: 30}]\n"
    await mock.ask("/state", "PUT", json={"yaml": site + limited})
    await mock.ask("/clock", "POST", json={"mode": "virtual"})

    statuses = [await mock.call("GET", "myself") for _ in range(2)]
    await mock.ask("/clock", "POST", json={"advance": "30s"})
    statuses.append(await mock.call("GET", "myself"))

    assert statuses == [200, 429, 200]


async def test_the_judge_counts_the_seconds_that_were_told(mock: Whole) -> None:
    await mock.ask("/clock", "POST", json={"mode": "virtual"})
    verdicts = []
    for waited in ("1900ms", "2s"):
        await mock.ask("/reset", "POST")
        await mock.ask("/clock", "POST", json={"mode": "virtual"})
        await mock.ask("/scenario", "PUT", json={"scenario": "rate-limited"})
        await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"))
        await mock.ask("/clock", "POST", json={"advance": waited})
        await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"))
        verdicts.append((await mock.ask("/verdict"))["violations"])

    early, right = verdicts
    assert [one["policy"] for one in early] == ["retry-after-is-minimum"]
    assert "came 1.900 s after" in early[0]["happened"]
    assert right == []


async def test_every_session_begins_with_a_virtual_clock_where_that_is_asked_for() -> None:
    async with whole(Mode.MOCK, clock=ClockMode.VIRTUAL) as mock:
        before = await mock.ask("/clock?session=new")
        await mock.ask("/clock?session=new", "POST", json={"advance": "2m"})
        after = await mock.ask("/clock?session=new")
        await mock.ask("/reset?session=new", "POST")
        anew = await mock.ask("/clock?session=new")

    assert (before["mode"], after["mode"], anew["mode"]) == ("virtual",) * 3
    assert anew["now"] < after["now"]


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"advance": "30s"}, 400, "make it virtual before"),
        ({"advance": "30"}, 422, "nothing known"),
        ({"advance": 30}, 422, "nothing known"),
        ({"mode": "fast"}, 422, "nothing known"),
        ({"mode": "virtual", "advance": "30s"}, 422, "nothing known"),
        ({}, 422, "nothing known"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_words(sent: Any, status: int, said: str, mock: Whole) -> None:
    answer = await mock.ask("/clock", "POST", status, json=sent)

    assert said in answer["error"]


async def test_no_step_is_beyond_all_bounds(mock: Whole) -> None:
    await mock.ask("/clock", "POST", json={"mode": "virtual"})

    answer = await mock.ask("/clock", "POST", 400, json={"advance": "999999999h"})

    assert "is set forward by 0 to" in answer["error"]
