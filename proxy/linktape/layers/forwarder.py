"""Forwarder: asks the one upstream, and believes only answers that nothing is doubtful about.

Nothing is followed, repeated, remembered or decoded behind our back; every way to fail is an UpstreamFailed.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from linktape.errors import RequestRefused
from linktape.framing import is_text, is_text_type, without_hop_headers
from linktape.inflating import Broken, Inflater, undoes
from linktape.jira import bodies
from linktape.jira.operations import OperationId
from linktape.messages import Headers, Request, Response, Stream
from linktape.responder import Call
from linktape.streams import RewrittenStream
from linktape.upstream import address, causes, doubts
from linktape.upstream.address import Upstream
from linktape.upstream.connections import client_session

NAME = "Forwarder"
MOST_BYTES = 32 << 20
"""How long an answer may be that is held whole, decoded."""

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
        self._alias: str | None = None  # what the upstream calls itself, once serverInfo has said it
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def respond(self, call: Call) -> Response:
        """Ask the upstream."""
        here = self._upstream.for_context(call.request.context)
        upload = _Upload(call.request.body)
        arrived: aiohttp.ClientResponse | None = None
        response: Response | None = None
        try:
            async with asyncio.timeout(self._timeout_s) as deadline:
                with upload.extending(deadline, self._timeout_s):
                    arrived = await self._ask(call.request, here, upload)
                    response = await self._believed(arrived, call, here)
        except (aiohttp.ClientError, OSError) as exc:
            raise self._why(exc, upload, here) from exc
        finally:
            if response is None and arrived is not None:
                arrived.close()
        call.note(NAME, f"{here.host} answered {response.status}")
        return replace(response, origin=f"upstream {here.host}")

    def _why(self, error: Exception, upload: _Upload, here: Upstream) -> Exception:
        """Say what a failed exchange means: what broke the client's upload, else what is to be said of the upstream."""
        if upload.error is not None:
            return upload.error
        if isinstance(error, aiohttp.InvalidURL):
            return RequestRefused(400, "the path cannot be put into a URL")
        return causes.upstream_failure(error, here.host, self._timeout_s)

    async def _ask(self, request: Request, here: Upstream, upload: _Upload) -> aiohttp.ClientResponse:
        if self._session is None:
            self._session = client_session(self._ca_file)
        headers = self._headers(request, here)
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

    def _headers(self, request: Request, here: Upstream) -> Headers:
        headers = address.fields_to_upstream(without_hop_headers(request.headers).without("Host"), here)
        if self._credentials is not None and not headers.get("Authorization"):
            headers = headers.with_("Authorization", self._credentials.authorization)
        return headers.with_("Accept-Encoding", _accepted(headers))

    async def _believed(self, arrived: aiohttp.ClientResponse, call: Call, here: Upstream) -> Response:
        """Check the answer and turn it into ours: held where the operation is known, else passed on as it comes."""
        headers = Headers(
            (name.decode("ascii", "replace"), value.decode("utf-8", "surrogateescape"))
            for name, value in arrived.raw_headers
        )
        doubt = doubts.doubt(arrived.version, arrived.status, headers)
        if doubt is not None:
            raise causes.malformed(here.host, doubt)
        coding = (headers.get("Content-Encoding") or "").strip().lower()
        decodes = undoes(coding) and (call.operation.is_known or is_text_type(headers))
        length = headers.get("Content-Length")
        headers = address.fields_to_site(without_hop_headers(headers), here, self._alias)
        if decodes or arrived.method == "HEAD":
            headers = headers.without("Content-Encoding", "Content-Length")
        stream = _Answer(arrived, here.host, self._timeout_s, Inflater(coding) if decodes else None)
        if call.operation.is_known or arrived.method == "HEAD" or (length is not None and int(length) <= _SMALL_BYTES):
            body = await self._held(stream, here)
            self._learn_alias(call, arrived.status, body)
            if is_text(headers):
                body = address.to_site(here.base, self._alias).rewrite(body)
            return Response(arrived.status, headers.without("Content-Length"), body)
        return self._streamed(arrived.status, headers, stream, here)

    async def _held(self, stream: _Answer, here: Upstream) -> bytes:
        pieces: list[bytes] = []
        size = 0
        async for piece in stream:
            size += len(piece)
            if size > self._most_bytes:
                raise causes.too_large(here.host, self._most_bytes)
            pieces.append(piece)
        return b"".join(pieces)

    def _streamed(self, status: int, headers: Headers, stream: _Answer, here: Upstream) -> Response:
        if not is_text(headers):
            return Response(status, headers, stream).when_settled(stream.settled)
        by = address.to_site(here.base, self._alias)
        rewritten = Response(status, headers.without("Content-Length"), RewrittenStream(stream, by))
        return rewritten.when_settled(stream.settled)

    def _learn_alias(self, call: Call, status: int, body: bytes) -> None:
        """Remember the address that the upstream gives itself: its answers hold it, whatever ours for it is."""
        if call.operation.id is OperationId.GET_SERVER_INFO and status == 200:
            self._alias = address.known_base(bodies.payload(body).members.get("baseUrl")) or self._alias


def _accepted(headers: Headers) -> str:
    """Ask only for codings that can be undone, and only if the client takes them."""
    codings = [part.strip() for value in headers.all("Accept-Encoding") for part in value.split(",")]
    return ", ".join(part for part in codings if undoes(part.partition(";")[0])) or "identity"


class _Upload:
    """The request's body on its way to the upstream; remembers what broke it, and that it is under way."""

    def __init__(self, body: bytes | Stream) -> None:
        self.error: Exception | None = None
        self._body = body
        self._deadline: asyncio.Timeout | None = None
        self._timeout_s = 0.0

    @contextmanager
    def extending(self, deadline: asyncio.Timeout, timeout_s: float) -> Iterator[None]:
        """Count the time for the answer from the last piece that was sent."""
        self._deadline, self._timeout_s = deadline, timeout_s
        try:
            yield
        finally:
            self._deadline = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert not isinstance(self._body, bytes)
        try:
            async for piece in self._body:
                if self._deadline is not None:
                    with suppress(RuntimeError):  # it has run out in this moment
                        self._deadline.reschedule(asyncio.get_running_loop().time() + self._timeout_s)
                yield piece
        except (RequestRefused, ConnectionError) as exc:
            self.error = exc
            raise


class _Answer:
    """The body of an upstream's answer as it comes, decoded where it is to be. Raises UpstreamFailed.

    Its connection is given back when it was whole, and closed in every other case.
    """

    def __init__(self, arrived: aiohttp.ClientResponse, host: str, timeout_s: float, inflater: Inflater | None) -> None:
        self._arrived = arrived
        self._host = host
        self._timeout_s = timeout_s
        self._inflater = inflater

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._pieces():
                if self._inflater is None:
                    yield piece
                    continue
                for plain in self._inflater.feed(piece):
                    yield plain
            if self._inflater is not None:
                self._inflater.finish()
        except Broken as exc:
            raise causes.malformed(self._host, "is not compressed as it says") from exc
        finally:
            self._arrived.close()

    async def _pieces(self) -> AsyncIterator[bytes]:
        clock = asyncio.get_running_loop().time
        start_s, size = clock(), 0
        while True:
            try:
                async with asyncio.timeout_at(start_s + self._timeout_s + size / _LEAST_BYTES_PER_S):
                    piece = await self._arrived.content.readany()
            except (aiohttp.ClientError, TimeoutError) as exc:
                raise causes.upstream_failure(exc, self._host, self._timeout_s) from exc
            if not piece:
                return
            size += len(piece)
            yield piece

    async def aclose(self) -> None:
        """Give the answer up, read or not."""
        self._arrived.close()

    def settled(self, delivered: bool) -> None:
        """Give the answer up when the client has what it gets."""
        self._arrived.close()
