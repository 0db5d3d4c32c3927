"""Who may talk to a port: names in the Host header, and web pages of other origins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from linktape.edge.request_head import Authority, parse_authority
from linktape.errors import RequestRefused, UsageError
from linktape.messages import Headers

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_ANY = "*"
_BELOW = re.compile(r"\*((?:\.[A-Za-z0-9_-]+)+)")


@dataclass(frozen=True, slots=True)
class HostList:
    """The names by which a port may be called. Any other may be a foreign name that was made to point here.

    `ends` are what all names below a domain end in; an empty one is every name's.
    """

    names: frozenset[str]
    ends: tuple[str, ...] = ()

    @staticmethod
    def of(
        bound_host: str, allowed: Sequence[str] = (), external_url: str | None = None, own: Sequence[str] = ()
    ) -> HostList:
        """Make the list: loopback names, the address bound to (not the wildcard), what the user allows.

        `own` are names and addresses of this machine, for who is bound to all of them.
        Raises UsageError for a name that is none.
        """
        names = {*LOOPBACK}
        if bound_host in WILDCARDS:
            names.update(map(_bracketed, own))
        else:
            names.add(_bracketed(bound_host))
        if external_url is not None:
            names.add(_host_of(urlsplit(external_url).netloc, "--external-url"))
        below = {name: _BELOW.fullmatch(name) for name in allowed if name != _ANY}
        names.update(_host_of(name, "--allow-host") for name, match in below.items() if match is None)
        ends = [match[1].lower() for match in below.values() if match is not None]
        return HostList(frozenset(name.lower() for name in names), (*ends, *("" for name in allowed if name == _ANY)))

    @property
    def certified(self) -> list[str]:
        """The names as they stand in a certificate, which cannot have every one."""
        return sorted([*(name.strip("[]") for name in self.names), *(f"*{end}" for end in self.ends if end)])

    def check(self, authority: Authority) -> None:
        """Raises RequestRefused for a name that is not in the list."""
        name = authority.host
        if name not in self.names and not name.endswith(self.ends):
            text = f"the host '{name}' is not served here; start linktape with --allow-host {name}"
            raise RequestRefused(421, text, is_told=True)


WILDCARDS = ("", "0.0.0.0", "::")
"""Hosts that mean all addresses of this machine."""


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _host_of(text: str, option: str) -> str:
    authority = parse_authority(text) or parse_authority(f"[{text}]")
    if authority is None:
        what = "jira-mock.internal, or *.internal for all names below" if "*" in text else "jira-mock.internal"
        raise UsageError(f"{option} {text!r} is no host name; write for example {what}")
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
