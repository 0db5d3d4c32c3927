"""Why there is no answer of the upstream that can be trusted: as UpstreamFailed, without what is quoted of the peer."""

from __future__ import annotations

import errno
import re

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from linktape.errors import UpstreamFailed
from linktape.framing import malformed_header
from linktape.messages import Headers
from linktape.upstream.route import Proxy

_ALERT = re.compile(r"ALERT_(?:CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA)")
_WANTED = "wants a certificate; give it with --upstream-cert and --upstream-key"
_PAGES = {
    b"<title>400 No required SSL certificate was sent</title>": _WANTED,
    b"<title>400 The SSL certificate error</title>": "does not accept the certificate of --upstream-cert",
    b"<title>400 The plain HTTP request was sent to HTTPS port</title>": "speaks https; --upstream must begin with it",
}
"""What nginx says in the place of the site behind it: it ends TLS without an alert, and only then looks."""

_LENGTH = re.compile(r"[0-9]{1,18}")


def upstream_failure(error: Exception, host: str, timeout_s: float, proxy: Proxy | None = None) -> UpstreamFailed:
    """Say which failure an exception of aiohttp's means; `host` is the upstream's name and port."""
    upstream = f"the upstream {host}"
    if proxy is not None:
        failed = _failure_of_proxy(error, upstream, proxy)
        if failed is not None:
            return failed
    match error:
        case TimeoutError():
            text = f"{upstream} did not answer within {timeout_s:g} s; --upstream-timeout gives it more"
            return UpstreamFailed(504, text, "timeout")
        case aiohttp.ClientConnectorDNSError():
            hint = "is --upstream right? Where only a proxy knows it, name that with --upstream-proxy or HTTPS_PROXY"
            return UpstreamFailed(502, f"the name of {upstream} cannot be resolved; {hint}", "dns")
        case aiohttp.ClientConnectorCertificateError():
            reason = getattr(error.certificate_error, "verify_message", "") or "it cannot be verified"
            hint = "where an authority of your own has signed it, name its file with --upstream-ca"
            return UpstreamFailed(502, f"the certificate of {upstream} is not accepted ({reason}); {hint}", "tls")
        case aiohttp.ClientOSError() if _ALERT.search(str(error)):  # those of ours that connect, or that have connected
            hint = "give it with --upstream-cert and --upstream-key"
            return UpstreamFailed(502, f"{upstream} ended TLS, as it does where it wants a certificate; {hint}", "tls")
        case aiohttp.ClientSSLError():
            return UpstreamFailed(502, f"{upstream} does not speak TLS that can be understood", "tls")
        case aiohttp.ClientConnectorError(os_error=OSError(errno=errno.ECONNREFUSED)):
            return UpstreamFailed(502, f"{upstream} refused the connection", "refused")
        case aiohttp.ClientConnectorError(os_error=OSError(errno=errno.ETIMEDOUT)):
            return UpstreamFailed(504, f"{upstream} did not accept a connection in time", "timeout")
        case aiohttp.ClientConnectorError():
            return UpstreamFailed(502, f"{upstream} cannot be reached", "unreachable")
        case aiohttp.ClientPayloadError():
            return UpstreamFailed(502, f"{upstream} broke off in the middle of its answer", "cut")
        case aiohttp.ServerDisconnectedError():
            return UpstreamFailed(502, f"{upstream} closed the connection without an answer", "cut")
        case aiohttp.ClientResponseError() | HttpProcessingError():
            return malformed(host, "is no HTTP that can be read without doubt")
    return UpstreamFailed(502, f"{upstream} reset the connection", "reset")


def _failure_of_proxy(error: Exception, upstream: str, proxy: Proxy) -> UpstreamFailed | None:
    """Say what it means if it is the proxy's failure; None: it is the upstream's."""
    by_way_of = f"the proxy {proxy} on the way to {upstream}"
    hint = "--upstream-proxy names another, NO_PROXY takes the upstream out"
    match error:
        case aiohttp.ClientHttpProxyError():
            return proxy_refusal(proxy, error.status, upstream)
        case aiohttp.ClientConnectorDNSError():  # where there is a proxy, no other name is resolved
            return UpstreamFailed(502, f"the name of {by_way_of} cannot be resolved; {hint}", "proxy")
        case aiohttp.ClientProxyConnectionError():
            return UpstreamFailed(502, f"{by_way_of} cannot be reached; {hint}", "proxy")
    return None


def proxy_refusal(proxy: Proxy, status: int, upstream: str = "the upstream") -> UpstreamFailed:
    """Say that a proxy lets nobody through, by the status of its answer."""
    if status == 407:
        text = f"the proxy {proxy} wants a user and a password; HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT gives them"
        return UpstreamFailed(502, text + " (HTTP_PROXY where the upstream is http)", "proxy")
    hint = "may it reach it? --upstream-proxy names another, NO_PROXY takes the upstream out"
    return UpstreamFailed(502, f"the proxy {proxy} does not lead to {upstream}: it answers {status}; {hint}", "proxy")


def malformed(host: str, what: str) -> UpstreamFailed:
    """Say what is wrong with the answer; `what` goes on from 'the answer of the upstream'."""
    return UpstreamFailed(502, f"the answer of the upstream {host} {what}", "malformed")


def page_of_nginx(host: str, status: int, body: bytes) -> UpstreamFailed | None:
    """Say what a page means by which nginx refuses the connection itself; None for any other answer."""
    if status != 400:
        return None
    what = next((what for title, what in _PAGES.items() if title in body), None)
    return None if what is None else UpstreamFailed(502, f"the upstream {host} {what}", "tls")


def too_large(host: str, most_bytes: int) -> UpstreamFailed:
    """Say that the answer is longer than what can be held."""
    return UpstreamFailed(502, f"the answer of the upstream {host} has more than {most_bytes} bytes", "too-large")


def doubt(version: tuple[int, int] | None, status: int, headers: Headers) -> str | None:
    """Say why a head must not be believed (RFC 9112, 6), or None. Goes on from 'the answer of the upstream'."""
    codings, lengths = headers.all("Transfer-Encoding"), headers.all("Content-Length")
    if version not in ((1, 0), (1, 1)):
        return "is of an HTTP version that is not spoken here"
    if not 200 <= status <= 599:
        return "has a status that no answer has"
    wrong = malformed_header(headers)
    if wrong is not None:
        return f"has {wrong}"
    if codings and [coding.strip().lower() for coding in codings] != ["chunked"]:
        return "has a transfer coding that is not a single 'chunked'"
    if codings and (lengths or version == (1, 0)):
        return "gives its length in two ways, or in one that HTTP/1.0 lacks"
    if len(lengths) > 1 or any(_LENGTH.fullmatch(length) is None for length in lengths):
        return "gives a Content-Length that is not one number"
    return None
