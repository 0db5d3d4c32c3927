"""Forwarder: asks the one upstream, and believes only answers that nothing is doubtful about.

Nothing is followed, repeated, remembered or decoded behind our back; every way to fail is an UpstreamFailed.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Self

import aiohttp
from yarl import URL

from linktape.errors import RequestRefused
from linktape.framing import is_text, is_text_type, without_hop_headers
from linktape.inflating import Broken, Inflater, undoes
from linktape.jira.addresses import own_addresses
from linktape.messages import SITE, Headers, Request, Response, Stream
from linktape.responder import Call
from linktape.streams import RewrittenStream, held
from linktape.upstream import address, causes
from linktape.upstream.address import Upstream
from linktape.upstream.connections import client_session

MOST_BYTES = 32 << 20
"""How long an answer may be that is held whole, decoded."""

_MOST_ALIASES = 16
_SMALL_BYTES = 64 << 10  # `other` answers announced up to this length are held as well
_LEAST_BYTES_PER_S = 1_000  # a stream that brings less counts as one that does not come


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is sent as Authorization where the client sends none."""

    authorization: str = field(repr=False)

    @staticmethod
    def basic(email: str, token: str) -> Credentials:
        """Make Jira Cloud's Basic credentials from an e-mail address and an API token."""
        return Credentials("Basic " + base64.b64encode(f"{email}:{token}".encode()).decode())

    @staticmethod
    def bearer(token: str) -> Credentials:
        """Make OAuth or personal-access-token credentials."""
        return Credentials(f"Bearer {token}")


class Forwarder:
    """Answers with what the upstream answers. Raises UpstreamFailed, and RequestRefused for what is not passed on.

    `timeout_s` is for the whole of a held answer, and for the head of a streamed one. `ca_file` adds CAs to trust.
    """

    def __init__(
        self,
        upstream: str,
        *,
        credentials: Credentials | None = None,
        timeout_s: float = 30.0,
        ca_file: str | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._upstream = Upstream(upstream.rstrip("/"))
        self._credentials = credentials
        self._timeout_s = timeout_s
        self._ca_file = ca_file
        self._most_bytes = most_bytes
        self._aliases: tuple[str, ...] = ()  # what the upstream calls itself in its answers
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def respond(self, call: Call) -> Response:
        """Ask the upstream."""
        here = self._upstream.for_context(call.request.context)
        deadline = asyncio.timeout(self._timeout_s)
        upload = _Upload(call.request.body, deadline, self._timeout_s)
        arrived: aiohttp.ClientResponse | None = None
        response: Response | None = None
        try:
            async with deadline:
                arrived = await self._ask(call.request, here, upload)
                response = await self._believed(arrived, call, here)
        except (aiohttp.ClientError, OSError) as exc:
            if upload.error is not None:  # the client broke it
                raise upload.error from exc
            if isinstance(exc, aiohttp.InvalidURL):
                raise RequestRefused(400, "the path cannot be put into a URL") from exc
            raise causes.upstream_failure(exc, here.host, self._timeout_s) from exc
        finally:
            if response is None and arrived is not None:
                arrived.close()
        call.note("Forwarder", f"{here.host} answered {response.status}")
        return replace(response, origin=f"upstream {here.host}")

    async def _ask(self, request: Request, here: Upstream, upload: _Upload) -> aiohttp.ClientResponse:
        if self._session is None:
            self._session = client_session(self._ca_file)
        headers = address.fields_to_upstream(without_hop_headers(request.headers).without("Host"), here)
        if self._credentials is not None and not headers.get("Authorization"):
            headers = headers.with_("Authorization", self._credentials.authorization)
        codings = [part.strip() for value in headers.all("Accept-Encoding") for part in value.split(",")]
        undone = ", ".join(part for part in codings if undoes(part.partition(";")[0]))  # others could not be read
        headers = headers.with_("Accept-Encoding", undone or "identity")
        body: bytes | AsyncIterator[bytes] | None = None
        if isinstance(request.body, bytes):
            body = address.body_to_upstream(request.body, request.headers, here) or None
            headers = headers.without("Content-Length")
        else:
            body = aiter(upload)
        return await self._session.request(
            request.method,
            URL(here.url(request.target), encoded=True),
            headers=list(headers),
            data=body,
            allow_redirects=False,
        )

    async def _believed(self, arrived: aiohttp.ClientResponse, call: Call, here: Upstream) -> Response:
        """Check the answer and turn it into ours: held where the operation is known, else passed on as it comes."""
        headers = Headers(
            (name.decode("ascii", "replace"), value.decode("utf-8", "surrogateescape"))
            for name, value in arrived.raw_headers
        )
        doubt = causes.doubt(arrived.version, arrived.status, headers)
        if doubt is not None:
            raise causes.malformed(here.host, doubt)
        coding = (headers.get("Content-Encoding") or "").strip().lower()
        decodes = undoes(coding) and (call.operation.is_about_issues or is_text_type(headers))
        length = headers.get("Content-Length")
        headers = without_hop_headers(headers)
        if decodes or arrived.method == "HEAD":
            headers = headers.without("Content-Encoding", "Content-Length")
        stream = _plain(arrived, here.host, self._timeout_s, Inflater(coding) if decodes else None)
        if (
            call.operation.is_about_issues
            or arrived.method == "HEAD"
            or (length is not None and int(length) <= _SMALL_BYTES)
        ):
            body = await held(stream, self._most_bytes)
            if not isinstance(body, bytes):
                raise causes.too_large(here.host, self._most_bytes)
            if call.operation.is_about_issues:  # elsewhere a user may have written what looks like it
                self._learn(call.request.path, Response(arrived.status, headers, body))
            if is_text(headers):
                body = address.to_site(here.base, self._aliases).rewrite(body)
            headers = address.fields_to_site(headers, here, self._aliases)
            return Response(arrived.status, headers.without("Content-Length"), body)
        headers = address.fields_to_site(headers, here, self._aliases)
        response = Response(arrived.status, headers, stream)
        call.when_settled(lambda _: arrived.close())
        if not is_text(headers):
            return response
        rewritten = RewrittenStream(stream, address.to_site(here.base, self._aliases))
        return replace(response, headers=headers.without("Content-Length"), body=rewritten)

    def _learn(self, path: str, response: Response) -> None:
        """Remember what the upstream calls itself."""
        known = {self._upstream.base, SITE, *self._aliases}
        more = [name for name in own_addresses(path, response) if name not in known]
        self._aliases = (*self._aliases, *more)[:_MOST_ALIASES]


class _Upload:
    """The request's body on its way to the upstream; remembers what broke it.

    The time for the answer is counted from the last piece that was sent.
    """

    def __init__(self, body: bytes | Stream, deadline: asyncio.Timeout, timeout_s: float) -> None:
        self.error: Exception | None = None
        self._body = body
        self._deadline = deadline
        self._timeout_s = timeout_s

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert not isinstance(self._body, bytes)
        try:
            async for piece in self._body:
                with suppress(RuntimeError):  # it has run out in this moment, or the answer is there already
                    self._deadline.reschedule(asyncio.get_running_loop().time() + self._timeout_s)
                yield piece
        except (RequestRefused, ConnectionError) as exc:
            self.error = exc
            raise


async def _plain(
    arrived: aiohttp.ClientResponse, host: str, timeout_s: float, inflater: Inflater | None
) -> AsyncIterator[bytes]:
    """Give the body of an upstream's answer as it comes, decoded where it is to be. Raises UpstreamFailed.

    Its connection is given back when it was whole, and closed in every other case.
    """
    try:
        async for piece in _pieces(arrived, host, timeout_s):
            for plain in (piece,) if inflater is None else inflater.feed(piece):
                yield plain
        if inflater is not None:
            inflater.finish()
    except Broken as exc:
        raise causes.malformed(host, "is not compressed as it says") from exc
    finally:
        arrived.close()


async def _pieces(arrived: aiohttp.ClientResponse, host: str, timeout_s: float) -> AsyncIterator[bytes]:
    clock = asyncio.get_running_loop().time
    start_s, size = clock(), 0
    while True:
        try:
            async with asyncio.timeout_at(start_s + timeout_s + size / _LEAST_BYTES_PER_S):
                piece = await arrived.content.readany()
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise causes.upstream_failure(exc, host, timeout_s) from exc
        if not piece:
            return
        size += len(piece)
        yield piece
