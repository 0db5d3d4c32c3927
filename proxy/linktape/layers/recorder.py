"""Recorder: writes down what the inside answers, before the client has the answer."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from linktape import inflating
from linktape.clock import REAL, Clock
from linktape.errors import CassetteUnwritable, UpstreamFailed
from linktape.messages import Request, Response, Stream
from linktape.redaction import recordable, taken_out
from linktape.redaction.recordable import InteractionRedactor
from linktape.responder import Call, Responder
from linktape.session import Session
from linktape.streams import aside, held
from linktape.tape.cassette import Interaction
from linktape.tape.files import CassetteWriter, Location, Mark

log = logging.getLogger(__name__)

NAME = "Recorder"
MOST_BYTES = 8 << 20
"""How much of a body is held to be recorded; what is longer is passed on and not recorded."""

_OUTSIDE = "outside --scope issue-links"

FAILED = ("Linktape-Recording", "failed")


MakeBlock = Callable[[Interaction, int], Awaitable[tuple[bytes, list[str]]]]
"""Gives what `recordable.block` gives; it is told how many calls are under way beside this one."""


async def block_here(redactor: InteractionRedactor, interaction: Interaction) -> tuple[bytes, list[str]]:
    """Give what `recordable.block` gives, without holding others up."""
    size = len(interaction.request.content) + len(interaction.response.content)
    return await aside(size, recordable.block, redactor, interaction)


class ExchangeRedactor(InteractionRedactor, Protocol):
    """Takes secrets and people out of what is recorded."""

    def learn(self, request: Request) -> None:
        """Remember the credentials of a request, so that they are found wherever they turn up."""


@dataclass(slots=True)
class Recorded:
    """How much of a session was written down. `mark`: how far its own file was, where several processes write it."""

    written: int = 0
    refused: int = 0
    mark: Mark | None = None


class Recorder:
    """Answers as the inside does, after writing it down. Raises what the inside raises, and then writes nothing.

    `scope`: "issue-links" records every operation that linktape knows, "all" everything. `tell` is told, with the
    place, what was taken out by which requests and answers are told apart. `reached` waits until what was written to a
    file is on the disk. `left_out` is told why, for each answer that is passed on as it came and not recorded.
    `block` makes what is written.
    """

    def __init__(
        self,
        inside: Responder,
        keep: Callable[[Session, bytes], tuple[Location, CassetteWriter]],
        redactor: ExchangeRedactor,
        *,
        scope: str = "issue-links",
        clock: Clock = REAL,
        tell: Callable[[str], None] = log.warning,
        reached: Callable[[CassetteWriter], Awaitable[None]] | None = None,
        left_out: Callable[[str], None] = lambda _: None,
        block: MakeBlock | None = None,
    ) -> None:
        self._inside = inside
        self._keep = keep
        self._redactor = redactor
        self._records_everything = scope == "all"
        self._clock = clock
        self._tell = tell
        self._reached = reached
        self._left_out = left_out
        self._block = block or (lambda interaction, _: block_here(redactor, interaction))
        self._under_way = 0

    async def respond(self, call: Call) -> Response:
        """Give the inside's answer; marked where it could not be written down."""
        self._under_way += 1
        try:
            return await self._respond(call)
        finally:
            self._under_way -= 1

    async def _respond(self, call: Call) -> Response:
        await aside(len(call.request.content), self._redactor.learn, call.request)
        if not (self._records_everything or call.operation.is_about_issues):
            self._leave_out(call, _OUTSIDE)
            return await self._inside.respond(call)
        began_s = self._clock.monotonic()
        sent = _Copied(call.request.body)
        if sent.body is not call.request.body:
            call = replace(call, request=replace(call.request, body=sent.body))
        try:
            response = await self._inside.respond(call)
        except UpstreamFailed as exc:
            self._left_out(f"to which the upstream gave no answer ({exc.cause})")
            raise
        response, content, reason = await _collected(response, sent)
        if reason:
            if response.delivery.is_whole:
                return _marked(call, response, reason)
            self._leave_out(call, reason)
            return response
        interaction = Interaction(
            request=call.request if sent.body is sent.content else replace(call.request, body=sent.content or b""),
            operation=call.operation,
            response=Response(response.status, response.headers.without("Content-Encoding"), content),
            recorded_at=self._clock.now(),
            elapsed_s=self._clock.monotonic() - began_s,
        )
        try:
            block, gone = await self._block(interaction, self._under_way - 1)
            place, cassette = self._keep(call.session, block)
            if self._reached is not None:
                await self._reached(cassette)
        except CassetteUnwritable as exc:
            return _marked(call, response, str(exc))
        call.session.state(Recorded, Recorded).written += 1
        call.note(NAME, f"recorded as {place}", brief="recorded")
        if gone:
            call.note(NAME, taken_out.said(gone))
            self._tell(f"{place}: {taken_out.said(gone)}")
        return response

    def _leave_out(self, call: Call, reason: str) -> None:
        """Say of a call whose answer is passed on as it comes that it is not for the cassette."""
        call.note(NAME, f"not recorded: {reason}", brief=f"not recorded: {reason}")
        self._left_out(reason)


class _Copied:
    """A request's body that is copied while it is passed on."""

    def __init__(self, body: bytes | Stream) -> None:
        self.body = body if isinstance(body, bytes) else self._passing(body)
        self._pieces: list[bytes] = []
        self._size = 0  # of what was copied

    @property
    def content(self) -> bytes | None:
        """What was passed on; None where it was too long."""
        if isinstance(self.body, bytes):
            return self.body
        return None if self._size > MOST_BYTES else b"".join(self._pieces)

    async def _passing(self, body: Stream) -> AsyncIterator[bytes]:
        async for piece in body:
            self._size += len(piece)
            if self._size > MOST_BYTES:
                self._pieces.clear()
            else:
                self._pieces.append(piece)
            yield piece


async def _collected(response: Response, sent: _Copied) -> tuple[Response, bytes, str]:
    """Hold an answer's body whole; gives also the body decoded, and why it is not for the cassette, if it is not."""
    if not isinstance(response.body, bytes):
        response = replace(response, body=await held(response.body, MOST_BYTES))
    content = None
    with suppress(inflating.TooLarge):
        content = inflating.decoded(response.headers.get("Content-Encoding"), response.content)
    reason = ""
    if not response.delivery.is_whole:
        reason = "the answer is not whole"
    elif sent.content is None:
        reason = f"the request is longer than {MOST_BYTES} bytes"
    elif not isinstance(response.body, bytes):
        reason = f"the answer is longer than {MOST_BYTES} bytes"
    elif content is None:
        reason = "the answer's Content-Encoding cannot be undone"
    return response, content or b"", reason


def _marked(call: Call, response: Response, reason: str) -> Response:
    """Mark an answer that is not in the file, so that the client, the log and the verdict know."""
    call.session.state(Recorded, Recorded).refused += 1
    call.note(NAME, f"not recorded: {reason}", brief="not recorded")
    log.error("call %d of session %s is not recorded: %s", call.n, call.session.name, reason)
    return replace(response, headers=response.headers.with_(*FAILED), is_not_recorded=True)
