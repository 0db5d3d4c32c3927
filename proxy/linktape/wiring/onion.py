"""The assembled layers, and everything that the ports and the ways in need to know of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from linktape.clock import REAL, Clock
from linktape.errors import StateGone, UsageError
from linktape.faults.scenario import Scenario
from linktape.faults.state import Running, ScenarioState, set_scenarios
from linktape.faults.unmet import acted, never_struck, unmet
from linktape.judge.coverage import Coverage, coverage_of
from linktape.judge.judge import judge_of
from linktape.judge.verdict import Past, Unmet, Verdict, verdict
from linktape.layers.greeter import Signpost
from linktape.responder import Responder
from linktape.session import Session, SessionStore
from linktape.session_clock import let_go
from linktape.version import __version__
from linktape.wiring.settings import ClockMode, Settings

if TYPE_CHECKING:
    from linktape.edge.turns import Turns
    from linktape.fake.site.world import World
    from linktape.layers.fake_jira import FakeJira
    from linktape.layers.replayer import Replayer
    from linktape.layers.replayer_by_session import ReplayerBySession
    from linktape.playback.timeline import Timeline
    from linktape.redaction.redactor import Redactor
    from linktape.tape.cassette import Interaction
    from linktape.wiring.recordings import Recordings
    from linktape.wiring.reloading import Reloaded
    from linktape.wiring.sharing import Sharing


log = logging.getLogger(__name__)

_MOST_FORMER = 8
"""How many former contents of the scenario files are known, to tell whether a session still plays one of them."""


@dataclass
class Onion:
    """What `assemble` built. `fake` is set where the mock is the whole source, so that it knows what Jira holds."""

    settings: Settings
    responder: Responder
    sessions: SessionStore
    redactor: Redactor
    scenarios: tuple[Scenario, ...] = ()
    replayer: Replayer | ReplayerBySession | None = None
    fake: FakeJira | None = None
    recordings: Recordings | None = None
    clock: Clock = REAL
    signpost: Signpost = field(default_factory=Signpost)
    has_own_credentials: bool = False
    turns: Turns | None = None
    sharing: Sharing | None = None
    past: Past = field(default_factory=Past)
    replaced_tapes: int = 0
    tell_of_files: Callable[[], None] = lambda: None
    _former: list[tuple[Scenario, ...]] = field(default_factory=list[tuple[Scenario, ...]])
    _files: dict[str, Reloaded] = field(default_factory=dict[str, "Reloaded"])

    @property
    def mode(self) -> str:
        """`record`, `replay`, `mock` or `forward`."""
        return self.settings.mode.value

    @property
    def answers_at_once(self) -> bool:
        """Whether no layer asks anybody else."""
        return self.settings.upstream is None

    def learned(self) -> int:
        """Give a number that grows whenever something was learned that must not be shown, or a tape was replaced."""
        return self.redactor.learned() + self.replaced_tapes

    def learn(self, secrets: Iterable[str]) -> None:
        """Know these for secrets, wherever they turn up from now on."""
        for secret in secrets:
            self.redactor.learn_value(secret)

    def redact(self, text: str) -> str:
        """Take every secret and person out of a text that is about to leave us."""
        return self.redactor.text(text)

    @property
    def is_strict(self) -> bool:
        """Whether what was not used makes a verdict bad."""
        return self.settings.strict

    def judged(self, session: Session, *, is_whole: bool = True) -> Verdict:
        """Judge one session as it stands now. Without `is_whole`, recordings not used are told only if they count."""
        fake = self.fake
        left = unmet([session], self.scenarios)
        return verdict(
            session,
            unused=self.replayer.unused(session) if self.replayer and (is_whole or self.is_strict) else (),
            unmet=left,
            never_struck=never_struck(left, self.scenarios),
            strict=self.settings.strict,
            holdings=(lambda: fake.world(session)) if fake else None,
        )

    def verdict(self, session: Session) -> dict[str, object]:
        """`{ok, unmatched, unsupported, outside, unused, unmet, violations, ...}` of a session, as it stands now."""
        return self.judged(session).as_json()

    def unmet(self) -> list[Unmet]:
        """Give the rules that have acted in no session, those that are no more included."""
        return unmet(list(self.sessions), self.scenarios, self.past.acted)

    @property
    def has_acted(self) -> bool:
        """Whether any rule of a scenario did anything to any call, be it only to make it late."""
        return bool(self.past.acted or acted(self.sessions))

    @property
    def calls(self) -> int:
        """How many calls came, those of sessions that are no more included."""
        return self.past.calls + sum(session.calls for session in self.sessions)

    def recorded_lines(self) -> list[str]:
        """Say what was recorded, replaced and kept; nothing where nothing is recorded."""
        return self.recordings.lines(self.calls) if self.recordings is not None else []

    def set_scenario(self, session: Session, text_or_name: str) -> None:
        """Play a built-in scenario, or one in YAML, in one session from now on; an empty text: none.

        Never reads a file: this comes over the network. Raises UsageError or BadDocument.
        """
        scenario = self.read_scenario(text_or_name)
        set_scenarios(session, [] if scenario is None else [scenario], time_scale=self.settings.time_scale)

    def read_scenario(self, text_or_name: str) -> Scenario | None:
        """Give the scenario that YAML or a built-in one's name means; None for an empty text.

        Never reads a file of the user's. Raises UsageError or BadDocument.
        """
        from linktape.faults.language.scenario_file import load
        from linktape.wiring.scenario_library import built_in

        text = text_or_name.strip()
        if not text:
            return None
        is_yaml = "\n" in text or ":" in text
        return load(text_or_name, "the scenario", folder=None) if is_yaml else built_in(text)

    def play_instead(self, scenarios: tuple[Scenario, ...]) -> None:
        """Have every session begin with these, and play them where it still plays what it began with."""
        kept = [one for one in (*self._former, self.scenarios) if one != scenarios]
        self._former, self.scenarios = kept[-_MOST_FORMER:], scenarios
        if self.turns is not None:
            self.turns.files_changed()
        for session in self.sessions:
            self.follow(session)

    def follow(self, session: Session) -> None:
        """Have a session play what the files say now, where it plays what they said before."""
        state = session.peek(ScenarioState) if self._former else None
        if state is not None and state.scenarios in self._former:
            set_scenarios(session, self.scenarios, time_scale=self.settings.time_scale)

    def reloaded(self, what: Reloaded) -> None:
        """Keep what came of a change of files, and tell of it."""
        self._files[what.files] = replace(what, says=self.redact(what.says))
        self.tell_of_files()

    @property
    def is_virtual(self) -> bool:
        """Whether a session's clock stands still from its beginning."""
        return self.settings.clock is ClockMode.VIRTUAL

    @property
    def seed(self) -> int | None:
        """What random choices are drawn from in place of the scenarios' own seeds."""
        return self.settings.seed

    def running(self, session: Session) -> list[Running]:
        """Give the scenarios in force in a session, with what their rules have counted."""
        state = session.peek(ScenarioState)
        return state.running if state is not None else [Running.begin(scenario) for scenario in self.scenarios]

    def library(self) -> Sequence[Scenario]:
        """Give the scenarios that come with linktape, by name."""
        from linktape.wiring.scenario_library import library

        return library()

    def timeline(self, session: Session) -> Timeline | None:
        """Give the tape as a session has played it; None where no tape is played."""
        return self.replayer.timeline(session) if self.replayer else None

    def played(self) -> Sequence[Interaction] | None:
        """Give the recordings that any session had, those that are no more included; None where no tape is played."""
        return self.replayer.played(self.sessions) if self.replayer is not None else None

    def world(self, session: Session) -> World | None:
        """Give what a session's fake Jira holds; None where the mock is not the whole source."""
        return self.fake.world(session) if self.fake else None

    def reset(self, session: Session) -> None:
        """Begin a session anew: tape position, fake state, scenario, journal, verdict."""
        self.past.begun_anew(session)
        self._ends(session)
        known = judge_of(session).ledger.shown_links  # which the client keeps
        fresh = self.sessions.renew(session.name)
        judge_of(fresh).ledger.shown_links.update(known)
        if self.recordings is not None:
            self.recordings.goes_on(fresh, session)

    def forget(self, session: Session) -> None:
        """Keep what must be kept of a session that is dropped."""
        self.past.dropped_with(session, verdict(session))
        self._ends(session)

    def _ends(self, session: Session) -> None:
        let_go(session)
        self.past.acted |= acted([session])
        if self.replayer is not None:
            self.replayer.ends(session)
        if self.recordings is not None:
            self.recordings.end(session)

    async def finish_recordings(self) -> None:
        """Put what was recorded in its files' place, where others go on recording into them."""
        if self.recordings is None or self.turns is None:
            return
        for name in list(self.recordings.unfinished):
            try:
                async with self.turns.at_hand(name, changes=True, with_calls=False):
                    self.recordings.end(self.sessions.get(name))
            except StateGone as exc:
                log.error("what was recorded of session %s stays beside its file, in .new: %s", name, exc)

    def coverage(self, session: Session) -> dict[str, object]:
        """Say which documented answers a session's client has met."""
        return coverage_of(session).measured().as_json()

    def all_coverage(self) -> Coverage:
        """Give what was met in all sessions, those that are no more included."""
        met = Coverage()
        for one in (self.past.coverage, *(coverage_of(session) for session in self.sessions)):
            met.add(one)
        return met

    def state(self, session: Session) -> str | None:
        """Give a session's fake Jira as a site file; None where there is no fake."""
        if self.fake is None:
            return None
        from linktape.fake.site.dumping import dump

        return dump(self.fake.world(session))

    def set_state(self, session: Session, text: str) -> None:
        """Put a site file in place of a session's fake Jira. Raises UsageError or BadDocument."""
        if self.fake is None:
            raise UsageError(f"there is no fake Jira in mode {self.mode}; only mock has a state")
        from linktape.fake.site import site_file
        from linktape.fake.site.world import World

        world = World(site_file.load(text, "state"))
        session.put(world)
        judge_of(session).ledger.showed(map(str, world.links))  # whoever set them knows them

    def status(self) -> dict[str, object]:
        """Say what is running, for people and scripts."""
        settings = self.settings
        return {
            "version": __version__,
            "mode": self.mode,
            "upstream": settings.upstream,
            "cassettes": [str(path) for path in settings.cassettes],
            "scenarios": [scenario.name for scenario in self.scenarios],
            "seed": settings.seed,
            "time_scale": settings.time_scale,
            "recorded": self.recordings.counts() if self.recordings else {},
            "files": [asdict(one) for one in self._files.values()],
            "sessions": [{"name": session.name, "calls": session.calls} for session in self.sessions],
        }
