"""Forwarder: asks the one upstream, and believes only answers that nothing is doubtful about.

Nothing is followed, remembered or decoded behind our back; every way to fail is an UpstreamFailed. A read that a kept
connection was closed under is asked once more; a write never.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from linktape.errors import RequestRefused
from linktape.framing import without_hop_headers
from linktape.inflating import Inflater, undoes
from linktape.jira.addresses import own_addresses
from linktape.jira.operations import OperationId
from linktape.messages import SITE, Body, Headers, Response, Stream
from linktape.patience import Patience
from linktape.playback.effects import is_mutation
from linktape.responder import Call
from linktape.streams import RewrittenStream
from linktape.upstream import address, causes
from linktape.upstream.address import Upstream
from linktape.upstream.answer_body import PlainBody
from linktape.upstream.answer_head import AnswerHeads
from linktape.upstream.held_client import Arrived, HeldClient, clients
from linktape.upstream.identification import brings_credentials
from linktape.upstream.route import STRAIGHT, UpstreamRoute

MOST_BYTES = 32 << 20
"""How long an answer may be that is held whole, decoded."""

_MOST_ALIASES = 16
_MOST_LINES = 256  # for how many requests' fields those that are sent are remembered: a client's are mostly the same


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is sent as Authorization where the client does not say who it is."""

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

    `timeout_s` is for the whole of a held answer, and for the head of a streamed one.
    """

    def __init__(
        self,
        upstream: str,
        *,
        credentials: Credentials | None = None,
        timeout_s: float = 30.0,
        route: UpstreamRoute = STRAIGHT,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._upstream = Upstream(upstream.rstrip("/"))
        self._credentials = credentials
        self._timeout_s = timeout_s
        self._route = route
        self._most_bytes = most_bytes
        self._aliases: tuple[str, ...] = ()  # what the upstream calls itself in its answers
        self._session: aiohttp.ClientSession | None = None
        self._held: HeldClient | None = None
        self._heads = AnswerHeads()
        self._lines = lru_cache(maxsize=_MOST_LINES)(self._made_lines)

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
        patience = Patience(self._timeout_s)
        upload = _Upload(call.request.body, patience)
        arrived: Arrived | None = None
        response: Response | None = None
        try:
            async with patience:
                arrived = await self._ask(call, here, upload)
                response = await self._believed(arrived, call, here)
        except (aiohttp.ClientError, HttpProcessingError, OSError) as exc:
            if upload.error is not None:  # the client broke it
                raise upload.error from exc
            if isinstance(exc, aiohttp.InvalidURL):
                raise RequestRefused(400, "the path cannot be put into a URL") from exc
            raise causes.upstream_failure(exc, here.host, self._timeout_s, self._route.proxy) from exc
        finally:
            if response is None and arrived is not None:
                arrived.close()
        call.note("Forwarder", f"{here.host} answered {response.status}")
        return response

    async def _ask(self, call: Call, here: Upstream, upload: _Upload) -> Arrived:
        request = call.request
        if self._session is None or self._held is None:
            self._session, self._held = clients(self._upstream.origin, self._route)
        method, target = request.method, here.target(request.target)
        is_ours = self._credentials is not None and not brings_credentials(request, call.operation.id)
        if isinstance(request.body, bytes):
            body = address.body_to_upstream(request.body, request.headers, here) if request.body else b""
            head = self._held.head(method, target, self._lines(request.headers, here, is_ours), len(body))
            return await self._held.ask(method, head, body, may_repeat=_may_repeat(call))
        return await self._session.request(
            method,
            URL(here.origin + target, encoded=True),
            headers=[*self._held.relay_fields, *self._fields(request.headers, here, is_ours)],
            proxy_headers=self._held.tunnel_fields,
            data=aiter(upload),
            allow_redirects=False,
        )

    def _made_lines(self, headers: Headers, here: Upstream, is_ours: bool) -> str:
        assert self._held is not None, "it is there before anything is sent"
        return self._held.fields(self._fields(headers.without("Content-Length"), here, is_ours))

    def _fields(self, headers: Headers, here: Upstream, is_ours: bool) -> Headers:
        """Give the fields that are sent. `is_ours`: with credentials of ours."""
        headers = address.fields_to_upstream(without_hop_headers(headers, "Host"), here)
        if is_ours and self._credentials is not None:
            headers = headers.with_("Authorization", self._credentials.authorization)
        codings = [part.strip() for value in headers.all("Accept-Encoding") for part in value.split(",")]
        undone = ", ".join(part for part in codings if undoes(part.partition(";")[0]))  # others could not be read
        return headers.with_("Accept-Encoding", undone or "identity")

    async def _believed(self, arrived: Arrived, call: Call, here: Upstream) -> Response:
        """Check the answer and turn it into ours: held where the operation is known, else passed on as it comes."""
        if arrived.status == 407 and self._route.proxy is not None:
            raise causes.proxy_refusal(self._route.proxy, arrived.status)
        is_about_issues = call.operation.is_about_issues
        head = self._heads.read(arrived, is_about_issues=is_about_issues)
        if head.doubt is not None:
            raise causes.malformed(here.host, head.doubt)
        plain = PlainBody(arrived, here.host, self._timeout_s, None if head.coding is None else Inflater(head.coding))
        body: Body = plain
        if head.is_held:
            body = await plain.held(self._most_bytes)
            page = causes.page_of_nginx(here.host, arrived.status, body)
            if page is not None:
                raise page
            if is_about_issues:  # elsewhere a user may have written what looks like it
                self._learn(call.request.path, Response(arrived.status, head.headers, body))
        else:
            call.when_settled(lambda _: arrived.close())
        if head.is_text and body:
            by = address.to_site(here.base, self._aliases)
            body = by.rewrite(body) if isinstance(body, bytes) else RewrittenStream(body, by)
        headers = address.fields_to_site(head.headers, here, self._aliases)
        return Response(arrived.status, headers, body, f"upstream {here.host}")

    def _learn(self, path: str, response: Response) -> None:
        """Remember what the upstream calls itself."""
        known = {self._upstream.base, SITE, *self._aliases}
        more = [name for name in own_addresses(path, response) if name not in known]
        self._aliases = (*self._aliases, *more)[:_MOST_ALIASES]


def _may_repeat(call: Call) -> bool:
    """Whether it does no harm if Jira reads this request twice; a failed login counts."""
    return call.operation.id is not OperationId.LOGIN and not is_mutation(call.request, call.operation)


class _Upload:
    """The request's body on its way to the upstream; remembers what broke it.

    The time for the answer is counted from the last piece that was sent.
    """

    def __init__(self, body: bytes | Stream, patience: Patience) -> None:
        self.error: Exception | None = None
        self._body = body
        self._patience = patience

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert not isinstance(self._body, bytes)
        try:
            async for piece in self._body:
                self._patience.restart()
                yield piece
        except (RequestRefused, ConnectionError) as exc:
            self.error = exc
            raise
