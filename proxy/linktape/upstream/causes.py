"""Why the upstream gave no answer: aiohttp's exceptions as UpstreamFailed, without what they quote of the peer."""

from __future__ import annotations

import errno

import aiohttp

from linktape.errors import UpstreamFailed


def upstream_failure(error: Exception, host: str, timeout_s: float) -> UpstreamFailed:
    """Say which failure an exception means; `host` is the upstream's name and port."""
    if isinstance(error, TimeoutError):
        return too_slow(host, timeout_s)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return UpstreamFailed(502, f"the name of the upstream {host} cannot be resolved", "dns")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        reason = getattr(error.certificate_error, "verify_message", "") or "it cannot be verified"
        text = f"the certificate of the upstream {host} is not accepted ({reason}); SSL_CERT_FILE names another CA file"
        return UpstreamFailed(502, text, "tls")
    if isinstance(error, aiohttp.ClientSSLError):
        return UpstreamFailed(502, f"the upstream {host} does not speak TLS that can be understood", "tls")
    if isinstance(error, aiohttp.ClientConnectorError):
        return _not_connected(error.os_error, host)
    if isinstance(error, aiohttp.ClientPayloadError):
        return broken_off(host)
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return UpstreamFailed(502, f"the upstream {host} closed the connection without an answer", "cut")
    if isinstance(error, aiohttp.ClientResponseError):
        return malformed(host, "is no HTTP that can be read without doubt")
    return UpstreamFailed(502, f"the upstream {host} reset the connection", "reset")


def too_slow(host: str, timeout_s: float) -> UpstreamFailed:
    """Say that the answer did not come in time."""
    text = f"the upstream {host} did not answer within {timeout_s:g} s; --upstream-timeout gives it more"
    return UpstreamFailed(504, text, "timeout")


def broken_off(host: str) -> UpstreamFailed:
    """Say that the answer was not whole."""
    return UpstreamFailed(502, f"the upstream {host} broke off in the middle of its answer", "cut")


def malformed(host: str, what: str) -> UpstreamFailed:
    """Say what is wrong with the answer; `what` goes on from 'the answer of the upstream'."""
    return UpstreamFailed(502, f"the answer of the upstream {host} {what}", "malformed")


def too_large(host: str, most_bytes: int) -> UpstreamFailed:
    """Say that the answer is longer than what can be held."""
    return UpstreamFailed(502, f"the answer of the upstream {host} has more than {most_bytes} bytes", "too-large")


def _not_connected(error: OSError, host: str) -> UpstreamFailed:
    if error.errno == errno.ECONNREFUSED:
        return UpstreamFailed(502, f"the upstream {host} refused the connection", "refused")
    if error.errno == errno.ETIMEDOUT:
        return UpstreamFailed(504, f"the upstream {host} did not accept a connection in time", "timeout")
    return UpstreamFailed(502, f"the upstream {host} cannot be reached", "unreachable")
