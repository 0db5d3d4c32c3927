"""Why there is no answer of the upstream that can be trusted: as UpstreamFailed, without what is quoted of the peer."""

from __future__ import annotations

import errno
import re

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from linktape.errors import UpstreamFailed
from linktape.framing import malformed_header
from linktape.messages import Headers

_LENGTH = re.compile(r"[0-9]{1,18}")


def upstream_failure(error: Exception, host: str, timeout_s: float) -> UpstreamFailed:
    """Say which failure an exception of aiohttp's means; `host` is the upstream's name and port."""
    upstream = f"the upstream {host}"
    match error:
        case TimeoutError():
            text = f"{upstream} did not answer within {timeout_s:g} s; --upstream-timeout gives it more"
            return UpstreamFailed(504, text, "timeout")
        case aiohttp.ClientConnectorDNSError():
            return UpstreamFailed(502, f"the name of {upstream} cannot be resolved", "dns")
        case aiohttp.ClientConnectorCertificateError():
            reason = getattr(error.certificate_error, "verify_message", "") or "it cannot be verified"
            text = f"the certificate of {upstream} is not accepted ({reason}); SSL_CERT_FILE names another CA file"
            return UpstreamFailed(502, text, "tls")
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
