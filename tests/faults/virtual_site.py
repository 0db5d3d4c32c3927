"""A site with scenarios in front of it and no socket: clients call the onion, and time passes only when told to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.site import Site
from linktape.faults.scenario import Scenario
from linktape.faults.state import set_scenarios
from linktape.jira.bodies import JsonValue
from linktape.judge.verdict import Verdict, verdict
from linktape.layers.fake_jira import FakeJira
from linktape.layers.fault_injector import FaultInjector
from linktape.layers.journal import Journal
from linktape.messages import Headers, Network, Response
from linktape.responder import Call
from linktape.session import Session
from tests.support import HandClock, basic, call

BEGINNING = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
USER_AGENT = "python-requests/2.32.3"  # as most Python clients send it without thinking
HEAD_BYTES = 200  # of a status line and headers, for slow answers


class LostError(Exception):
    """No whole answer came: the client's own word for it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets."""

    status: int
    headers: Headers
    body: bytes

    @property
    def is_json(self) -> bool:
        return (self.headers.get("Content-Type") or "").startswith("application/json")

    @property
    def json(self) -> JsonValue:
        value: JsonValue = json.loads(self.body)
        return value


@dataclass
class VirtualSite:
    """A site, the built-in one by default, behind scenarios. `answers` are all responses as they left the onion."""

    scenarios: tuple[Scenario, ...] = ()
    site: Site = field(default_factory=builtin_site)
    seed: int | None = None
    clock: HandClock = field(default_factory=lambda: HandClock(began=BEGINNING))
    session: Session = field(default_factory=Session)
    answers: list[Response] = field(default_factory=list[Response])

    def __post_init__(self) -> None:
        self.session.clock = self.clock
        self._fake = FakeJira(self.site)
        set_scenarios(self.session, self.scenarios)
        injector = FaultInjector(self._fake, self.scenarios, seed=self.seed)
        self._onion = Journal(injector, redact=lambda text: text)
        self._is_closed = False

    async def send(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        auth: str | None = None,
        timeout_s: float = 60.0,
    ) -> Answer:
        """Send a request as an edge would pass it on. Raises LostError where no whole answer comes."""
        if self._is_closed:
            self._is_closed = False
            raise LostError("the kept connection is closed")
        fields = {"User-Agent": USER_AGENT, **(headers or {})}
        made = call(method, target, body, headers=fields, session=self.session, auth=auth or basic())
        made = replace(made, arrived_s=self.clock.now_s, at=self.clock.now())
        response = await self._onion.respond(made)
        self.answers.append(response)
        return self._deliver(made, response, timeout_s)

    def _deliver(self, made: Call, response: Response, timeout_s: float) -> Answer:
        delivery = response.delivery
        rate = delivery.bytes_per_s
        took_s = delivery.delay_s + ((HEAD_BYTES + len(response.content)) / rate if rate else 0.0)
        if delivery.network is Network.HANG or took_s > timeout_s:
            self.clock.now_s += timeout_s
            made.settle(False)
            raise LostError("timed out")
        self.clock.now_s += took_s + 0.001
        made.settle(delivery.is_whole)
        if not delivery.is_whole:
            raise LostError(str(delivery.network))
        self._is_closed = delivery.network is Network.CLOSE
        return Answer(response.status, response.headers, response.content)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.now_s += seconds

    def verdict(self) -> Verdict:
        """Judge what has happened."""
        return verdict(self.session, holdings=lambda: self._fake.world(self.session))
