"""Who may talk to a port: names in the Host header, web pages of other origins, the control port's token."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from linktape.edge.request_head import Authority, parse_authority
from linktape.errors import RequestRefused, UsageError
from linktape.messages import Headers

_COOKIE_PREFIX = "linktape-"
_COOKIE = re.compile(rf"{_COOKIE_PREFIX}[0-9]{{1,5}}\s*(=|$)")

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class HostList:
    """The names by which a port may be called. Any other may be a foreign name that was made to point here."""

    names: frozenset[str]

    @staticmethod
    def of(bound_host: str, allowed: tuple[str, ...] = (), external_url: str | None = None) -> HostList:
        """Make the list: loopback names, the address bound to (not the wildcard), what the user allows.

        Raises UsageError for a name that is none.
        """
        names = {*LOOPBACK}
        if bound_host not in ("", "0.0.0.0", "::"):
            names.add(f"[{bound_host}]" if ":" in bound_host else bound_host)
        if external_url is not None:
            names.add(_host_of(urlsplit(external_url).netloc, "--external-url"))
        names.update(_host_of(name, "--allow-host") for name in allowed)
        return HostList(frozenset(name.lower() for name in names))

    def check(self, authority: Authority) -> None:
        """Raises RequestRefused for a name that is not in the list."""
        name = authority.host
        if name not in self.names:
            raise RequestRefused(421, f"the host '{name}' is not served here; start linktape with --allow-host {name}")


def _host_of(text: str, option: str) -> str:
    authority = parse_authority(text) or parse_authority(f"[{text}]")
    if authority is None:
        raise UsageError(f"{option} {text!r} is no host name; write for example jira-mock.internal")
    return authority.host


def check_not_cross_site(headers: Headers) -> None:
    """Refuse what a browser says comes from a page of another site. Raises RequestRefused."""
    if (headers.get("Sec-Fetch-Site") or "").strip().lower() == "cross-site":
        raise RequestRefused(403, "the request comes from a web page of another site")


def check_own_origin(
    headers: Headers, authority: Authority, external_url: str | None = None, scheme: str = "http"
) -> None:
    """Refuse an Origin that is not our own. None at all is no browser's, and fine. Raises RequestRefused."""
    own = {f"{scheme}://{authority.text}".lower()}
    if external_url is not None:
        parts = urlsplit(external_url)
        own.add(f"{parts.scheme}://{parts.netloc}".lower())
    if any(origin.strip().lower() not in own for origin in headers.all("Origin")):
        raise RequestRefused(403, "the request comes from a web page of another origin")


def without_control(headers: Headers, control_port: int | None) -> Headers:
    """Leave out what a browser brings along from the control port: cookies know no ports, a Referer has an address."""
    cookies = headers.all("Cookie")
    if any(_COOKIE_PREFIX in text for text in cookies):
        parts = [part.strip() for text in cookies for part in text.split(";")]
        kept = "; ".join(part for part in parts if part and _COOKIE.match(part) is None)
        headers = headers.with_("Cookie", kept) if kept else headers.without("Cookie")
    referer = headers.get("Referer")
    if referer is None or control_port is None:
        return headers
    authority = parse_authority(referer.partition("://")[2].partition("/")[0])
    return headers.without("Referer") if authority is not None and authority.port == control_port else headers


def cookie_name(authority: Authority) -> str:
    """Name the control port's cookie: by the port that a browser sees, so that two servers do not share one."""
    return f"{_COOKIE_PREFIX}{authority.port or 80}"


def bearer(headers: Headers) -> str:
    """Give the token that stands in the Authorization header; empty for none."""
    scheme, _, token = (headers.get("Authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


@dataclass(frozen=True, slots=True)
class ControlToken:
    """The control port's secret, compared in constant time."""

    value: str = field(repr=False)

    def matches(self, given: str) -> bool:
        """Whether this is the token."""
        return hmac.compare_digest(self.value.encode(), given.encode("utf-8", "surrogateescape"))
