"""control/routes.py: what there is, and what is said of anything else."""

from __future__ import annotations

import aiohttp
import openapi_schema_validator
import pytest

from linktape.control.question import JSON_TYPE
from linktape.control.routes import ROUTES
from tests.control.conftest import Whole
from tests.standing import Served, StandInOnion, ask


async def test_asking_makes_no_session(server: Served, control: aiohttp.ClientSession) -> None:
    for path in ("/journal", "/verdict", "/explain/1", "/state"):
        await ask(control, "GET", f"{path}?session=new")

    assert len(server.onion.sessions) == 0


async def test_every_route_is_described(control: aiohttp.ClientSession) -> None:
    _, document = await ask(control, "GET", "/openapi.json")

    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {(route.method, route.path) for route in ROUTES}
    for schema in document["components"]["schemas"].values():
        openapi_schema_validator.OAS31Validator.check_schema(schema)


async def test_every_json_answer_comes_with_line_breaks_where_they_are_asked_for(mock: Whole) -> None:
    for route in ROUTES:
        if route.method == "GET" and route.media == JSON_TYPE and route.path not in ("/explain/{n}", "/tape"):
            async with mock.control.get(f"{route.path}?pretty") as answer:
                text = await answer.text()
            assert text.startswith("{\n  "), route.path


async def test_every_route_takes_a_sessions_name(mock: Whole) -> None:
    for route in ROUTES:
        assert "session" in route.parameters.model_fields, route.path


async def test_what_is_not_known_is_refused_with_what_is_meant(mock: Whole) -> None:
    assert (await mock.ask("/journal?sesion=a", status=400))["hint"] == "did you mean 'session'?"
    assert "pretty, session" in (await mock.ask("/verdict?q", status=400))["hint"]


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/nothing", 404, None),
        ("GET", "/page/../answers.py", 404, None),
        ("POST", "/", 404, None),
        ("GET", "/explain/1/2", 404, None),
        ("GET", "/status/", 404, None),
        ("GET", "//status", 404, None),
        ("POST", "/status", 405, "GET"),
        ("DELETE", "/journal", 405, "GET"),
        ("GET", "/reset", 405, "POST"),
        ("POST", "/scenario", 405, "GET, PUT"),
        ("DELETE", "/state", 405, "GET, PUT"),
        ("OPTIONS", "/scenario", 405, "GET, PUT"),
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
