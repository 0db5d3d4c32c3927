"""edge/forward_proxy.py: a tunnel that ends here, whole addresses in request lines, and one site alone."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from linktape.edge.forward_proxy import FixedAddress
from linktape.edge.request_head import parse_authority
from linktape.messages import SITE, Headers, Response
from linktape.responder import Call
from linktape.wiring.settings import Mode, Settings
from linktape.wiring.tls import identity
from tests.edge.tls_client import trusting
from tests.standing import Served, raw, served

ACME = "https://acme.example"
PATH = b"/rest/api/3/serverInfo"
GET = b"GET " + PATH + b" HTTP/1.1\r\nHost: acme.example\r\n\r\n"


def its_address(call: Call) -> Response:
    return Response(200, Headers([("Content-Type", "application/json")]), f'{{"self": "{SITE}/x"}}'.encode())


@asynccontextmanager
async def proxying(
    answer: Callable[[Call], Response] | None = its_address, **options: Any
) -> AsyncIterator[tuple[Served, ssl.SSLContext]]:
    """Serve a StandIn as a forward proxy to acme.example; gives with it a context that trusts it."""
    given = {"fixed_address": ACME, **options}
    with identity(Settings(Mode.MOCK, **given)) as own:
        async with served(answer, identity=own, **given) as here:
            yield here, trusting(own.authority)


async def answer_to(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return head + await reader.readexactly(length)


@asynccontextmanager
async def tunnelled(
    here: Served, context: ssl.SSLContext | None, to: bytes = b"acme.example:443", version: bytes = b"1.1"
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Ask for a tunnel and speak TLS through it; in HTTP/1.0, as http.client does, without a Host."""
    async with asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        try:
            host = b"Host: " + to + b"\r\n" if version == b"1.1" else b""
            writer.write(b"CONNECT " + to + b" HTTP/" + version + b"\r\n" + host + b"\r\n")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
            if context is not None:
                await writer.start_tls(context, server_hostname="acme.example")
            yield reader, writer
        finally:
            writer.close()


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
async def test_what_comes_through_a_tunnel_is_answered_as_the_site(version: bytes) -> None:
    async with proxying() as (here, context), tunnelled(here, context, version=version) as (reader, writer):
        for _ in range(3):
            writer.write(GET)
            assert (await answer_to(reader)).endswith(b'\r\n\r\n{"self": "https://acme.example/x"}')

    assert {call.request.path for call in here.calls} == {PATH.decode()}
    assert len({id(call.request) for call in here.calls}) == 1  # it was read once


async def test_a_tunnel_to_the_plain_port_is_plain() -> None:
    async with proxying() as (here, _), tunnelled(here, None, b"acme.example:80") as (reader, writer):
        writer.write(GET)

        assert (await answer_to(reader)).endswith(b'{"self": "http://acme.example/x"}')


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_whole_address_of_the_site_is_answered_as_the_site(scheme: str) -> None:
    """Some clients, axios among them, ask a proxy for https addresses without a tunnel."""
    line = f"GET {scheme}://acme.example{PATH.decode()} HTTP/1.1\r\nHost: acme.example\r\nConnection: close\r\n\r\n"
    async with proxying() as (here, _):
        came = await raw(here.port, line.encode())

    assert came.endswith(f'{{"self": "{scheme}://acme.example/x"}}'.encode())
    assert [call.request.target for call in here.calls] == [PATH.decode()]


async def test_a_whole_address_opens_no_door_for_its_host() -> None:
    """The header fields are the same; but a name that was made to point here is not the site's."""
    fields = b" HTTP/1.1\r\nHost: acme.example\r\n\r\n"
    async with proxying() as (here, _), asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        came = []
        for target in (b"https://acme.example" + PATH, PATH):
            writer.write(b"GET " + target + fields)
            came.append((await answer_to(reader))[:13])
        writer.close()

    assert came == [b"HTTP/1.1 200 ", b"HTTP/1.1 421 "]


@pytest.mark.parametrize(
    "request_line",
    [
        b"CONNECT evil.example:443 HTTP/1.1",
        b"CONNECT acme.example:22 HTTP/1.1",
        b"CONNECT 127.0.0.1:443 HTTP/1.1",
        b"GET http://evil.example/ HTTP/1.1",
        b"GET https://evil.example/rest/api/3/myself HTTP/1.1",
        b"GET http://acme.example:8080/ HTTP/1.1",
    ],
)
async def test_any_other_address_is_refused_by_name(request_line: bytes, caplog: pytest.LogCaptureFixture) -> None:
    host = request_line.split()[1].rpartition(b"//")[2].partition(b"/")[0]
    async with proxying() as (here, _):
        came = await raw(here.port, request_line + b"\r\nHost: " + host + b"\r\n\r\n")

    assert came.startswith(b"HTTP/1.1 403 ")
    said = f"this proxy leads to acme.example alone, and not to '{host.decode()}'"
    assert said.encode() in came
    assert said in caplog.text
    assert here.calls == []


async def test_the_control_port_is_not_reached_by_the_proxy() -> None:
    async with proxying(fixed_address="http://127.0.0.1:9") as (here, _):
        line = f"CONNECT 127.0.0.1:{here.control_port} HTTP/1.0\r\n\r\n"

        assert (await raw(here.port, line.encode())).startswith(b"HTTP/1.1 403 ")


async def test_another_name_inside_the_tunnel_is_refused() -> None:
    async with proxying() as (here, context), tunnelled(here, context) as (reader, writer):
        writer.write(GET.replace(b"acme.example", b"evil.example"))

        assert (await answer_to(reader)).startswith(b"HTTP/1.1 421 ")


@pytest.mark.parametrize("target", [b"acme.example", b"/", b"http://acme.example:443", b"acme.example:x", b":443"])
async def test_a_tunnel_to_no_host_and_port_is_refused(target: bytes) -> None:
    async with proxying() as (here, _):
        came = await raw(here.port, b"CONNECT " + target + b" HTTP/1.0\r\n\r\n")

    assert came.startswith(b"HTTP/1.1 400 ")


async def test_what_comes_before_the_tunnel_is_there_is_refused() -> None:
    async with proxying() as (here, _):
        came = await raw(here.port, b"CONNECT acme.example:443 HTTP/1.0\r\n\r\n\x16\x03\x01 early")

    assert came.startswith(b"HTTP/1.1 400 ")


async def test_who_is_no_proxy_says_how_it_would_become_one(caplog: pytest.LogCaptureFixture) -> None:
    async with served() as here:
        came = await raw(here.port, b"CONNECT acme.example:443 HTTP/1.1\r\nHost: acme.example\r\n\r\n")

    assert came.startswith(b"HTTP/1.1 405 ")
    assert b"--forward-proxy" in came
    assert "--forward-proxy" in caplog.text


async def test_a_tunnel_is_closed_when_the_port_is() -> None:
    async with proxying() as (here, context), tunnelled(here, context) as (reader, writer):
        writer.write(GET)
        await answer_to(reader)

        await here.serving.drain(0)

        assert await reader.read() == b""


async def test_the_start_says_how_a_client_is_led_here() -> None:
    async with proxying() as (here, _):
        said = f"HTTPS_PROXY={here.url} leads clients to https://acme.example, and nowhere else"

        assert said in here.serving.notices


async def test_requests_to_our_own_address_are_answered_as_before() -> None:
    async with proxying() as (here, _):
        host = f"127.0.0.1:{here.port}".encode()
        plain = await raw(here.port, b"GET /x HTTP/1.1\r\nConnection: close\r\nHost: " + host + b"\r\n\r\n")
        whole = await raw(
            here.port, b"GET http://" + host + b"/x HTTP/1.1\r\nConnection: close\r\nHost: " + host + b"\r\n\r\n"
        )

    assert plain.endswith(b'{"self": "http://' + host + b'/x"}')
    assert whole.endswith(b'{"self": "http://' + host + b'/x"}')


async def test_tls_may_be_spoken_around_the_tunnel_as_well() -> None:
    async with proxying(tls=True) as (here, context), asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port, ssl=context)
        writer.write(b"CONNECT acme.example:443 HTTP/1.0\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        await writer.start_tls(context, server_hostname="acme.example")
        writer.write(GET)
        came = await answer_to(reader)
        writer.close()

    assert came.endswith(b'{"self": "https://acme.example/x"}')


@pytest.mark.parametrize(
    ("url", "authority", "scheme"),
    [
        ("https://acme.example", "acme.example:443", "https"),
        ("https://acme.example", "acme.example:80", "http"),
        ("https://acme.example", "ACME.example", "https"),
        ("https://acme.example/jira", "acme.example:8443", None),
        ("https://acme.example:8443", "acme.example:8443", "https"),
        ("http://jira.internal:443", "jira.internal:443", "http"),
        ("http://jira.internal:8080", "jira.internal:8080", "http"),
        ("http://[::1]:8080", "[::1]:8080", "http"),
        ("https://acme.example", "acme.example.evil.example:443", None),
    ],
)
def test_the_sites_port_and_the_usual_ones_are_its_own(url: str, authority: str, scheme: str | None) -> None:
    asked = parse_authority(authority)

    assert asked is not None
    assert FixedAddress.of(url).scheme_of(asked) == scheme
