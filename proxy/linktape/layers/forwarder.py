"""Forwarder: asks the one upstream, and believes only answers that nothing is doubtful about.

Nothing is followed, repeated, remembered or decoded behind our back; every way to fail is an UpstreamFailed.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from linktape.errors import RequestRefused
from linktape.framing import is_text, is_text_type, without_hop_headers
from linktape.inflating import Inflater, undoes
from linktape.jira.addresses import own_addresses
from linktape.messages import SITE, Headers, Request, Response, Stream
from linktape.responder import Call
from linktape.streams import RewrittenStream
from linktape.upstream import address, causes
from linktape.upstream.address import Upstream
from linktape.upstream.answer_body import Plain
from linktape.upstream.held_client import Arrived, HeldClient, clients

MOST_BYTES = 32 << 20
"""How long an answer may be that is held whole, decoded."""

_MOST_ALIASES = 16
_SMALL_BYTES = 64 << 10  # `other` answers announced up to this length are held as well
_MOST_HEADS = 256  # how many heads of requests are remembered: a client mostly sends the same again


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
        self._held: HeldClient | None = None
        self._head = lru_cache(maxsize=_MOST_HEADS)(self._made_head)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = self._held = None

    async def respond(self, call: Call) -> Response:
        """Ask the upstream."""
        here = self._upstream.for_context(call.request.context)
        deadline = asyncio.timeout(self._timeout_s)
        upload = _Upload(call.request.body, deadline, self._timeout_s)
        arrived: Arrived | None = None
        response: Response | None = None
        try:
            async with deadline:
                arrived = await self._ask(call.request, here, upload)
                response = await self._believed(arrived, call, here)
        except (aiohttp.ClientError, HttpProcessingError, OSError) as exc:
            if upload.error is not None:  # the client broke it
                raise upload.error from exc
            if isinstance(exc, aiohttp.InvalidURL):
                raise RequestRefused(400, "the path cannot be put into a URL") from exc
            raise causes.upstream_failure(exc, here.host, self._timeout_s) from exc
        finally:
            if response is None and arrived is not None:
                arrived.close()
        call.note("Forwarder", f"{here.host} answered {response.status}")
        return response

    async def _ask(self, request: Request, here: Upstream, upload: _Upload) -> Arrived:
        if self._session is None or self._held is None:
            self._session, self._held = clients(self._ca_file, self._upstream.origin)
        if isinstance(request.body, bytes):
            body = address.body_to_upstream(request.body, request.headers, here) if request.body else b""
            head = self._head(request.method, request.target, request.headers, here, len(body))
            return await self._held.ask(request.method, head, body)
        return await self._session.request(
            request.method,
            self._url(request.target, here),
            headers=list(self._fields(request.headers, here)),
            data=aiter(upload),
            allow_redirects=False,
        )

    def _made_head(self, method: str, target: str, headers: Headers, here: Upstream, size: int) -> bytes:
        assert self._held is not None, "it is there before anything is sent"
        fields = self._fields(headers, here).without("Content-Length")
        return self._held.head(method, self._url(target, here).raw_path_qs, fields, size)

    def _fields(self, headers: Headers, here: Upstream) -> Headers:
        """Give the fields that are sent."""
        headers = address.fields_to_upstream(without_hop_headers(headers).without("Host"), here)
        if self._credentials is not None and not headers.get("Authorization"):
            headers = headers.with_("Authorization", self._credentials.authorization)
        codings = [part.strip() for value in headers.all("Accept-Encoding") for part in value.split(",")]
        undone = ", ".join(part for part in codings if undoes(part.partition(";")[0]))  # others could not be read
        return headers.with_("Accept-Encoding", undone or "identity")

    def _url(self, target: str, here: Upstream) -> URL:
        """Give the URL of a path and query. Raises RequestRefused."""
        try:
            return URL(here.url(target), encoded=True)
        except ValueError as exc:
            raise RequestRefused(400, "the path cannot be put into a URL") from exc

    async def _believed(self, arrived: Arrived, call: Call, here: Upstream) -> Response:
        """Check the answer and turn it into ours: held where the operation is known, else passed on as it comes."""
        headers = Headers(
            [
                (name.decode("ascii", "replace"), value.decode("utf-8", "surrogateescape"))
                for name, value in arrived.raw_headers
            ]
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
        plain = Plain(arrived, here.host, self._timeout_s, Inflater(coding) if decodes else None)
        origin = f"upstream {here.host}"
        if (
            call.operation.is_about_issues
            or arrived.method == "HEAD"
            or (length is not None and int(length) <= _SMALL_BYTES)
        ):
            body = await plain.held(self._most_bytes)
            if call.operation.is_about_issues:  # elsewhere a user may have written what looks like it
                self._learn(call.request.path, Response(arrived.status, headers, body))
            if body and is_text(headers):
                body = address.to_site(here.base, self._aliases).rewrite(body)
            headers = address.fields_to_site(headers.without("Content-Length"), here, self._aliases)
            return Response(arrived.status, headers, body, origin)
        headers = address.fields_to_site(headers, here, self._aliases)
        stream: Stream = plain
        if is_text(headers):
            headers = headers.without("Content-Length")
            stream = RewrittenStream(stream, address.to_site(here.base, self._aliases))
        call.when_settled(lambda _: arrived.close())
        return Response(arrived.status, headers, stream, origin)

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
