"""Settings -> layers. The only place that knows the modes."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import assert_never

from linktape.cassette_tools.uncleaned import warning
from linktape.clock import REAL, Clock
from linktape.errors import UsageError
from linktape.fake.site import site_file
from linktape.fake.site.from_recording import site_from_interactions
from linktape.fake.site.site import Site
from linktape.fake.site.webhook_event import WebhookEvent
from linktape.faults.state import set_scenarios
from linktape.jira.answers import SiteAnswers
from linktape.jira.profiles import Profile
from linktape.layers.base_path import BasePath
from linktape.layers.fake_from_tape import FakeFromTape
from linktape.layers.fake_jira import FakeJira
from linktape.layers.fault_injector import FaultInjector
from linktape.layers.forwarder import Credentials, Forwarder
from linktape.layers.journal import Journal
from linktape.layers.link_remover import LinkRemover
from linktape.layers.project_guard import ProjectGuard
from linktape.layers.recorder import Recorder
from linktape.layers.refuse import Refuse
from linktape.layers.replayer import Replayer, as_it_is
from linktape.messages import SITE
from linktape.playback.tape import Tape
from linktape.redaction.redactor import Redactor
from linktape.responder import Responder
from linktape.session import Session, Sessions
from linktape.tape import files
from linktape.tape.cassette import Cassette, Interaction, joined
from linktape.tape.sites import of_site
from linktape.wiring.onion import Onion
from linktape.wiring.recordings import Recordings
from linktape.wiring.reloading import reloading
from linktape.wiring.scenario_library import find_all
from linktape.wiring.settings import Mode, OnMiss, RecordMode, Settings

_IS_CASSETTE = re.compile(rb"""^["']?interactions["']?[ \t]*:|[{,]\s*["']?interactions["']?\s*:\s*\[""", re.MULTILINE)

log = logging.getLogger(__name__)

MOST_NOTICES = 10
"""How many edited interactions of one cassette are named in the log."""

OnEvent = Callable[[WebhookEvent], None]


@asynccontextmanager
async def assembled(settings: Settings, on_event: OnEvent | None = None, clock: Clock = REAL) -> AsyncIterator[Onion]:
    """Build the onion that the settings describe, and take it apart at the end. All of it runs by `clock`.

    `on_event` is told of each link that the fake Jira makes or removes.
    Raises UsageError (BadDocument, CassetteExists, CassetteLocked) where something chosen cannot be had.
    """
    scenarios = find_all(settings.scenarios)
    async with AsyncExitStack() as stack:
        parts = _Parts(settings, stack, on_event, clock)
        inside = parts.source()
        if parts.replayer is not None and parts.recordings is None:
            await stack.enter_async_context(reloading(settings.cassettes, parts.reloaded, parts.replayer))
        redactor, scale = parts.redactor, settings.time_scale
        answers = parts.site.answers if parts.site else SiteAnswers(settings.profile or Profile.DOCUMENTED)
        inside = FaultInjector(inside, scenarios, seed=settings.seed, time_scale=scale, answers=answers)
        if settings.base:
            inside = BasePath(inside, settings.base)
        inside = Journal(inside, redact=redactor.text, learn=redactor.learn, clock=clock, answers=answers)

        def prepare(session: Session) -> None:
            set_scenarios(session, scenarios, time_scale=scale)

        onion = Onion(
            settings=settings,
            responder=inside,
            sessions=Sessions(clock=clock, prepare=prepare, forget=lambda session: onion.forget(session)),
            redactor=redactor,
            scenarios=scenarios,
            replayer=parts.replayer,
            fake=parts.fake if settings.mode is Mode.MOCK else None,
            recordings=parts.recordings,
            clock=clock,
            has_own_credentials=parts.credentials is not None,
        )
        yield onion


def credentials(environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Give the upstream credentials that the environment holds; None if there are none. Raises UsageError."""
    email, token = environment.get("LINKTAPE_JIRA_EMAIL"), environment.get("LINKTAPE_JIRA_TOKEN")
    bearer = environment.get("LINKTAPE_JIRA_BEARER")
    if bearer and (email or token):
        raise UsageError("set LINKTAPE_JIRA_EMAIL and LINKTAPE_JIRA_TOKEN, or LINKTAPE_JIRA_BEARER, not both")
    if bearer:
        return Credentials.bearer(bearer)
    if not email and not token:
        return None
    if not (email and token):
        missing = "LINKTAPE_JIRA_TOKEN" if email else "LINKTAPE_JIRA_EMAIL"
        raise UsageError(f"LINKTAPE_JIRA_EMAIL and LINKTAPE_JIRA_TOKEN go together; {missing} is not set")
    return Credentials.basic(email, token)


def load_site(path: Path | None, profile: Profile | None = None) -> Site:
    """Give the site of a site file, or of a cassette (what was recorded becomes the state), or the built-in one."""
    if path is None:
        return site_file.builtin_site(profile)
    data = files.read_bytes(path)
    if not _IS_CASSETTE.search(data):
        return site_file.load(data, str(path))
    recorded = files.load(path)
    return site_from_interactions(((one.operation, one.request, one.response) for one in recorded), path.stem)


class _Parts:
    """The parts of one onion, made as the mode asks for them."""

    def __init__(self, settings: Settings, stack: AsyncExitStack, on_event: OnEvent | None, clock: Clock) -> None:
        self.clock = clock
        self._settings = settings
        self._stack = stack
        self._on_event = on_event
        self._cassettes = _loaded(settings)
        self.credentials = credentials() if settings.upstream else None
        self._policies = _policies(self._cassettes)
        self.redactor = _redactor(settings, self._policies)
        self.replayer: Replayer | None = None
        self.fake: FakeJira | None = None
        self.site: Site | None = None
        self.recordings: Recordings | None = None

    def source(self) -> Responder:
        """Give the heart of the onion."""
        match self._settings.mode:
            case Mode.MOCK:
                return self._mock()
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

    def reloaded(self) -> Tape:
        """Read the cassettes again. Raises UsageError where requests would no longer look as they were recorded."""
        cassettes = _loaded(self._settings)
        if _policies(cassettes) != self._policies:
            raise UsageError("it was recorded with another redaction policy or salt; start linktape again")
        return self._tape(cassettes)

    def _tape(self, cassettes: Sequence[Cassette]) -> Tape:
        """Put the cassettes one behind the other, ready to be asked."""
        settings = self._settings
        return Tape(joined(cassettes), settings=settings.match, repeat=settings.repeat, strict=settings.strict)

    def _otherwise(self) -> Responder:
        match self._settings.on_miss:
            case OnMiss.FAIL:
                return Refuse()
            case OnMiss.MOCK:
                return self._mock() if self._settings.site else self._mock_from_tape()
            case OnMiss.FORWARD:
                return self._forward()
            case OnMiss.RECORD:
                return self._record()
            case _:
                assert_never(self._settings.on_miss)

    def _mock(self) -> Responder:
        self.site = self._with_profile(load_site(self._settings.site, self._settings.profile))
        self.fake = FakeJira(self.site, clock=self.clock, on_event=self._on_event)
        return self.fake

    def _mock_from_tape(self) -> Responder:
        """Give the fake that begins with the cassettes' state as of a session's first miss."""

        def replayer() -> Replayer:
            assert self.replayer is not None, "it is built around this and asks only while it answers"
            return self.replayer

        return FakeFromTape(self._mock(), replayer, self._with_profile)

    def _with_profile(self, site: Site) -> Site:
        return site.with_profile(self._settings.profile) if self._settings.profile else site

    def _forward(self) -> Responder:
        settings = self._settings
        assert settings.upstream is not None, "the command line asks for it"
        forwarder = Forwarder(settings.upstream, credentials=self.credentials, timeout_s=settings.upstream_timeout_s)
        self._stack.push_async_callback(forwarder.aclose)
        return forwarder

    def _record(self) -> Responder:
        settings = self._settings
        mode = settings.record_mode if settings.mode is Mode.RECORD else RecordMode.NEW_EPISODES
        profile = settings.profile or Profile.DOCUMENTED
        metadata = {"redaction": self.redactor.policy_metadata(), "base": SITE, "profile": profile.value}
        path = settings.cassettes[0]
        is_foreign = any(isinstance(maker, Interaction) for one in self._cassettes[:1] for maker in one.makers)
        uncleaned = warning(files.read_bytes(path), str(path)) if is_foreign else None
        self.recordings = Recordings(path, mode, durable=settings.durable, metadata=metadata)
        self._stack.callback(self.recordings.close)
        if uncleaned is not None:
            self.recordings.tell(uncleaned)
        forwarder = self._forward()
        inside: Responder = Recorder(
            forwarder,
            self.recordings.writer_for,
            self.redactor,
            scope=settings.scope.value,
            clock=self.clock,
            tell=self.recordings.tell,
        )
        if settings.clean_up:
            inside = remover = LinkRemover(inside, forwarder)
            self._stack.push_async_callback(remover.remove_all)
        return ProjectGuard(inside, forwarder, settings.projects) if settings.projects else inside

    def _replay(self, otherwise: Responder) -> Responder:
        settings = self._settings
        self.replayer = Replayer(
            self._tape(self._cassettes),
            otherwise,
            redact=self.redactor.request if self._policies else as_it_is,
            timing=settings.timing.value,
            time_scale=settings.time_scale,
        )
        return self.replayer


def _loaded(settings: Settings) -> list[Cassette]:
    """Load the cassettes that are to be answered from."""
    site = settings.recorded_site
    if settings.mode is Mode.REPLAY:
        return [_opened(path, site) for path in settings.cassettes]
    if settings.mode is Mode.RECORD and settings.record_mode is RecordMode.NEW_EPISODES:
        return [_opened(path, site) for path in settings.cassettes if path.is_file() and path.stat().st_size]
    return []


def _opened(path: Path, site: str | None) -> Cassette:
    """Load a cassette, or what was recorded from one site of it, and say what its reader should know."""
    loaded = files.load(path)
    cassette = loaded if site is None else of_site(loaded, site)
    if len(cassette) < len(loaded):
        log.info("%s: %d recordings of other sites than %s are left out", path, len(loaded) - len(cassette), site)
    for notice in cassette.notices[:MOST_NOTICES]:
        log.warning("%s", notice)
    if len(cassette.notices) > MOST_NOTICES:
        log.warning("%s: %d more such notices", path, len(cassette.notices) - MOST_NOTICES)
    return cassette


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
    for name in ("LINKTAPE_JIRA_EMAIL", "LINKTAPE_JIRA_TOKEN", "LINKTAPE_JIRA_BEARER"):
        if os.environ.get(name):
            redactor.learn_value(os.environ[name])
    return redactor
