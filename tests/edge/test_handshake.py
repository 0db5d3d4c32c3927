"""edge/handshake.py: a client and a TLS port that do not come together are told of, with what to do."""

from __future__ import annotations

import asyncio
import logging
import ssl

import pytest
import requests

from linktape.edge.handshake import why
from linktape.wiring.settings import Mode, Settings
from linktape.wiring.tls import identity
from tests.edge.tls_client import talk, trusting
from tests.standing import LAST, Served, raw, served

SETTINGS = Settings(Mode.MOCK, tls=True)
CANARY = b"C4N4RY"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("HTTP_REQUEST", "begins with https://"),
        ("TLSV1_ALERT_UNKNOWN_CA", "have it trust"),
        ("SSLV3_ALERT_CERTIFICATE_UNKNOWN", "have it trust"),
        ("NO_SHARED_CIPHER", "did not come together (NO_SHARED_CIPHER)"),
        (None, "no reason given"),
    ],
)
def test_a_failed_handshake_is_told_by_what_it_means(reason: str | None, said: str) -> None:
    assert said in why(reason)


@pytest.mark.parametrize("method", [b"GET", b"POST", b"PUT", b"HEAD", b"DELETE", b"PATCH", b"OPTIONS"])
async def test_a_plain_request_on_the_tls_port_is_told_as_such(method: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with identity(SETTINGS) as own:
        async with served(identity=own) as here:
            answer = await raw(here.port, method + b" /" + CANARY + b" HTTP/1.1\r\n" + LAST + b"\r\n")

    assert not answer.startswith(b"HTTP/1.1 200")
    assert [record.getMessage() for record in caplog.records] == [why("HTTP_REQUEST")]
    assert not here.calls


async def test_a_client_that_does_not_trust_us_is_told_what_to_trust(caplog: pytest.LogCaptureFixture) -> None:
    with identity(SETTINGS) as own:
        async with served(identity=own) as here:
            with pytest.raises(requests.exceptions.SSLError):
                await asyncio.to_thread(requests.get, here.url, timeout=10)
            assert await talk(here, trusting(own.authority))

    assert [record.getMessage() for record in caplog.records] == [why("TLSV1_ALERT_UNKNOWN_CA")]


async def test_many_failures_are_told_in_few_lines(caplog: pytest.LogCaptureFixture) -> None:
    with identity(SETTINGS) as own:
        async with served(identity=own) as here:
            for _ in range(30):
                await raw(here.port, b"GET / HTTP/1.1\r\n\r\n")

    assert len(caplog.records) == 10


async def test_a_tls_hello_on_the_plain_port_is_told_as_such(server: Served, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ssl.SSLError):
        await talk(server, ssl.create_default_context())

    [line] = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.startswith("a TLS hello came to the plain port")
    assert "http://" in line
    assert "--tls" in line
