"""control/about_calls.py: the journal, why a call was answered as it was, events and numbers."""

from __future__ import annotations

import json
import re

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from linktape.journal_rows import Note
from linktape.messages import Response
from linktape.responder import Call
from linktape.wiring.settings import Mode
from tests.control.conftest import SAMPLE, Whole, whole
from tests.standing import Served, ask, entry, raw, served, written
from tests.support import link


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/journal", [1, 2, 3]),
        ("/journal?session=default", [1, 2, 3]),
        ("/journal?session=other", [1]),
        ("/journal?session=nobody", []),
        ("/journal?operation=linkIssues", [2]),
        ("/journal?status=404", [3]),
        ("/journal?status=2xx", [1, 2]),
        ("/journal?since=1", [2, 3]),
        ("/journal?since=2026-01-01T00:00:03", [3]),
        ("/journal?since=3", []),
        ("/journal?session=*", [1, 1, 2, 3]),
        ("/journal?since=2026-01-01T01:00:03%2B01:00", [3]),
        ("/journal?since=2026-01-02", []),
        ("/journal?text=HSP-9", [2]),
        ("/journal?text=hsp-9&status=4xx", []),
        ("/journal?text=LINK-LIMIT", [3]),
        ("/journal?only=fault", [3]),
        ("/journal?only=write", [2]),
        ("/journal?only=miss", []),
        ("/journal?newest", [1, 2, 3]),
        ("/journal?newest&limit=2", [2, 3]),
        ("/journal?newest&session=*&limit=1", [3]),
    ],
)
async def test_the_journal_is_filtered(
    path: str, kept: list[int], server: Served, control: aiohttp.ClientSession
) -> None:
    written(
        server.onion.sessions.get(),
        *[
            entry(1),
            entry(2, operation="linkIssues", status=201, method="POST", words="link HSP-9 blocks MKY-1"),
            entry(3, status=404, fault="link-limit"),
        ],
    )
    written(server.onion.sessions.get("other"), entry(1, "other"))

    status, said = await ask(control, "GET", path)

    assert status == 200
    assert [one["n"] for one in said["entries"]] == kept
    assert said["next"] is None


async def test_the_journal_comes_in_pages(server: Served, control: aiohttp.ClientSession) -> None:
    written(server.onion.sessions.get(), *(entry(n) for n in range(1, 8)))
    seen: list[int] = []
    since: int | None = 0

    while since is not None:
        _, page = await ask(control, "GET", f"/journal?limit=3&since={since}")
        seen += [one["n"] for one in page["entries"]]
        since = page["next"]

    assert seen == [1, 2, 3, 4, 5, 6, 7]


async def test_an_entry_has_the_promised_members(server: Served, control: aiohttp.ClientSession) -> None:
    written(server.onion.sessions.get(), entry(1, layers=[Note("Replayer", "used a.yaml:3")]))

    _, said = await ask(control, "GET", "/journal")

    names = "n session at took_s method path operation subject words status origin cause fault delivered marks layers"
    assert set(said["entries"][0]) == set(names.split())
    assert said["entries"][0]["layers"] == [{"layer": "Replayer", "reason": "used a.yaml:3"}]


async def test_explain_gives_every_layers_reason(server: Served, control: aiohttp.ClientSession) -> None:
    written(server.onion.sessions.get(), entry(1, layers=[Note("FaultInjector", "rule limit is due")]))

    status, said = await ask(control, "GET", "/explain/1")

    assert status == 200
    assert said["n"] == 1
    assert "faults: rule limit is due" in said["explanation"]


@pytest.mark.parametrize("number", ["2", "0", "x", "99999999999999999999"])
async def test_explain_of_an_unknown_call_says_where_to_look(number: str, control: aiohttp.ClientSession) -> None:
    status, said = await ask(control, "GET", f"/explain/{number}")

    assert status == 404
    assert "GET /journal" in said["hint"]


async def test_metrics_count_what_went_through(server: Served, control: aiohttp.ClientSession) -> None:
    for path in (b"/rest/api/3/myself", b"/rest/api/3/myself", b"/x"):
        await raw(server.port, b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    await raw(server.port, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")

    async with control.get("/metrics") as answer:
        lines = (await answer.text()).splitlines()

    assert answer.content_type == "text/plain"
    assert 'linktape_calls_total{operation="getCurrentUser",status="200",fault=""} 2' in lines
    assert 'linktape_calls_total{operation="other",status="200",fault=""} 1' in lines
    assert 'linktape_refused_total{status="421"} 1' in lines
    assert 'linktape_call_seconds_bucket{le="+Inf"} 3' in lines
    assert "linktape_call_seconds_count 3" in lines
    assert "linktape_sessions 1" in lines


async def test_events_tell_of_each_call_of_a_session() -> None:
    def answer(call: Call) -> Response:
        written(call.session, entry(call.n, call.session.name))
        return Response.json(200, {})

    async with served(answer) as here, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {here.serving.token}"}
        url = f"{here.control_url}/events?session=a"
        async with session.get(url, headers=headers) as events:
            await events.content.readuntil(b"\n\n")
            for name in "bab":
                await (await session.get(f"{here.url}/s/{name}/rest/api/3/myself")).read()
            event = await events.content.readuntil(b"\n\n")
            await here.serving.drain(5)
            rest = await events.content.read()

    assert events.content_type == "text/event-stream"
    assert re.match(rb"event: call\nid: [0-9a-f]{8}-2\ndata: {", event)
    assert json.loads(event.partition(b"data: ")[2])["session"] == "a"
    assert rest == b""


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=x", "limit=-1", "status=99", "status=4x", "since=yesterday", "since=2026-99-99",
     "since=-1", "operation=linkIsues", "only=all", "newest=maybe", "pretty=maybe", "session=a/b", f"text={'x' * 201}"],
)  # fmt: skip
async def test_a_value_that_cannot_be_is_refused_with_an_example(query: str, control: aiohttp.ClientSession) -> None:
    status, said = await ask(control, "GET", f"/journal?{query}")

    assert status == 400
    assert said["error"].startswith(query.partition("=")[0] + "=")
    assert "for example" in said["hint"]


async def test_the_counts_go_on_when_the_journal_has_dropped_its_oldest(mock: Whole) -> None:
    await mock.ask("/scenario?session=a", "PUT", json={"scenario": "link-limit"})
    for session in ("a", "b"):
        await mock.call("POST", "issueLink", link("HSP-1", "MKY-1"), session)

    said = await mock.ask("/journal?session=a&only=write")
    every = await mock.ask("/journal?session=*")

    assert said["entries"] == []
    assert said["counts"] == {"calls": 1, "ended": 1, "faults": 1, "misses": 0, "writes": 0, "lost": 0, "dropped": 0}
    assert every["counts"] == {"calls": 2, "ended": 2, "faults": 1, "misses": 0, "writes": 1, "lost": 0, "dropped": 0}


async def test_what_was_dropped_is_counted(server: Served, control: aiohttp.ClientSession) -> None:
    session = server.onion.sessions.get()
    for _ in range(3):
        session.next_number()
    written(session, entry(3))

    _, said = await ask(control, "GET", "/journal")

    assert (said["counts"]["calls"], said["counts"]["dropped"]) == (3, 2)


async def test_events_go_on_behind_the_last_one_that_was_had(mock: Whole) -> None:
    async with mock.control.get("/events") as events:
        await events.content.readuntil(b"\n\n")
        await mock.call("GET", "myself")
        event = await events.content.readuntil(b"\n\n")
    name, _, number = event.decode().split("\n")[1].removeprefix("id: ").rpartition("-")
    for _ in range(2):
        await mock.call("GET", "myself")

    async with mock.control.get("/events", headers={"Last-Event-ID": f"{name}-{number}"}) as events:
        await events.content.readuntil(b"\n\n")
        again = [await events.content.readuntil(b"\n\n") for _ in range(2)]

    assert number == "1"
    assert [json.loads(one.partition(b"data: ")[2])["n"] for one in again] == [2, 3]


async def test_prometheus_reads_the_metrics(mock: Whole) -> None:
    await mock.call("GET", "myself")

    async with mock.control.get("/metrics") as answer:
        families = {family.name: family for family in text_string_to_metric_families(await answer.text())}

    assert families["linktape_calls"].type == "counter"
    assert families["linktape_call_seconds"].type == "histogram"
    assert [sample.value for sample in families["linktape_sessions"].samples] == [1]


async def test_the_journal_of_all_sessions_comes_in_pages_too(server: Served, control: aiohttp.ClientSession) -> None:
    for name in "ab":
        written(server.onion.sessions.get(name), *(entry(n, name) for n in range(1, 5)))
    seen: list[tuple[str, int]] = []
    since: int | str | None = 0

    while since is not None:
        _, page = await ask(control, "GET", f"/journal?session=*&limit=3&since={since}")
        seen += [(one["session"], one["n"]) for one in page["entries"]]
        since = page["next"]

    assert seen == [(name, n) for n in range(1, 5) for name in "ab"]


async def test_a_miss_is_explained_with_the_nearest_recordings_field_by_field() -> None:
    async with whole(Mode.REPLAY, cassettes=[SAMPLE]) as here:
        assert await here.call("POST", "../2/issueLink", link("MKY-1", "HSP-1")) == 501

        said = await here.ask("/explain/1")

    assert said["marks"] == ["miss"]
    nearest = said["nearest"][0]
    assert (nearest["file"], nearest["operation"]) == (str(SAMPLE), "linkIssues Blocks HSP-1 -> MKY-1")
    assert nearest["line"] > 1
    assert "direction reversed" in nearest["differences"]
    assert set(said["layers"][0]) == {"layer", "reason"}


async def test_what_was_answered_has_no_nearest(mock: Whole) -> None:
    await mock.call("GET", "myself")

    assert (await mock.ask("/explain/1"))["nearest"] == []
