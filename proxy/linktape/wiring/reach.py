"""From where the client's port can be reached, by which names, and what its user is told of that."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from linktape.edge.guards import WILDCARDS, HostList
from linktape.wiring.settings import Settings

_ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))  # RFC 5737 and 3849: nobody's
_WELL_KNOWN = 9


def hosts_of(settings: Settings) -> HostList:
    """Give the names by which the client's port may be called. Raises UsageError for one that is none."""
    own = [*own_addresses(), socket.gethostname()] if settings.host in WILDCARDS else []
    own = [name for name in own if name.isascii() and name]
    return HostList.of(settings.host, settings.allow_hosts, settings.external_url, own)


def own_addresses() -> list[str]:
    """Give the addresses that this machine would send from: of each family the one that leads elsewhere."""
    return [address for family, elsewhere in _ELSEWHERE for address in _sends_from(family, elsewhere)]


def _sends_from(family: int, elsewhere: str) -> Iterator[str]:
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((elsewhere, _WELL_KNOWN))  # of UDP, which sends nothing
        address = str(probe.getsockname()[0])
        if not ipaddress.ip_address(address).is_link_local:
            yield address


def url_of(address: str, port: int, scheme: str = "http") -> str:
    """Write an address as a client does; a wildcard as the loopback that it includes."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a port is bound, as the system says it, and the settings that say by whom it is called."""

    address: str
    port: int
    settings: Settings

    @property
    def is_wide(self) -> bool:
        """Whether other machines can come to this port by themselves."""
        return not ipaddress.ip_address(self.address).is_loopback

    @property
    def is_called_from_elsewhere(self) -> bool:
        """Whether clients on other machines use this port, if only through what stands before it."""
        outside = urlsplit(self.settings.external_url or "").hostname
        return self.is_wide or (outside is not None and not _is_loopback(outside))

    def lines(self, *, signs_in: str = "") -> Iterator[str]:
        """Say what a bind for other machines means. `signs_in`: where the token is by which clients sign in."""
        settings, scheme = self.settings, "https" if self.settings.speaks_tls else "http"
        if self.is_wide:
            yield (
                f"--host {settings.host or '0.0.0.0'}: whoever can reach this machine can use this port"
                + (", after signing in" if signs_in else "; --host 127.0.0.1 keeps it to this machine")
            )
        if settings.host in WILDCARDS:
            family = ipaddress.ip_address(self.address).version
            others = [one for one in own_addresses() if ipaddress.ip_address(one).version == family]
            urls = [url_of(one, self.port, scheme) + settings.base for one in (self.address, *others)]
            yield f"clients reach it at {' '.join(urls)}; --allow-host NAME adds another name"
        if signs_in:
            yield f"clients sign in with {signs_in} as the API token of any user, or as a Bearer token"
        if "*" in settings.allow_hosts:
            yield (
                "--allow-host '*' serves every name: a web page that is open on this machine can call this port by a "
                "name of its own (DNS rebinding); allow the names that you need, or *.example.org"
            )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
