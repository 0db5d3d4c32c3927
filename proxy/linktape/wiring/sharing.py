"""Sessions that are shared with other processes by a Redis, as `--state` says."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from linktape.edge.traffic import Traffic
from linktape.errors import StateGone, UsageError
from linktape.fake.site.site import Site
from linktape.faults.scenario import Scenario
from linktape.redaction.policy import new_salt
from linktape.session import Session
from linktape.wiring.onion import Onion
from linktape.wiring.part import Part
from linktape.wiring.settings import Settings

try:
    from linktape.shared.fleet import Fleet
    from linktape.shared.redis_clock import RedisClock
    from linktape.shared.redis_ear import RedisEar
    from linktape.shared.redis_keeper import SCRIPTS, RedisKeeper
    from linktape.shared.redis_sessions import RedisSessions
    from linktape.shared.redis_wire import RedisWire, secrets_in
    from linktape.shared.state_bytes import Statics
    from linktape.shared.state_kinds import FORMS
    from linktape.wiring.together import Together
except ImportError as exc:
    raise UsageError(f"--state needs {exc.name}, which is not installed: pip install 'linktape[redis]'") from exc


Follow = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Sharing:
    """A Redis that answers, and its clock. `secrets`: what of its address must not be shown.

    `session_salt` makes the same names of the same credentials in every process, `redaction_salt` the same pseudonyms.
    """

    wire: RedisWire
    ear: RedisEar
    prefix: str
    clock: RedisClock
    secrets: Sequence[str]
    session_salt: bytes

    @property
    def redaction_salt(self) -> str:
        return new_salt(self.session_salt)

    async def meet(self, onion: Onion, traffic: Traffic, part: Part) -> None:
        """Have this process speak with the others, where it shares the sessions with them. Raises StateGone."""
        assert isinstance(onion.turns, RedisSessions), "they are made here"
        fleet = Fleet(self.wire, self.ear, self.prefix, part.crew)
        await Together(onion, onion.turns, self.ear, fleet, traffic, part).meet()

    @asynccontextmanager
    async def sessions(
        self, prepare: Follow, follow: Follow, site: Site | None, scenarios: Sequence[Scenario]
    ) -> AsyncIterator[RedisSessions]:
        """Give the sessions. `site` and `scenarios` are what every process has from its own files."""
        statics = Statics()
        if site is not None:
            statics.own(site, FORMS.inside(Site))
        for scenario in scenarios:
            statics.own(scenario, FORMS.inside(Scenario))
        keeper = RedisKeeper(self.wire, self.prefix, self.clock, prepare, statics, self.ear, follow)
        await keeper.hear()
        watching = asyncio.ensure_future(keeper.watch_clocks())
        try:
            yield RedisSessions(keeper)
        finally:
            watching.cancel()


@asynccontextmanager
async def sharing(settings: Settings) -> AsyncIterator[Sharing]:
    """Reach the Redis that the settings name. Raises UsageError where it cannot be had."""
    assert settings.state is not None, "only who has it shares"
    wire, clock = RedisWire(settings.state, SCRIPTS), RedisClock()
    ear = RedisEar(wire)
    try:
        try:
            await clock.set_by(wire)
            name = f"{settings.state_prefix}salt"
            await wire.ask("SET", name, secrets.token_bytes(16), "NX")
            salt: bytes = await wire.ask("GET", name)
        except StateGone as exc:
            raise UsageError(f"--state: {exc}; start Redis, or name another one") from exc
        yield Sharing(wire, ear, settings.state_prefix, clock, secrets_in(settings.state), salt)
    finally:
        await ear.aclose()
        await wire.aclose()
