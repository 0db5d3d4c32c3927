"""A client's calls to layers whose session is written down and read again, as by another process, between any two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from linktape.fake.site.built_in import builtin_site
from linktape.fake.site.site import Site
from linktape.fake.site.world import World
from linktape.faults.scenario import Scenario
from linktape.faults.state import set_scenarios
from linktape.judge.verdict import verdict
from linktape.layers.fake_jira import FakeJira
from linktape.layers.fault_injector import FaultInjector
from linktape.layers.journal import Journal
from linktape.layers.refuse import Refuse
from linktape.layers.replayer import Replayer
from linktape.messages import Response
from linktape.playback.tape import Tape
from linktape.responder import Call, Responder
from linktape.session import Session
from linktape.shared.shared_session import SharedSession
from linktape.shared.state_bytes import Statics
from linktape.shared.state_kinds import KINDS
from linktape.tape import reader
from linktape.tape.cassette import Interaction
from linktape.wiring import builtins
from tests.support import HandClock, call


@dataclass
class Process:
    """What one process has: its layers, and what never changes."""

    layers: Responder
    statics: Statics = field(default_factory=Statics)


@dataclass
class Life:
    """A session that moves on to the next of some processes after each call; with one process only, it stays there."""

    processes: Sequence[Process]
    scenarios: Sequence[Scenario] = ()
    clock: HandClock = field(default_factory=HandClock)
    kept: dict[str, bytes] = field(default_factory=dict[str, bytes])
    blobs: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    calls: int = 0
    answers: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])
    session: SharedSession = field(init=False)

    def __post_init__(self) -> None:
        self.session = SharedSession("default", self.clock)
        set_scenarios(self.session, self.scenarios)
        self._move()

    def _move(self) -> None:
        """Write the session down, and have the next process read it."""
        if len(self.processes) == 1:
            return
        before = self.processes[self.calls % len(self.processes)].statics
        after = self.processes[(self.calls + 1) % len(self.processes)].statics
        changed, beside = self.session.changes(before)
        self.kept |= changed
        self.blobs |= {digest: before.blobs[digest] for digest in beside}
        moved = SharedSession(self.session.name, self.clock)
        after.blobs |= self.blobs
        for name, data in self.kept.items():
            moved.read(name, data, after)
        moved.calls = self.session.calls
        moved.journal = self.session.journal
        self.session = moved

    async def send(self, made: Call, *, delivered: bool = True, after_s: float = 1.0) -> Response:
        """Send a call, and have its answer go out."""
        self.clock.now_s += after_s
        made = replace(
            made,
            session=self.session,
            n=self.session.next_number(),
            arrived_s=self.clock.now_s,
            at=self.clock.now(),
            derived={},
            listeners=[],
            notes=[],
        )
        layers = self.processes[self.calls % len(self.processes)].layers
        response = await layers.respond(made)
        made.settle(delivered)
        self.answers.append((response.status, response.content))
        self._move()
        self.calls += 1
        return response

    def told(self) -> object:
        """Give all that can be said of the session at its end."""
        journal = [replace(entry, took_s=None) for entry in self.session.journal]
        return self.answers, verdict(self.session).as_json(), journal, self.states()

    def states(self) -> dict[str, bytes]:
        """Write every state that there is."""
        fresh = SharedSession("", self.clock)
        for kind in KINDS.values():
            state = Session.peek(self.session, kind)
            if isinstance(state, World):
                state.token = b""  # each world has another one
            if state is not None:
                fresh.put(state)
        return fresh.changes(Statics())[0]


def mocking(site: Site | None = None, scenarios: Sequence[Scenario] = ()) -> Process:
    """Give a process with the fake Jira inside."""
    fake = FakeJira(builtin_site() if site is None else site)
    return Process(Journal(FaultInjector(fake, scenarios), redact=str))


def replaying() -> Process:
    """Give a process that replays the sample cassette, and refuses what is not on it."""
    return Process(Journal(Replayer(Tape(_recorded()), Refuse()), redact=str))


def recorded_calls() -> list[Call]:
    """Give the requests of the sample cassette as calls."""
    return [call(one.request.method, one.request.target, one.request.content or None) for one in _recorded()]


def _recorded() -> Sequence[Interaction]:
    return reader.cassette((builtins.read("cassettes", "sample") or "").encode(), "sample.yaml")
