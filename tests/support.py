"""Stand-ins and builders for tests. Nothing here patches the product."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from linktape.jira.classify import operation_of, split_context
from linktape.messages import Headers, Request, Response
from linktape.responder import Call
from linktape.session import Session
from linktape.tape.files import CassetteWriter, Location


def basic(user: str = "admin@example.com", token: str = "token") -> str:
    """Give an Authorization value for the built-in site's users."""
    return "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()


def call(
    method: str,
    target: str,
    body: object = None,
    *,
    headers: Mapping[str, str] | None = None,
    auth: str | None = None,
    session: Session | None = None,
) -> Call:
    """Build a Call as the edge would. `body`: bytes as they are, anything else as JSON; None for none."""
    path, _, query = target.partition("?")
    context, path = split_context(path)
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = dict(headers or {})
    if body is not None:
        fields.setdefault("Content-Type", "application/json")
    if auth is not None:
        fields["Authorization"] = auth
    where = session or Session()
    request = Request(method, path, query, Headers(fields), content, context)
    return Call(request, operation_of(request), where, n=where.next_number())


def link(source: str, destination: str, type_name: str = "Blocks", **more: object) -> dict[str, object]:
    """Build a `linkIssues` body: `source` is sent as inwardIssue, as Jira wants it."""
    return {"type": {"name": type_name}, "inwardIssue": {"key": source}, "outwardIssue": {"key": destination}, **more}


class StandIn:
    """A Responder that answers by a function (or always 200) and remembers the calls it got."""

    def __init__(self, answer: Callable[[Call], Response] | None = None) -> None:
        self.calls: list[Call] = []
        self._answer = answer or (lambda _: Response.json(200, {}))

    async def respond(self, call: Call) -> Response:
        self.calls.append(call)
        return self._answer(call)


def listening(tell: Callable[[bool], None], answer: Response | Callable[[], Response]) -> Callable[[Call], Response]:
    """Give an answer to a call that has `tell` told whether the client got it."""

    def answered(call: Call) -> Response:
        call.when_settled(tell)
        return answer() if callable(answer) else answer

    return answered


class Failing:
    """A Responder that raises."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    async def respond(self, call: Call) -> Response:
        raise self._error


@dataclass(slots=True)
class HandClock:
    """A clock that stands still until a hand moves it, or somebody sleeps by it. Each reading takes `tick_s`.

    Who changes `began` sets the time of day alone.
    """

    now_s: float = 1_000.0
    tick_s: float = 0.0
    began: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    speed: float = 1.0

    def monotonic(self) -> float:
        self.now_s += self.tick_s
        return self.now_s

    def now(self) -> datetime:
        return self.began + timedelta(seconds=self.now_s)

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        await asyncio.sleep(0)


def into(writer: CassetteWriter) -> Callable[[Session, bytes], tuple[Location, CassetteWriter]]:
    """Give what a Recorder keeps interactions with, where all go into one file."""
    return lambda _, block: (writer.append_block(block), writer)
