"""Says in the log why a client and the TLS port did not come together, and what to do about it."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

TIMES: dict[str, Any] = {"ssl_handshake_timeout": 30.0, "ssl_shutdown_timeout": 1.0}
"""How long a client may take to shake hands, and to say goodbye, in seconds."""

_PLAIN = frozenset({"HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "WRONG_VERSION_NUMBER"})
_DISTRUST = ("UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN")


def tell(context: ssl.SSLContext, hear: Callable[[str], None]) -> None:
    """Have each failed handshake of this context told; asyncio by itself is silent about them."""

    class Told(ssl.SSLObject):
        def do_handshake(self) -> None:
            try:
                super().do_handshake()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                raise
            except ssl.SSLError as exc:
                hear(why(exc.reason))
                raise

    told: Any = Told
    context.sslobject_class = told


def why(reason: str | None) -> str:
    """Say what a failed handshake means, by OpenSSL's word for it, in which there is never a byte of the peer's."""
    if reason in _PLAIN:
        return "a plain request came to the TLS port: give the client an address that begins with https://"
    if reason is not None and reason.endswith(_DISTRUST):
        return (
            "a client does not trust this server's certificate: have it trust the authority that made it "
            "(SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or NODE_EXTRA_CA_CERTS)"
        )
    return f"a client and the TLS port did not come together ({reason or 'no reason given'})"
