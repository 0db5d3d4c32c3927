"""By which way the upstream is asked: straight or through a proxy, who is trusted, which certificate is shown. Pure."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field

from aiohttp import encode_basic_auth
from yarl import URL


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy: its address without credentials, which are apart, and the option or the variable that named it."""

    address: str
    named_by: str
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.address} ({self.named_by})"

    @property
    def url(self) -> URL:
        """The address as aiohttp takes it."""
        return URL(self.address)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What the proxy is told beside what it is asked: its credentials, if there are any."""
        if not (self.user or self.password):
            return ()
        return (("Proxy-Authorization", encode_basic_auth(self.user, self.password, "utf-8")),)


@dataclass(frozen=True, slots=True)
class UpstreamRoute:
    """The way to one upstream. `tls`: whom it trusts and what it shows; None: as the system does, and nothing."""

    proxy: Proxy | None = None
    tls: ssl.SSLContext | None = None


STRAIGHT = UpstreamRoute()
