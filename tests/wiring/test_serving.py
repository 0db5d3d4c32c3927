from __future__ import annotations

import socket

import aiohttp
import pytest

from linktape.errors import UsageError
from linktape.wiring.serving import Serving
from linktape.wiring.settings import Mode, Settings
from tests.standing import LAST, Served, StandInOnion, raw, served


class TestWhoMayAsk:
    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST:1", "127.0.0.1:99"])
    async def test_loopback_names_are_served(self, host: str, server: Served) -> None:
        answer = await raw(server.port, b"GET / HTTP/1.1\r\nConnection: close\r\nHost: " + host.encode() + b"\r\n\r\n")

        assert answer.startswith(b"HTTP/1.1 200 ")

    async def test_an_allowed_name_is_served_and_the_refusal_names_the_option(self) -> None:
        async with served(allow_hosts=("jira-mock.internal",)) as here:
            allowed = await raw(
                here.port, b"GET / HTTP/1.1\r\nHost: jira-mock.internal:80\r\nConnection: close\r\n\r\n"
            )
            other = await raw(here.port, b"GET / HTTP/1.1\r\nHost: other.internal\r\n\r\n")

        assert allowed.startswith(b"HTTP/1.1 200 ")
        assert other.startswith(b"HTTP/1.1 421 ")
        assert b"--allow-host other.internal" in other

    @pytest.mark.parametrize(
        ("headers", "status_open", "status_strict"),
        [
            (b"", 200, 200),
            (b"Origin: http://127.0.0.1\r\n", 200, 200),
            (b"Origin: http://evil.example\r\n", 200, 403),
            (b"Origin: null\r\n", 200, 403),
            (b"Sec-Fetch-Site: cross-site\r\n", 403, 403),
            (b"Sec-Fetch-Site: same-origin\r\n", 200, 200),
            (b"Sec-Fetch-Site: none\r\n", 200, 200),
        ],
    )
    @pytest.mark.parametrize("path", [b"/", b"/rest/api/3/myself", b"/s/a/rest/api/3/issueLink", b"/secure/x"])
    async def test_web_pages_of_other_sites_are_refused_on_every_path(
        self, headers: bytes, status_open: int, status_strict: int, path: bytes
    ) -> None:
        for is_strict, status in ((False, status_open), (True, status_strict)):
            async with served(has_own_credentials=is_strict) as here:
                answer = await raw(here.port, b"GET " + path + b" HTTP/1.1\r\n" + LAST + headers + b"\r\n")

            assert answer.startswith(b"HTTP/1.1 %d " % status)
            assert len(here.calls) == (status == 200)


class TestStarting:
    async def test_a_port_in_use_names_the_option(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]

            for options, option in (
                (Settings(Mode.MOCK, port=port), "--port"),
                (Settings(Mode.MOCK, port=0, control_port=port), "--control-port"),
            ):
                with pytest.raises(UsageError, match=rf"port {port} .* in use; .* {option}"):
                    async with Serving(StandInOnion(), options):
                        pass

    @pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
    async def test_a_host_that_is_not_here_names_the_option(self, host: str) -> None:
        with pytest.raises(UsageError, match="--host"):
            async with Serving(StandInOnion(), Settings(Mode.MOCK, host=host, port=0)):
                pass

    async def test_ports_are_free_again_afterwards(self) -> None:
        async with served() as first:
            port = first.port
        async with Serving(StandInOnion(), Settings(Mode.MOCK, port=port)) as second:
            assert second.url == f"http://127.0.0.1:{port}"

    async def test_linktape_is_not_its_own_upstream(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]

        for name in ("127.0.0.1", "localhost", "0.0.0.0", "127.1.2.3"):
            options = Settings(Mode.MOCK, port=0, control_port=port, upstream=f"http://{name}:{port}/jira")
            with pytest.raises(UsageError, match="own address"):
                async with Serving(StandInOnion(), options):
                    pass

    async def test_linktape_is_not_the_proxy_to_its_own_upstream(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"http://localhost:{port}")
        options = Settings(Mode.FORWARD, port=port, upstream="https://acme.example")

        with pytest.raises(UsageError, match=f"HTTPS_PROXY localhost:{port} is linktape's own address"):
            async with Serving(StandInOnion(), options):
                pass

    async def test_an_ipv6_address_is_served(self) -> None:
        options = Settings(Mode.MOCK, host="::1", port=0)
        try:
            async with Serving(StandInOnion(), options) as serving, aiohttp.ClientSession() as session:
                async with session.get(serving.url) as answer:
                    assert answer.status == 200
        except UsageError:
            pytest.skip("this machine has no IPv6 loopback")


class TestBelowABase:
    @pytest.mark.parametrize(
        ("path", "session", "context", "rest"),
        [
            ("/jira/rest/api/3/myself", "default", "/jira", "/rest/api/3/myself"),
            ("/s/one/jira/rest/api/3/myself", "one", "/jira", "/rest/api/3/myself"),
            ("/jira/secure/x", "default", "/jira", "/secure/x"),
            ("/rest/api/3/myself", "default", "", "/rest/api/3/myself"),
        ],
    )
    async def test_a_call_has_the_base_for_its_context(self, path: str, session: str, context: str, rest: str) -> None:
        async with served(base="/jira") as here:
            await raw(here.port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())

        [call] = here.calls
        assert (call.session.name, call.request.context, call.request.path) == (session, context, rest)

    async def test_each_address_ends_in_it(self) -> None:
        async with served(base="/jira") as here:
            root = f"http://127.0.0.1:{here.port}"

            assert here.serving.url == f"{root}/jira"
            assert here.serving.url_of("one") == f"{root}/s/one/jira"
            assert not here.control_url.endswith("/jira")
