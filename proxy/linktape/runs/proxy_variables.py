"""Which variables lead a client with a fixed address through a forward proxy, and whom it asks straight."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from linktape.runs.trust import JAVA
from linktape.wiring import no_proxy

PROXIES = ("HTTPS_PROXY", "HTTP_PROXY")
NODE = "NODE_USE_ENV_PROXY"
_NEAR = ("localhost", "127.0.0.1", "::1")

DEAF = (
    "Node's fetch before Node 24, aiohttp without trust_env=True, httpx with trust_env=False, "
    "and Apache's HttpClient without useSystemProperties()"
)
"""Clients that are known not to heed these variables."""


def variables(inherited: Mapping[str, str], proxy: str, site: str) -> dict[str, str]:
    """Give the variables by which clients ask a proxy for a site: for all sites, but for those that are asked straight.

    Those are this machine's own, and whom NO_PROXY named before, unless it would take out the site.
    """
    host, port = urlsplit(site).hostname or "", urlsplit(site).port
    listed = [one for one in no_proxy.listed(inherited) if not no_proxy.is_meant(one, host, port)]
    straight = ",".join(dict.fromkeys([*listed, *(near for near in _NEAR if near != host)]))
    return {
        **{spelt: proxy for name in PROXIES for spelt in (name, name.lower())},
        **dict.fromkeys(no_proxy.VARIABLES, straight),
        NODE: "1",
        JAVA: f"{inherited.get(JAVA, '')} {_java(proxy, host)}".strip(),
    }


def _java(proxy: str, host: str) -> str:
    """Give Java's options. It asks whatever is on this machine straight, unless it is told of no exceptions."""
    parts = urlsplit(proxy)
    given = {f"{scheme}.{what}": value for scheme in ("http", "https") for what, value in _java_proxy(parts.netloc)}
    if host in _NEAR:
        given["http.nonProxyHosts"] = ""
    return " ".join(f"-D{name}={value}" for name, value in given.items())


def _java_proxy(netloc: str) -> tuple[tuple[str, str], tuple[str, str]]:
    host, _, port = netloc.rpartition(":")
    return ("proxyHost", host.strip("[]")), ("proxyPort", port)
