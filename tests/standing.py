"""A served onion for tests of the edge: a StandIn behind both real ports, and raw sockets before them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from linktape.clock import REAL, Clock
from linktape.edge.turns import Turns
from linktape.errors import BadDocument, Problem, UsageError
from linktape.fake.site.world import World
from linktape.faults.scenario import Scenario
from linktape.faults.state import Running
from linktape.journal_rows import Entry, told
from linktape.judge.verdict import Verdict
from linktape.messages import Response
from linktape.playback.timeline import Timeline
from linktape.responder import Call, Responder
from linktape.session import Session, Sessions, SessionStore
from linktape.wiring.serving import Serving
from linktape.wiring.settings import Mode, Settings
from tests.support import StandIn

STATUS: Mapping[str, object] = {
    "version": "1.2.3",
    "mode": "mock",
    "upstream": None,
    "cassettes": [],
    "scenarios": [],
    "seed": None,
    "time_scale": 1.0,
    "recorded": {},
    "files": [],
    "sessions": [],
}
H = b"Host: 127.0.0.1\r\n"
LAST = H + b"Connection: close\r\n"


@dataclass
class StandInOnion:
    """An onion of one layer. Remembers what the control port had it do."""

    responder: Responder = field(default_factory=StandIn)
    sessions: SessionStore = field(default_factory=Sessions)
    clock: Clock = REAL
    mode: str = "mock"
    answers_at_once: bool = True
    turns: Turns | None = None
    scenarios: dict[str, str] = field(default_factory=dict[str, str])
    states: dict[str, str] = field(default_factory=dict[str, str])
    is_strict: bool = False
    seed: int | None = None
    is_virtual: bool = False

    def learned(self) -> int:
        return 0

    def redact(self, text: str) -> str:
        return text.replace("s3cret", "[redacted]")

    def status(self) -> Mapping[str, object]:
        return {**STATUS, "mode": self.mode}

    def judged(self, session: Session, *, is_whole: bool = True) -> Verdict:
        return Verdict(ok=session.calls < 100, unmatched=tuple(range(100, session.calls + 1)))

    def running(self, session: Session) -> Sequence[Running]:
        return ()

    def library(self) -> Sequence[Scenario]:
        return ()

    def timeline(self, session: Session) -> Timeline | None:
        return None

    def world(self, session: Session) -> World | None:
        return None

    def set_scenario(self, session: Session, text_or_name: str) -> None:
        self.read_scenario(text_or_name)
        self.scenarios[session.name] = text_or_name

    def read_scenario(self, text_or_name: str) -> Scenario | None:
        if text_or_name == "no-such":
            raise UsageError("there is no scenario 'no-such'; did you mean 'no-link'?")
        if "bad" in text_or_name:
            raise BadDocument([Problem("scenario", 2, 3, "'bad' is not known here", "did you mean 'bed'?")])
        return None

    def reset(self, session: Session) -> None:
        self.sessions.renew(session.name)

    def state(self, session: Session) -> str | None:
        return self.states.get(session.name)

    def set_state(self, session: Session, text: str) -> None:
        self.states[session.name] = text


@dataclass
class Served:
    """Both ports, open, and what is behind them."""

    serving: Serving
    onion: StandInOnion

    @property
    def url(self) -> str:
        return self.serving.url

    @property
    def port(self) -> int:
        return urlsplit(self.serving.url).port or 0

    @property
    def control_url(self) -> str:
        return self.serving.control_url or ""

    @property
    def control_port(self) -> int:
        return urlsplit(self.control_url).port or 0

    @property
    def calls(self) -> list[Call]:
        assert isinstance(self.onion.responder, StandIn)
        return self.onion.responder.calls


@asynccontextmanager
async def served(answer: Callable[[Call], Response] | None = None, **options: Any) -> AsyncIterator[Served]:
    """Serve a StandIn that answers by a function, on free ports."""
    async with served_by(StandIn(answer), **options) as here:
        yield here


@asynccontextmanager
async def served_by(responder: Responder, **options: Any) -> AsyncIterator[Served]:
    """Serve a Responder on free ports."""
    async with served_with(StandInOnion(responder), **options) as here:
        yield here


@asynccontextmanager
async def served_with(onion: StandInOnion, **options: Any) -> AsyncIterator[Served]:
    """Serve a StandInOnion on free ports."""
    own = {
        name: options.pop(name)
        for name in ("has_own_credentials", "session_salt", "limits", "identity", "token")
        if name in options
    }
    async with Serving(onion, Settings(Mode.MOCK, port=0, **options), **own) as serving:
        yield Served(serving, onion)


async def raw(port: int, data: bytes, *, limit_s: float = 20.0) -> bytes:
    """Send bytes on a socket of their own, and give all that comes back until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        async with asyncio.timeout(limit_s):
            return await reader.read()
    finally:
        writer.close()


def entry(n: int, session: str = "default", **more: Any) -> Entry:
    """Build a journal entry."""
    given: dict[str, Any] = {
        "at": f"2026-01-01T00:00:{n % 60:02d}.000Z",
        "method": "GET",
        "path": "/rest/api/3/myself",
        "operation": "getCurrentUser",
        "subject": "",
        "words": "who am I",
        "status": 200,
        "origin": "mock",
        "delivered": True,
    }
    return Entry(n=n, session=session, **{**given, **more})


def written(session: Session, *entries: Entry) -> None:
    """Put entries into a session's journal."""
    for one in entries:
        said = (one.method, one.path, one.operation, one.subject, one.words)
        reasons = tuple((note.layer, note.reason, note.near) for note in one.layers)
        about = told(said, one.status, one.origin, one.cause, reasons, one.fault)
        session.journal.end((one.n, datetime.fromisoformat(one.at), about, one.took_s, one.delivered))


async def get(here: Served, path: str, **headers: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(here.url + path, headers=headers) as answer:
        return answer.status, await answer.read()


async def ask(control: aiohttp.ClientSession, method: str, path: str, **more: Any) -> tuple[int, Any]:
    async with control.request(method, path, **more) as answer:
        return answer.status, await answer.json()
