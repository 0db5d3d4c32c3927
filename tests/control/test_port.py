from __future__ import annotations

import logging

import aiohttp
import pytest

from tests.standing import Served, ask, raw, served


@pytest.mark.parametrize(
    "path", ["/", "/status", "/journal", "/explain/1", "/verdict", "/state", "/openapi.json", "/x"]
)
@pytest.mark.parametrize(
    "credential",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}, {"Authorization": "Basic dG9rZW46"},
     {"Cookie": "linktape=x"}],
)  # fmt: skip
async def test_nothing_is_told_without_the_token(path: str, credential: dict[str, str], server: Served) -> None:
    async with aiohttp.ClientSession() as session, session.get(server.control_url + path, headers=credential) as answer:
        assert answer.status == 401
        assert set(await answer.json()) == {"error", "hint"}


async def test_the_token_in_the_address_gives_a_browser_its_cookie(server: Served) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        async with session.get(f"{server.control_url}/status?token={server.serving.token}") as answer:
            assert answer.status == 200
            cookie = answer.headers["Set-Cookie"]
        value = cookie.partition(";")[0]
        async with session.get(f"{server.control_url}/status", headers={"Cookie": f"a=b; {value}"}) as answer:
            assert answer.status == 200
            assert "Set-Cookie" not in answer.headers

    assert "; HttpOnly" in cookie
    assert "; SameSite=Strict" in cookie
    assert str(server.control_port) in value.partition("=")[0]


async def test_the_token_in_the_address_changes_nothing(server: Served) -> None:
    url = f"{server.control_url}/reset?token={server.serving.token}"
    async with aiohttp.ClientSession() as session, session.post(url) as answer:
        assert answer.status == 401


GUARDED = {
    "foreign host": ({"Host": "evil.example"}, 421),
    "wildcard host": ({"Host": "0.0.0.0"}, 421),
    "foreign origin": ({"Origin": "http://evil.example"}, 403),
    "null origin": ({"Origin": "null"}, 403),
    "origin of the client's port": ({"Origin": "http://127.0.0.1:1"}, 403),
    "https origin": ({"Origin": "https://127.0.0.1"}, 403),
    "cross-site": ({"Sec-Fetch-Site": "cross-site"}, 403),
    "cross-site in capitals": ({"Sec-Fetch-Site": "Cross-Site"}, 403),
}


@pytest.mark.parametrize("name", GUARDED)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/status"), ("GET", "/x"), ("PUT", "/scenario"), ("POST", "/reset")]
)
async def test_no_page_of_another_site_is_let_in_even_with_the_token(
    name: str, method: str, path: str, control: aiohttp.ClientSession, server: Served
) -> None:
    headers, status = GUARDED[name]

    got, _ = await ask(control, method, path, headers=headers, json={"scenario": "a"})

    assert got == status
    assert server.onion.scenarios == {}


@pytest.mark.parametrize(("origin", "status"), [(None, 403), ("own", 200), ("http://evil.example", 403)])
async def test_a_change_by_cookie_needs_our_own_origin(origin: str | None, status: int, server: Served) -> None:
    headers = {"Cookie": f"linktape-{server.control_port}={server.serving.token}"}
    if origin is not None:
        headers["Origin"] = server.control_url if origin == "own" else origin
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.put(f"{server.control_url}/scenario", json={"scenario": "a"}) as answer:
            assert answer.status == status

    assert bool(server.onion.scenarios) == (status == 200)


@pytest.mark.parametrize("path", ["/status", "/nothing", "/state", "/journal?limit=x"])
async def test_every_answer_forbids_reading_framing_and_guessing(path: str, control: aiohttp.ClientSession) -> None:
    async with control.get(path) as answer:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


async def test_a_preflight_gets_no_permission(server: Served) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "PUT"}
    async with aiohttp.ClientSession() as session:
        async with session.options(f"{server.control_url}/scenario", headers=headers) as answer:
            assert answer.status == 403
            assert not [name for name in answer.headers if name.lower().startswith("access-control")]


async def test_a_websocket_is_not_opened(server: Served, control: aiohttp.ClientSession) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await control.ws_connect("/status")


async def test_the_clients_port_does_not_lead_to_the_control_port(server: Served) -> None:
    there = f"127.0.0.1:{server.control_port}".encode()
    token = b"Authorization: Bearer " + server.serving.token.encode() + b"\r\n"

    absolute = await raw(
        server.port, b"GET http://" + there + b"/status HTTP/1.1\r\nHost: 127.0.0.1\r\n" + token + b"\r\n"
    )
    by_host = await raw(server.port, b"GET /status HTTP/1.1\r\nHost: " + there + b"\r\n" + token + b"\r\n")
    plain = await raw(
        server.port, b"GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + token + b"\r\n"
    )

    assert absolute.startswith(b"HTTP/1.1 421 ")
    assert by_host.startswith(b"HTTP/1.1 421 ")
    assert plain.startswith(b"HTTP/1.1 200 ")
    assert server.calls[0].request.path == "/status"  # an ordinary request of the client's


async def test_the_control_port_can_be_off() -> None:
    async with served(control_port=None) as here:
        assert here.serving.control_url is None
        assert here.serving.dashboard_url is None


async def test_the_token_is_in_no_repr(server: Served, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await raw(server.control_port, b"GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")

    assert server.serving.token not in repr(server) + caplog.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize(
    "headers", [{}, {"Host": "evil.example"}, {"Host": "pod-7:43127"}, {"Authorization": "Bearer x"}]
)
async def test_whoever_asks_whether_it_is_well_is_told_that_and_nothing_else(
    path: str, headers: dict[str, str], server: Served
) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(server.control_url + path, headers=headers) as answer:
            assert (answer.status, await answer.read()) == (200, b"ok\n")
            assert "Set-Cookie" not in answer.headers
        async with session.post(server.control_url + path, headers=headers) as answer:
            assert answer.status in (401, 421)


async def test_a_probe_sets_no_cookie_and_needs_no_answers_to_be_loaded(server: Served) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{server.control_url}/healthz?token={server.serving.token}") as answer:
            assert "Set-Cookie" not in answer.headers


async def test_the_token_does_not_stay_in_the_address_of_the_page(server: Served) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        url = f"{server.control_url}/?token={server.serving.token}"
        async with session.get(url, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
            text = await answer.text()
            assert (answer.status, answer.content_type) == (200, "text/html")
            assert 'http-equiv="refresh" content="0;url=/"' in text
            assert server.serving.token not in text
            assert answer.headers["Set-Cookie"].startswith(f"linktape-{server.control_port}=")
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        for name, to in (("a-1", "/#session=a-1"), ("*", "/#session=*"), ('"><script>', "/")):
            async with session.get(url, params={"token": server.serving.token, "session": name}) as answer:
                assert f'content="0;url={to}"' in await answer.text()
        for wrong in (f"{server.control_url}/?token=wrong", f"{server.control_url}/?token="):
            async with session.get(wrong) as answer:
                assert (answer.status, "Set-Cookie" in answer.headers) == (401, False)
        async with session.get(url, headers={"Host": "evil.example"}) as answer:
            assert (answer.status, "Set-Cookie" in answer.headers) == (421, False)
        async with session.get(
            f"{server.control_url}/status?token={server.serving.token}", headers={"Sec-Fetch-Site": "cross-site"}
        ) as answer:
            assert answer.status == 403


async def test_what_a_browser_brings_from_the_control_port_goes_no_further(server: Served) -> None:
    headers = {
        "Cookie": f"a=b; linktape-{server.control_port}={server.serving.token}",
        "Referer": f"{server.control_url}/?token={server.serving.token}",
    }

    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/rest/api/3/myself", headers=headers):
        pass

    (seen,) = server.calls
    assert seen.request.headers.get("Cookie") == "a=b"
    assert server.serving.token not in str(list(seen.request.headers))


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", None]
)
async def test_a_form_changes_nothing_even_with_the_cookie_and_our_origin(kind: str | None, server: Served) -> None:
    headers = {
        "Cookie": f"linktape-{server.control_port}={server.serving.token}",
        "Origin": server.control_url,
        **({"Content-Type": kind} if kind else {}),
    }
    async with aiohttp.ClientSession(headers=headers, skip_auto_headers=["Content-Type"]) as session:
        for method, path in (("POST", "/reset"), ("PUT", "/scenario"), ("PUT", "/state"), ("POST", "/scenarios/check")):
            async with session.request(method, server.control_url + path, data=b'{"scenario":"a"}') as answer:
                assert answer.status == 415

    assert server.onion.scenarios == {}


@pytest.mark.parametrize(
    "target",
    [b"/status\x00", b"/\x1b[2J", b"/journal?text=\x07", b"/status#x", b"/\xff"],
)
async def test_control_characters_in_an_address_are_refused_and_never_echoed(target: bytes, server: Served) -> None:
    token = server.serving.token.encode()
    asked = b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
    answer = await raw(server.control_port, asked + b"\r\nConnection: close\r\n\r\n")

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 200 ")), answer
    assert not set(body) & (set(range(32)) - {10})
    assert token not in answer


async def test_control_characters_in_a_value_are_answered_as_json(control: aiohttp.ClientSession) -> None:
    async with control.get("/journal", params={"text": "\x1b[2J\x00\u2028"}) as answer:
        assert answer.status == 200
    async with control.get("/verdict", params={"session": "\x1b[2J"}) as answer:
        text = await answer.text()
        assert answer.status == 400
        assert text[:-1].isprintable()
