"""Settings -> layers. The only place that knows the modes."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from linktape.clock import REAL, Clock
from linktape.errors import UsageError
from linktape.faults.state import set_scenarios
from linktape.jira.answers import SiteAnswers
from linktape.jira.profiles import Profile
from linktape.layers.base_path import BasePath
from linktape.layers.fault_injector import FaultInjector
from linktape.layers.greeter import Greeter, Signpost
from linktape.layers.journal import Journal, TellCall, log_call
from linktape.layers.refuse import Refuse
from linktape.progress import Waiting, unseen
from linktape.redaction.redactor import Redactor
from linktape.responder import Responder
from linktape.session import Session, Sessions
from linktape.session_clock import own_clock
from linktape.tape.session_files import is_by_session
from linktape.wiring.onion import Onion
from linktape.wiring.own_secrets import own_secrets
from linktape.wiring.scenario_library import find_all
from linktape.wiring.settings import Mode, OnMiss, RecordMode, Settings

if TYPE_CHECKING:
    from linktape.fake.site.site import Site
    from linktape.fake.site.webhook_event import WebhookEvent
    from linktape.faults.scenario import Scenario
    from linktape.layers.fake_jira import FakeJira
    from linktape.layers.forwarder import Credentials, Forwarder
    from linktape.layers.replayer import Replayer
    from linktape.layers.replayer_by_session import ReplayerBySession
    from linktape.limiter.limit_plan import LimitPlan
    from linktape.playback.tape import Tape
    from linktape.tape.cassette import Cassette
    from linktape.wiring.recordings import Recordings

log = logging.getLogger(__name__)

OnEvent = Callable[["WebhookEvent", Clock], None]


@asynccontextmanager
async def assembled(
    settings: Settings,
    on_event: OnEvent | None = None,
    clock: Clock = REAL,
    waiting: Waiting = unseen,
    tell: TellCall = log_call,
) -> AsyncIterator[Onion]:
    """Build the onion that the settings describe, and take it apart at the end. All of it runs by `clock`.

    `on_event` is told of each link that the fake Jira makes or removes; `waiting` of what takes long; `tell` of each
    call that has ended.
    Raises UsageError (BadDocument, CassetteExists, CassetteLocked) where something chosen cannot be had.
    """
    scenarios = find_all(settings.scenarios)
    for doubt in (doubt for scenario in scenarios for doubt in scenario.doubts):
        log.warning("%s", doubt)
    async with AsyncExitStack() as stack:
        shared = None
        if settings.state is not None:
            from linktape.wiring.sharing import sharing

            shared = await stack.enter_async_context(sharing(settings))
            clock = shared.clock
            settings = replace(settings, redaction=settings.redaction.with_salt(shared.redaction_salt))
        parts = _Parts(settings, stack, on_event, clock, waiting)
        responder = _layered(settings, parts, scenarios, tell)

        def prepare(session: Session) -> None:
            set_scenarios(session, onion.scenarios, time_scale=settings.time_scale)
            if onion.is_virtual:
                own_clock(session).stop()

        turns = None
        if shared is not None:
            turns = await stack.enter_async_context(
                shared.sessions(prepare, lambda session: onion.follow(session), parts.site, scenarios)
            )
            for secret in shared.secrets:
                parts.redactor.learn_value(secret)
        onion = Onion(
            settings=settings,
            responder=responder,
            sessions=Sessions(clock=clock, prepare=prepare, forget=lambda session: onion.forget(session))
            if turns is None
            else turns,
            turns=turns,
            sharing=shared,
            redactor=parts.redactor,
            scenarios=scenarios,
            replayer=parts.replayer,
            fake=parts.fake if settings.mode is Mode.MOCK else None,
            recordings=parts.recordings,
            signpost=parts.signpost,
            clock=clock,
            has_own_credentials=parts.credentials is not None,
        )
        await parts.keep_up(onion)
        stack.push_async_callback(onion.finish_recordings)
        yield onion


def _layered(settings: Settings, parts: _Parts, scenarios: Sequence[Scenario], tell: TellCall) -> Responder:
    """Put the layers around the source, the innermost first."""
    inside = parts.source()
    if settings.limits and settings.mode is not Mode.MOCK:
        inside = _limited(inside, settings.limits, settings.profile)
    answers = parts.site.answers if parts.site else SiteAnswers(settings.profile or Profile.DOCUMENTED)
    inside = FaultInjector(inside, scenarios, seed=settings.seed, time_scale=settings.time_scale, answers=answers)
    if settings.base:
        inside = BasePath(inside, settings.base)
    redactor = parts.redactor
    return Journal(
        inside, redact=redactor.text, redact_all=redactor.texts, learn=redactor.learn, answers=answers, tell=tell
    )


def _limited(inside: Responder, plan: LimitPlan, profile: Profile | None) -> Responder:
    """Put Jira's limits in front of what counts nothing itself."""
    from linktape.layers.rate_limiter import RateLimiter

    whose = Profile.DATACENTER if plan.preset == "datacenter" else profile or Profile.DOCUMENTED
    return RateLimiter(inside, plan, SiteAnswers(whose), is_cloud=whose is not Profile.DATACENTER)


class _Parts:
    """The parts of one onion, made as the mode asks for them. Each branch imports only what its mode needs."""

    def __init__(
        self, settings: Settings, stack: AsyncExitStack, on_event: OnEvent | None, clock: Clock, waiting: Waiting
    ) -> None:
        self.clock = clock
        self._waiting = waiting
        self._settings = settings
        self._stack = stack
        self._on_event = on_event
        self._cassettes = self._loaded()
        self.credentials = self._credentials()
        self._policies = _policies(self._cassettes)
        self.redactor = _redactor(settings, self._policies)
        self.replayer: Replayer | ReplayerBySession | None = None
        self._watched: Replayer | None = None  # whose cassettes are read again when they change
        self.fake: FakeJira | None = None
        self.site: Site | None = None
        self.recordings: Recordings | None = None
        self.signpost = Signpost()

    def source(self) -> Responder:
        """Give the heart of the onion."""
        match self._settings.mode:
            case Mode.MOCK:
                return self._greeting("answers as a fake Jira", self._mock())
            case Mode.FORWARD:
                return self._forward()
            case Mode.RECORD if self._settings.record_mode is RecordMode.NEW_EPISODES:
                return self._replay(self._record())
            case Mode.RECORD:
                return self._record()
            case Mode.REPLAY:
                return self._replay(self._otherwise())
            case _:
                assert_never(self._settings.mode)

    async def keep_up(self, onion: Onion) -> None:
        """Read files again whenever they change."""
        if not (self._settings.cassettes or self._settings.scenarios or self._settings.site):
            return
        from linktape.wiring import upkeep
        from linktape.wiring.reloading import reloading

        watched = [*upkeep.scenarios(onion)]
        if self._watched is not None:
            watched += upkeep.cassettes(onion, self._watched, self._reloaded)
        if self.fake is not None:
            watched += upkeep.site(onion, self.fake, self._settings.site)
        await self._stack.enter_async_context(reloading(watched, onion.reloaded))

    def _reloaded(self) -> Tape:
        """Read the cassettes again. Raises UsageError where requests would no longer look as they were recorded."""
        from linktape.wiring.sources import replaying

        cassettes = replaying.loaded(self._settings)
        if _policies(cassettes) != self._policies:
            raise UsageError("it was recorded with another redaction policy or salt; start linktape again")
        return replaying.tape(self._settings, cassettes)

    def _loaded(self) -> list[Cassette]:
        settings = self._settings
        goes_on = settings.mode is Mode.RECORD and settings.record_mode is RecordMode.NEW_EPISODES
        if settings.mode is not Mode.REPLAY and not goes_on:
            return []
        from linktape.wiring.sources import replaying

        return replaying.loaded(settings, self._waiting)

    def _credentials(self) -> Credentials | None:
        if not self._settings.upstream:
            return None
        from linktape.wiring.sources import forwarding

        return forwarding.credentials()

    def _otherwise(self) -> Responder:
        match self._settings.on_miss:
            case OnMiss.FAIL:
                return self._greeting("replays recorded answers", Refuse())
            case OnMiss.MOCK:
                fake = self._mock() if self._settings.site else self._mock_from_tape()
                return self._greeting("replays recorded answers, and a fake Jira answers what they lack", fake)
            case OnMiss.FORWARD:
                return self._forward()
            case OnMiss.RECORD:
                return self._record()
            case _:
                assert_never(self._settings.on_miss)

    def _greeting(self, what: str, inside: Responder) -> Responder:
        """Say to a browser what this is, where nothing else has a page."""
        return Greeter(inside, f"This is linktape: it {what}, for Jira clients under test.", self.signpost)

    def _mock(self) -> Responder:
        from linktape.layers.fake_jira import FakeJira
        from linktape.wiring.sources.mocking import load_site

        self.site = load_site(self._settings.site, self._settings.profile, self._waiting, self._settings.limits)
        self.fake = FakeJira(self.site, on_event=self._on_event)
        return self.fake

    def _mock_from_tape(self) -> Responder:
        """Give the fake that begins with the cassettes' state as of a session's first miss."""
        from linktape.layers.fake_from_tape import FakeFromTape

        profile = self._settings.profile

        def replayer() -> Replayer | ReplayerBySession:
            assert self.replayer is not None, "it is built around this and asks only while it answers"
            return self.replayer

        return FakeFromTape(self._mock(), replayer, lambda site: site.with_profile(profile) if profile else site)

    def _forward(self) -> Forwarder:
        from linktape.wiring.sources import forwarding

        forwarder = forwarding.forwarder(self._settings, self.credentials, self.redactor.learn_value)
        self._stack.push_async_callback(forwarder.aclose)
        return forwarder

    def _record(self) -> Responder:
        from linktape.wiring.sources import recording

        self.recordings = recording.recordings(self._settings, self._cassettes, self.redactor)
        self._stack.callback(self.recordings.close)
        forwarder = self._forward()
        return recording.recorder(self._settings, forwarder, self.recordings, self.redactor, self.clock, self._stack)

    def _replay(self, otherwise: Responder) -> Responder:
        from linktape.wiring.sources import replaying

        settings = self._settings
        if any(map(is_by_session, settings.cassettes)):
            self.replayer = replaying.by_session(settings, self._cassettes, otherwise, self._redactor_of)
        else:
            redactor = self.redactor if self._policies else None
            self._watched = self.replayer = replaying.replayer(
                settings, replaying.tape(settings, self._cassettes, self._waiting), otherwise, redactor
            )
        return self.replayer

    def _redactor_of(self, cassettes: Sequence[Cassette]) -> Redactor | None:
        """Give what makes requests look as in these cassettes, None where they do already. Raises UsageError."""
        policies = _policies(cassettes)
        return _redactor(self._settings, policies) if policies else None


def _policies(cassettes: Sequence[Cassette]) -> list[dict[str, object]]:
    """Give the redaction policies that stand in the cassettes; other tools' cassettes have none."""
    found: list[dict[str, object]] = []
    for cassette in cassettes:
        policy = cassette.metadata.get("redaction")
        if isinstance(policy, dict) and policy not in found:
            found.append(policy)
    return found


def _redactor(settings: Settings, policies: Sequence[Mapping[str, object]]) -> Redactor:
    """Give the redactor of the cassettes that are read, else the one that the settings ask for.

    Raises UsageError where the cassettes have different salts: one request cannot have two pseudonyms.
    """
    if len({policy.get("salt") for policy in policies}) > 1:
        raise UsageError(
            "the cassettes were recorded with different salts, so a person has another pseudonym in each; "
            "set redaction: {salt: ...} in linktape.yaml and record them again, or replay them one at a time"
        )
    ours = settings.redaction.with_text(settings.redact_text)
    redactor = Redactor.from_metadata(policies[0], ours) if policies else Redactor(ours)
    for secret in own_secrets().values():
        redactor.learn_value(secret)
    return redactor
