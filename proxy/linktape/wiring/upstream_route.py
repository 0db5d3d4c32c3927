"""By which way the upstream is asked: as the options say, and where they name no proxy, as the environment does."""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from linktape.errors import UsageError
from linktape.framing import PORTS
from linktape.upstream.route import Proxy, UpstreamRoute
from linktape.wiring import pem_files
from linktape.wiring.no_proxy import is_meant, listed
from linktape.wiring.settings import Settings


def route(settings: Settings, environment: Mapping[str, str] = os.environ) -> UpstreamRoute:
    """Give the way to the upstream of the settings. Raises UsageError for what cannot be used of it."""
    tls = _tls(settings.upstream_ca, settings.upstream_cert, settings.upstream_key)
    return UpstreamRoute(proxy_of(settings, environment), tls)


def proxy_of(settings: Settings, environment: Mapping[str, str] = os.environ) -> Proxy | None:
    """Give the proxy on the way to the upstream of the settings. Raises UsageError."""
    if settings.upstream_proxy is not None:
        return Proxy(settings.upstream_proxy, "--upstream-proxy")
    return proxy_in(environment, settings.upstream or "")


def proxy_in(environment: Mapping[str, str], upstream: str) -> Proxy | None:
    """Give the proxy that the environment names for an upstream: none for this machine, and for what NO_PROXY names.

    A name in lower case goes first, as everywhere. Raises UsageError for an address that is none of a proxy.
    """
    parts = urlsplit(upstream)
    host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme)
    name = next((name for name in _variables(parts.scheme, environment) if environment.get(name)), None)
    if name is None or _is_here(host) or any(is_meant(entry, host, port) for entry in listed(environment)):
        return None
    return _read(environment[name], name)


def _variables(scheme: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Give the variables that may name it. Behind a web server HTTP_PROXY is a header that anybody may send."""
    lower = f"{scheme}_proxy"
    return (lower,) if scheme == "http" and "REQUEST_METHOD" in environment else (lower, lower.upper())


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _read(text: str, name: str) -> Proxy:
    text = text.strip()
    parts = urlsplit("")
    port: int | None = 0
    with suppress(ValueError):  # a bracket that is not closed, or a port that is none
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        kind = f"is for a {parts.scheme} proxy" if parts.hostname and port != 0 else "holds no address of a proxy"
        raise UsageError(
            f"{name} {kind}, and linktape asks http and https proxies; name one with --upstream-proxy, "
            f"for example http://proxy.example:3128, or take the upstream out with NO_PROXY"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if ":" in user or not (user + password).isprintable():
        raise UsageError(f"{name}: the user holds a colon, or one of user and password a control character")
    return Proxy(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", name, user, password)


def _tls(authorities: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if authorities is None and certificate is None:
        return None
    context = ssl.create_default_context()
    if authorities is not None:
        pem_files.trust(context, authorities, "--upstream-ca")
    if certificate is not None:
        pem_files.show(context, certificate, key or certificate, "--upstream")
    return context
