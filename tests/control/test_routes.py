from __future__ import annotations

import json
from typing import Any

import aiohttp
import openapi_schema_validator
import pytest

from linktape.control.routes import ROUTES
from linktape.edge.traffic import MOST_WAITING, Traffic
from linktape.jira.operations import OperationId
from linktape.journal_rows import Note
from linktape.judge.coverage import coverage_of
from linktape.messages import Response
from linktape.responder import Call
from tests.standing import Served, StandInOnion, ask, entry, raw, served, written

SITE_FILE = "site: small\nlinks_per_issue: 3\nusers:\n  - {name: admin, tokens: ['0123']}\n"


async def test_status_says_what_is_served(control: aiohttp.ClientSession) -> None:
    assert await ask(control, "GET", "/status") == (200, {"mode": "mock"})


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
    ],
)
async def test_the_journal_is_filtered(
    path: str, kept: list[int], server: Served, control: aiohttp.ClientSession
) -> None:
    written(server.onion.sessions.get(), entry(1), entry(2, operation="linkIssues", status=201), entry(3, status=404))
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

    names = "n session at took_s method path operation subject words status origin cause delivered layers"
    assert set(said["entries"][0]) == set(names.split())
    assert said["entries"][0]["layers"] == [{"layer": "Replayer", "reason": "used a.yaml:3"}]


async def test_explain_gives_every_layers_reason(server: Served, control: aiohttp.ClientSession) -> None:
    written(server.onion.sessions.get(), entry(1, layers=[Note("FaultInjector", "rule limit is due")]))

    status, said = await ask(control, "GET", "/explain/1")

    assert status == 200
    assert said["n"] == 1
    assert "FaultInjector: rule limit is due" in said["explanation"]


@pytest.mark.parametrize("number", ["2", "0", "x", "99999999999999999999"])
async def test_explain_of_an_unknown_call_says_where_to_look(number: str, control: aiohttp.ClientSession) -> None:
    status, said = await ask(control, "GET", f"/explain/{number}")

    assert status == 404
    assert "GET /journal" in said["hint"]


async def test_the_verdict_is_the_sessions(server: Served, control: aiohttp.ClientSession) -> None:
    for _ in range(100):
        server.onion.sessions.get("bad").next_number()

    assert (await ask(control, "GET", "/verdict"))[1]["ok"] is True
    assert (await ask(control, "GET", "/verdict?session=bad"))[1]["ok"] is False


async def test_asking_makes_no_session(server: Served, control: aiohttp.ClientSession) -> None:
    for path in ("/journal", "/verdict", "/explain/1", "/state"):
        await ask(control, "GET", f"{path}?session=new")

    assert len(server.onion.sessions) == 0


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
        ({"json": {"scenario": "a"}, "params": {"session": "*"}}, 400, "one session"),
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


async def test_every_route_is_described(control: aiohttp.ClientSession) -> None:
    _, document = await ask(control, "GET", "/openapi.json")

    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {(route.method, route.path) for route in ROUTES}
    for schema in document["components"]["schemas"].values():
        openapi_schema_validator.OAS31Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/", 404, None),
        ("GET", "/nothing", 404, None),
        ("GET", "/explain/1/2", 404, None),
        ("GET", "/status/", 404, None),
        ("GET", "//status", 404, None),
        ("POST", "/status", 405, "GET"),
        ("DELETE", "/journal", 405, "GET"),
        ("GET", "/reset", 405, "POST"),
        ("POST", "/scenario", 405, "PUT"),
        ("DELETE", "/state", 405, "GET, PUT"),
        ("OPTIONS", "/scenario", 405, "PUT"),
    ],
)
async def test_a_wrong_path_or_method_is_told(
    method: str, path: str, status: int, allow: str | None, server: Served, control: aiohttp.ClientSession
) -> None:
    async with control.request(method, server.control_url + path) as answer:
        assert answer.status == status
        assert answer.headers.get("Allow") == allow
        assert set(await answer.json()) == {"error", "hint"}


async def test_an_error_of_our_own_is_logged_redacted_and_answered(
    server: Served, control: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: StandInOnion) -> None:
        raise LookupError("s3cret")

    monkeypatch.setattr(StandInOnion, "status", broken)

    status, said = await ask(control, "GET", "/status")

    assert status == 500
    assert set(said) == {"error", "hint"}
    assert "LookupError" in caplog.text
    assert "s3cret" not in caplog.text


async def test_coverage_says_what_the_client_met(server: Served, control: aiohttp.ClientSession) -> None:
    coverage_of(server.onion.sessions.get("a")).note(OperationId.LINK_ISSUES, Response(201))
    coverage_of(server.onion.sessions.get("b")).note(OperationId.LINK_ISSUES, Response(413))

    _, one = await ask(control, "GET", "/coverage?session=a")
    _, every = await ask(control, "GET", "/coverage?session=*")
    _, none = await ask(control, "GET", "/coverage")

    assert (one["met"], every["met"], none["met"]) == (1, 2, 0)


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
    assert event.startswith(b"event: call\nid: 1\ndata: {")
    assert json.loads(event.partition(b"data: ")[2])["session"] == "a"
    assert rest == b""


async def test_a_listener_that_reads_nothing_is_told_how_much_it_missed() -> None:
    traffic = Traffic()
    listener = traffic.listener(None)
    for n in range(MOST_WAITING + 5):
        listener.hear(entry(n))

    stream = aiter(listener)
    events = [await anext(stream) for _ in range(2)]
    await listener.aclose()

    assert events[0] == b": linktape\n\n"
    assert events[1].startswith(b"event: left-out\ndata: 5\n\nevent: call\nid: 0\n")
