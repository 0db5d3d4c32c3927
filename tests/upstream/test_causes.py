"""upstream/causes.py: why the upstream gave no answer, in our words and in none of its own."""

from __future__ import annotations

import errno
import ssl
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from linktape.upstream import causes

CANARY = "s3cret-canary"
KEY: Any = ConnectionKey(CANARY, 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None)
ASKED: Any = SimpleNamespace(real_url=CANARY)


def certificate_error() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, CANARY)
    error.verify_message = "self-signed certificate"
    return error


@pytest.mark.parametrize(
    ("error", "status", "cause", "said"),
    [
        (TimeoutError(), 504, "timeout", "did not answer within 1.5 s; --upstream-timeout gives it more"),
        (aiohttp.ClientConnectorDNSError(KEY, OSError(CANARY)), 502, "dns", "cannot be resolved"),
        (
            aiohttp.ClientConnectorCertificateError(KEY, certificate_error()),
            502,
            "tls",
            "is not accepted (self-signed certificate); where an authority of your own has signed it, name its file "
            "with --upstream-ca",
        ),
        (aiohttp.ClientConnectorSSLError(KEY, OSError(CANARY)), 502, "tls", "does not speak TLS"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.ECONNREFUSED, CANARY)), 502, "refused", "refused"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.ETIMEDOUT, CANARY)), 504, "timeout", "did not accept"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.EHOSTUNREACH, CANARY)), 502, "unreachable", "be reached"),
        (aiohttp.ClientPayloadError(CANARY), 502, "cut", "broke off in the middle of its answer"),
        (aiohttp.ServerDisconnectedError(CANARY), 502, "cut", "closed the connection without an answer"),
        (aiohttp.ClientResponseError(ASKED, (), message=CANARY), 502, "malformed", "is no HTTP that can be read"),
        (ConnectionResetError(CANARY), 502, "reset", "reset the connection"),
        (aiohttp.ClientOSError(errno.EPIPE, CANARY), 502, "reset", "reset the connection"),
    ],
)
def test_a_failure_has_a_status_a_cause_and_a_sentence(error: Exception, status: int, cause: str, said: str) -> None:
    failed = causes.upstream_failure(error, "jira.example:8443", 1.5)

    assert (failed.status, failed.cause) == (status, cause)
    assert said in str(failed)
    assert "jira.example:8443" in str(failed)
    assert CANARY not in str(failed)


def test_a_page_of_nginxs_counts_where_it_refuses_the_connection_and_nowhere_else() -> None:
    page = b"<html>\r\n<head><title>400 The SSL certificate error</title></head>"
    failed = causes.page_of_nginx("jira.example", 400, page)

    assert str(failed) == "the upstream jira.example does not accept the certificate of --upstream-cert"
    assert causes.page_of_nginx("jira.example", 403, page) is None
    assert causes.page_of_nginx("jira.example", 400, b'{"errorMessages": ["The SSL certificate error"]}') is None


def test_an_answer_that_is_too_long_says_how_much_can_be_held() -> None:
    failed = causes.too_large("jira.example", 100)

    assert (failed.status, failed.cause) == (502, "too-large")
    assert str(failed) == "the answer of the upstream jira.example has more than 100 bytes"
