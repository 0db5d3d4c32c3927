"""Why there is no answer of the upstream that can be trusted: as UpstreamFailed, without what is quoted of the peer."""

from __future__ import annotations

import errno
import re

import aiohttp

from linktape.errors import UpstreamFailed
from linktape.framing import malformed_header
from linktape.messages import Headers

_LENGTH = re.compile(r"[0-9]{1,18}")
_BY_NUMBER = {
    errno.ECONNREFUSED: (502, "refused the connection", "refused"),
    errno.ETIMEDOUT: (504, "did not accept a connection in time", "timeout"),
}


def upstream_failure(error: Exception, host: str, timeout_s: float) -> UpstreamFailed:
    """Say which failure an exception of aiohttp's means; `host` is the upstream's name and port."""
    upstream, status, cause = f"the upstream {host}", 502, "reset"
    match error:
        case TimeoutError():
            status, cause = 504, "timeout"
            text = f"{upstream} did not answer within {timeout_s:g} s; --upstream-timeout gives it more"
        case aiohttp.ClientConnectorDNSError():
            text, cause = f"the name of {upstream} cannot be resolved", "dns"
        case aiohttp.ClientConnectorCertificateError():
            reason = getattr(error.certificate_error, "verify_message", "") or "it cannot be verified"
            text = f"the certificate of {upstream} is not accepted ({reason}); SSL_CERT_FILE names another CA file"
            cause = "tls"
        case aiohttp.ClientSSLError():
            text, cause = f"{upstream} does not speak TLS that can be understood", "tls"
        case aiohttp.ClientConnectorError():
            status, what, cause = _BY_NUMBER.get(error.os_error.errno or 0, (502, "cannot be reached", "unreachable"))
            text = f"{upstream} {what}"
        case aiohttp.ClientPayloadError():
            text, cause = f"{upstream} broke off in the middle of its answer", "cut"
        case aiohttp.ServerDisconnectedError():
            text, cause = f"{upstream} closed the connection without an answer", "cut"
        case aiohttp.ClientResponseError():
            return malformed(host, "is no HTTP that can be read without doubt")
        case _:
            text = f"{upstream} reset the connection"
    return UpstreamFailed(status, text, cause)


def malformed(host: str, what: str) -> UpstreamFailed:
    """Say what is wrong with the answer; `what` goes on from 'the answer of the upstream'."""
    return UpstreamFailed(502, f"the answer of the upstream {host} {what}", "malformed")


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
