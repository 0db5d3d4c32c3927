"""The forward proxy: leads clients whose address cannot be changed to the one site that linktape stands for.

It connects to nobody. A tunnel (CONNECT) ends here, where linktape speaks TLS with a certificate for the site's host;
what is asked for by any other host's name is refused.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp.web_request import BaseRequest

from linktape.edge import handshake, request_head
from linktape.edge.connection import Connection, Done, HttpPort
from linktape.edge.request_head import Authority, parse_authority
from linktape.errors import RequestRefused
from linktape.framing import PORTS

_MOST_ELSEWHERE = 20
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@dataclass(frozen=True, slots=True)
class FixedAddress:
    """The site's address, as clients have it: http or https, a host in lower case (IPv6 in brackets), and a port."""

    scheme: str
    host: str
    port: int

    @staticmethod
    def of(url: str) -> FixedAddress:
        """Read it from an http or https address."""
        parts = urlsplit(url)
        authority = parse_authority(parts.netloc)
        assert authority is not None, "an option's address was checked when it was read"
        return FixedAddress(parts.scheme, authority.host, authority.port or PORTS[parts.scheme])

    def scheme_of(self, authority: Authority, scheme: str = "https") -> str | None:
        """Say what is spoken at an address whose port, if it has none, is this scheme's; None: it is not the site's."""
        port = authority.port or PORTS[scheme]
        if authority.host != self.host:
            return None
        usual = {number: name for name, number in PORTS.items()}
        return self.scheme if port == self.port else usual.get(port)


class ForwardProxy:
    """Leads to one site. `ports` answer what comes through a tunnel: plain, and over TLS with this context.

    `elsewhere` is given the hosts to which it does not lead.
    """

    def __init__(
        self, address: FixedAddress, context: ssl.SSLContext, ports: Mapping[str, HttpPort], elsewhere: Counter[str]
    ) -> None:
        self._elsewhere = elsewhere
        self._address = address
        self._context = context
        self._ports = ports

    def leads_to(self, authority: Authority, scheme: str) -> bool:
        """Whether the address of this scheme is the site's."""
        return scheme in PORTS and self._address.scheme_of(authority, scheme) == scheme

    def refusal(self, authority: Authority) -> RequestRefused:
        """Say that this proxy does not lead to an address, and note it."""
        if authority.host in self._elsewhere or len(self._elsewhere) < _MOST_ELSEWHERE:
            self._elsewhere[authority.host] += 1
        site, host = self._address.host, authority.text
        advice = f"NO_PROXY={authority.host} lets the client ask it straight, --as URL names another site"
        return RequestRefused(403, f"this proxy leads to {site} alone, and not to '{host}'; {advice}", is_told=True)

    async def tunnel(self, raw: BaseRequest, connection: Connection) -> Done:
        """Let a client speak through a tunnel as long as it likes. Raises RequestRefused, ConnectionError."""
        authority = request_head.read_tunnel(raw)
        scheme = self._address.scheme_of(authority)
        if scheme is None:
            raise self.refusal(authority)
        if connection.whole_request(0) is None:
            raise RequestRefused(400, "what goes through a tunnel must wait until the tunnel is there")
        connection.write(_ESTABLISHED)
        transport = connection.leave()
        if scheme == "https":
            await self._secure(transport)
        else:
            _hand_to(self._ports[scheme](), transport)
        return Done(keep_alive=False)

    async def _secure(self, transport: asyncio.Transport) -> None:
        """Speak TLS on a connection. Why it fails is told by the context's handshake."""
        arrival = _Arrival()
        with suppress(OSError):
            secured = await asyncio.get_running_loop().start_tls(
                transport, arrival, self._context, server_side=True, **handshake.TIMES
            )
            if secured is not None and not arrival.is_lost:
                _hand_to(self._ports["https"](), secured, arrival.came)


class _Arrival(asyncio.Protocol):
    """Keeps what comes over TLS between the handshake's end and the moment in which somebody reads it."""

    def __init__(self) -> None:
        self.came: list[bytes] = []
        self.is_lost = False

    def data_received(self, data: bytes) -> None:
        self.came.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True


def _hand_to(inner: Connection, transport: asyncio.Transport, came: list[bytes] | None = None) -> None:
    transport.set_protocol(inner)
    inner.connection_made(transport)
    for data in came or ():
        inner.data_received(data)
