"""layers/forwarder.py on its way to the upstream: through a company's proxy, and to a site that wants a certificate."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
import trustme
from aiohttp import web

from linktape.errors import UpstreamFailed
from linktape.layers.forwarder import Credentials, Forwarder
from linktape.upstream.route import Proxy, UpstreamRoute
from tests.company_proxy import NAME, company_proxy
from tests.layers.upstreams import GET, OTHER, ask, behaved, whole
from tests.support import call

USER, PASSWORD = "me", "p@ss:word"


async def told(request: web.BaseRequest) -> web.Response:
    """Say what came of the request."""
    size = len(await request.read())
    shown = "Proxy-Authorization" in request.headers
    return web.json_response({"host": request.host, "path": request.path, "size": size, "proxy": shown})


@pytest.fixture(scope="module")
def proxy_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with company_proxy(tmp_path_factory.mktemp("proxy"), f"{USER}:{PASSWORD}") as port:
        yield port


@pytest.fixture
def proxy(proxy_port: int) -> Proxy:
    return Proxy(f"http://127.0.0.1:{proxy_port}", "HTTPS_PROXY", USER, PASSWORD)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    tls = ssl.create_default_context()
    authority.configure_trust(tls)
    return tls


def serving(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(tls)
    return tls


@contextmanager
def alerting(tls: ssl.SSLContext) -> Iterator[str]:
    """Serve nobody, and say so in TLS: asyncio's server closes a connection without a word."""

    def refuse() -> None:
        wrapped = tls.wrap_socket(listening.accept()[0], server_side=True, do_handshake_on_connect=False)
        with suppress(ssl.SSLError):
            wrapped.do_handshake()
        with socket.socket(fileno=wrapped.detach()) as came:
            came.shutdown(socket.SHUT_WR)
            while came.recv(4096):  # else what was sent would be lost in a reset
                pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=refuse)
        serving.start()
        yield f"https://localhost:{listening.getsockname()[1]}"
        serving.join(timeout=10)


class TestProxies:
    async def test_https_goes_through_a_tunnel_which_is_used_again(self, proxy: Proxy, authority: trustme.CA) -> None:
        peers: list[object] = []

        async def answer(request: web.BaseRequest) -> web.Response:
            peers.append(request.transport and request.transport.get_extra_info("peername"))
            return await told(request)

        route = UpstreamRoute(proxy, trusting(authority))
        async with behaved(answer, tls=serving(authority, NAME)) as url:
            address = url.replace("127.0.0.1", NAME)
            async with Forwarder(address, route=route) as forwarder:
                answers = [await whole(await forwarder.respond(call("GET", GET))) for _ in range(2)]

        host = address.partition("//")[2]
        assert (
            answers == [b'{"host": "%s", "path": "%s", "size": 0, "proxy": false}' % (host.encode(), GET.encode())] * 2
        )
        assert len(set(peers)) == 1

    @pytest.mark.parametrize("is_streamed", [False, True])
    async def test_http_is_relayed_and_the_password_is_the_proxys_alone(self, proxy: Proxy, is_streamed: bool) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b"x" * 10

        async with behaved(told) as url:
            address = url.replace("127.0.0.1", NAME)
            asked = call("POST", f"{OTHER}?q=%20", b"x" * 30)
            if is_streamed:
                asked = replace(asked, request=replace(asked.request, body=pieces()))
            answer = await whole(await ask(address, asked, route=UpstreamRoute(proxy)))

        assert answer == b'{"host": "%s", "path": "%s", "size": 30, "proxy": false}' % (
            address.partition("//")[2].encode(),
            OTHER.encode(),
        )

    @pytest.mark.parametrize("scheme", ["http", "https"])
    async def test_a_wrong_password_is_told_by_the_proxys_name(self, proxy_port: int, scheme: str) -> None:
        wrong = Proxy(f"http://127.0.0.1:{proxy_port}", "HTTPS_PROXY", USER, "canary-password")

        with pytest.raises(UpstreamFailed) as failed:
            await ask(
                f"{scheme}://{NAME}:1",
                call("POST", OTHER, {}),
                route=UpstreamRoute(wrong),
            )

        assert failed.value.cause == "proxy"
        assert f"the proxy http://127.0.0.1:{proxy_port} (HTTPS_PROXY) wants a user and a password" in str(failed.value)
        assert "canary" not in str(failed.value)

    async def test_a_proxy_that_leads_nowhere_says_so(self, proxy: Proxy) -> None:
        with pytest.raises(UpstreamFailed) as failed:
            await ask(f"https://{NAME}:1", route=UpstreamRoute(proxy))

        assert f"(HTTPS_PROXY) does not lead to the upstream {NAME}:1: it answers 5" in str(failed.value)

    @pytest.mark.parametrize(
        ("address", "said"),
        [("http://127.0.0.1:1", "cannot be reached"), ("http://proxy.invalid:3128", "cannot be resolved")],
    )
    async def test_a_proxy_that_is_not_there_is_told_from_an_upstream(self, address: str, said: str) -> None:
        with pytest.raises(UpstreamFailed) as failed:
            await ask(f"https://{NAME}", route=UpstreamRoute(Proxy(address, "--upstream-proxy")))

        assert failed.value.cause == "proxy"
        assert f"{address} (--upstream-proxy) on the way to the upstream {NAME}" in str(failed.value)
        assert said in str(failed.value)

    async def test_our_credentials_go_through_the_tunnel_alone(self, proxy: Proxy, authority: trustme.CA) -> None:
        async def answer(request: web.BaseRequest) -> web.Response:
            return web.Response(text=request.headers["Authorization"])

        async with behaved(answer, tls=serving(authority, NAME)) as url:
            route = UpstreamRoute(proxy, trusting(authority))
            response = await ask(url.replace("127.0.0.1", NAME), route=route, credentials=Credentials.bearer("own"))

        assert await whole(response) == b"Bearer own"


class TestCertificates:
    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
    async def test_a_site_that_wants_a_certificate_gets_it_or_is_told_of(
        self, authority: trustme.CA, version: ssl.TLSVersion
    ) -> None:
        tls = serving(authority, "localhost")
        tls.minimum_version = tls.maximum_version = version
        tls.verify_mode = ssl.CERT_REQUIRED
        authority.configure_trust(tls)
        known = trusting(authority)
        authority.issue_cert("me@company.example").configure_cert(known)
        async with behaved(told, host="localhost", tls=tls) as url:
            answer = await ask(url, route=UpstreamRoute(tls=known))
        with alerting(tls) as url, pytest.raises(UpstreamFailed) as failed:
            await ask(url, route=UpstreamRoute(tls=trusting(authority)))

        assert answer.status == 200
        assert failed.value.cause == "tls"
        assert "wants a certificate; give it with --upstream-cert and --upstream-key" in str(failed.value)
