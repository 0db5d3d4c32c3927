"""Turns what aiohttp parsed into head and body, and refuses what is ambiguous. Refuse, never repair.

aiohttp lets through: versions it has never heard of, a transfer coding of `identity, chunked`, bodies that never end.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestPayloadError
from aiohttp.web_request import BaseRequest

from linktape.edge.connection import Connection
from linktape.edge.limits import Limits
from linktape.errors import RequestRefused
from linktape.framing import malformed_header, without_hop_headers
from linktape.messages import Headers
from linktape.patience import Patience
from linktape.streams import held
from linktape.values import value

_TARGET = re.compile(r"[\x21\x22\x24-\x7e]+")  # visible ASCII without '#', which no request line has
_LENGTH = re.compile(r"[0-9]{1,18}")
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,255})(?::([0-9]{0,5}))?")


@value(frozen=True, slots=True)
class Authority:
    """Host and port as the client named them; `text` in its own spelling, `host` in lower case."""

    text: str
    host: str
    port: int | None = None


@value(frozen=True, slots=True)
class Head:
    """A request's head that nothing is doubtful about. `length` is None for a chunked body, 0 for none.

    `asked_scheme` is that of a whole address in the request line, which a forward proxy is asked for; else empty.
    """

    method: str
    target: str
    authority: Authority
    headers: Headers
    length: int | None
    is_http_10: bool = False
    is_kept: bool = True
    expects_continue: bool = False
    asks_for_upgrade: bool = False
    asked_scheme: str = ""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


def read_tunnel(raw: BaseRequest) -> Authority:
    """Give the host and port to which a CONNECT asks the way (RFC 9110, 9.3.6). Raises RequestRefused."""
    _version(raw)
    fields = _fields(raw)
    authority = parse_authority(raw.raw_path)
    if authority is None or authority.port is None or fields.all("Transfer-Encoding"):
        raise RequestRefused(400, "CONNECT asks for a host and a port, and has no body")
    return authority


def read_head(raw: BaseRequest, *, is_proxy: bool = False) -> Head:
    """Check everything that stands before the body. Raises RequestRefused. `is_proxy`: any address may be asked for."""
    is_http_10 = _version(raw)
    if raw.method == "CONNECT":
        raise RequestRefused(405, "CONNECT is not served; --forward-proxy lets clients come by a proxy", is_told=True)
    if raw.method == "TRACE":
        raise RequestRefused(405, "TRACE is not served")
    fields = _fields(raw)
    length = _length(fields, is_http_10=is_http_10)
    hosts = fields.all("Host")
    if len(hosts) != 1:
        raise RequestRefused(400, f"a request has exactly one Host header, not {len(hosts)}")
    authority = parse_authority(hosts[0])
    if authority is None:
        raise RequestRefused(400, "the Host header is not a host name with an optional port")
    schemes = ("http", "https") if is_proxy else (raw.scheme,)
    asked_scheme, target = _origin_form(raw.raw_path, authority, schemes)
    expectation = fields.get("Expect")
    if expectation is not None and expectation.strip().lower() != "100-continue":
        raise RequestRefused(417, "the only expectation that can be met is 100-continue")
    return Head(
        method=raw.method,
        target=target,
        authority=authority,
        headers=without_hop_headers(fields, "Host", "Content-Length", "Expect"),
        length=length,
        is_http_10=is_http_10,
        is_kept=raw.keep_alive,
        expects_continue=expectation is not None,
        asks_for_upgrade="Upgrade" in fields,
        asked_scheme=asked_scheme if is_proxy else "",
    )


def _version(raw: BaseRequest) -> bool:
    """Say whether it is HTTP/1.0; another version than 1.1 is refused."""
    is_http_10 = tuple(raw.version) == (1, 0)
    if not is_http_10 and tuple(raw.version) != (1, 1):
        raise RequestRefused(505, "only HTTP/1.0 and HTTP/1.1 are spoken here")
    return is_http_10


def _fields(raw: BaseRequest) -> Headers:
    fields = Headers(
        [(name.decode("ascii", "replace"), value.decode("utf-8", "surrogateescape")) for name, value in raw.raw_headers]
    )
    wrong = malformed_header(fields)
    if wrong is not None:
        raise RequestRefused(400, f"the request has {wrong}")
    return fields


def _length(fields: Headers, *, is_http_10: bool) -> int | None:
    lengths, codings = fields.all("Content-Length"), fields.all("Transfer-Encoding")
    if codings:
        if [coding.strip().lower() for coding in codings] != ["chunked"]:
            raise RequestRefused(501, "the only transfer coding that is understood is a single 'chunked'")
        if lengths or is_http_10:
            raise RequestRefused(400, "the length of the body is given in two ways, or in one that HTTP/1.0 lacks")
        return None
    if not lengths:
        return 0
    if len(lengths) > 1 or _LENGTH.fullmatch(lengths[0]) is None:
        raise RequestRefused(400, "Content-Length must be one number")
    return int(lengths[0])


def parse_authority(text: str) -> Authority | None:
    """Read `host` or `host:port`; None where it is neither."""
    match = _AUTHORITY.fullmatch(text)
    port = int(match[2]) if match and match[2] else None
    return Authority(text, match[1].lower(), port) if match and (port or 0) <= 65_535 else None


def _origin_form(target: str, authority: Authority, schemes: tuple[str, ...]) -> tuple[str, str]:
    """Give the target as path and query, and before it the scheme of an absolute one, else nothing.

    An absolute one must name the Host itself (RFC 9112, 3.2.2).
    """
    if _TARGET.fullmatch(target) is None:
        raise RequestRefused(400, "the request line holds a character that must be percent-encoded, or a '#'")
    if target.startswith("/"):
        return "", target
    scheme, mark, rest = target.partition("://")
    named, slash, path = rest.partition("/")
    if not mark or scheme.lower() not in schemes or "?" in named:
        raise RequestRefused(400, "the request line must hold a path that begins with '/'")
    if named.lower() != authority.text.lower():
        raise RequestRefused(421, "the request line names another host than the Host header")
    return scheme.lower(), slash + path if slash else "/"


async def read_whole(head: Head, content: StreamReader, connection: Connection, limits: Limits) -> bytes:
    """Read a body that is held. Raises RequestRefused when it is too long or too slow, ConnectionError when cut."""
    if head.length == 0:
        return b""
    most = limits.body_bytes
    if head.length is not None and head.length > most:
        raise RequestRefused(413, f"the body has {head.length} bytes; at most {most} are taken")
    if head.length is not None and content.is_eof():  # it came with its head, as small ones do
        return await content.readany()
    body = await held(read_pieces(head, content, connection, limits), most)
    if not isinstance(body, bytes):
        raise RequestRefused(413, f"the body has more than {most} bytes")
    return body


async def read_pieces(
    head: Head, content: StreamReader, connection: Connection, limits: Limits
) -> AsyncIterator[bytes]:
    """Give a body as it comes. Raises RequestRefused when it is too slow, ConnectionError when the client is gone."""
    if head.length == 0:
        return
    if head.expects_continue and not head.is_http_10:
        connection.say_continue()
    clock = asyncio.get_running_loop().time
    start_s, size = clock(), 0
    while not content.at_eof():
        try:
            async with Patience(start_s + limits.body_deadline_s(size) - clock()) as patience:
                piece = await content.readany()
        except TimeoutError as exc:
            raise RequestRefused(408, "the body did not come in time") from exc
        except RequestPayloadError as exc:
            raise RequestRefused(400, "the body's framing is broken") from exc
        if connection.is_gone and not content.is_eof():
            raise ConnectionResetError("the client has gone")
        start_s += patience.stood_still_s
        size += len(piece)
        if piece:
            yield piece
