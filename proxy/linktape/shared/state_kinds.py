"""Every kind of state that a session has, by the name under which it is kept, and how it is written."""

from __future__ import annotations

from typing import Any

from linktape.fake.site.site import Site
from linktape.fake.site.world import World
from linktape.fake.site.world_changes import WorldChanges, changes_of, world_of
from linktape.faults.index_lag import IndexLag
from linktape.faults.scenario import Scenario
from linktape.faults.stale_reads import StaleReads
from linktape.faults.state import ScenarioState
from linktape.faults.table import Watch
from linktape.judge.attempts import Attempt
from linktape.judge.checks import Check, LimitCheck
from linktape.judge.coverage import Coverage
from linktape.judge.economy import Economy
from linktape.judge.expectations import Violation
from linktape.judge.judge import Judge
from linktape.judge.policies import (
    BlindRepostCheck,
    LinkIdCheck,
    PauseCheck,
    RepeatCheck,
    SeriesCheck,
    TightLoopCheck,
)
from linktape.layers.fake_from_tape import CaughtUp
from linktape.layers.project_guard import Looked
from linktape.layers.recorder import Recorded
from linktape.limiter.limiter import Limiter
from linktape.limiter.limiter_counts import LimiterCounts
from linktape.messages import Headers
from linktape.playback.position import Position
from linktape.redaction.real_names import SentPeople
from linktape.session_clock import ClockState, FirstLook
from linktape.shared.plain_forms import Form, Forms, digest_of

FORMAT = 2
"""The number of the format: one more whenever `FORMAT_DIGEST` changes, for then others write what this cannot read."""

FORMS = Forms(
    unions={
        Check: (
            LimitCheck,
            RepeatCheck,
            BlindRepostCheck,
            LinkIdCheck,
            SeriesCheck,
            TightLoopCheck,
            PauseCheck,
        ),
        Watch: (StaleReads, IndexLag),
    },
    shared={Attempt: lambda one: (one.ended, one.delivered) if one.ended else None, Violation: lambda _: None},
    static=(Site, Scenario),
    own={
        World: (WorldChanges, changes_of, world_of),
        Limiter: (LimiterCounts, Limiter.counts, Limiter.of),
        Headers: (list[tuple[str, str]], list, Headers),
    },
)

KINDS: dict[str, type[Any]] = {
    "judge": Judge,
    "coverage": Coverage,
    "economy": Economy,
    "scenarios": ScenarioState,
    "position": Position,
    "people": SentPeople,
    "limiter": Limiter,
    "world": World,
    "caught-up": CaughtUp,
    "looked": Looked,
    "recorded": Recorded,
    "first-look": FirstLook,
    "clock": ClockState,
}
"""Name -> class. What a session has of another class cannot be kept, and is an error of ours."""

NAMES: dict[type[Any], str] = {kind: name for name, kind in KINDS.items()}


def form_of(name: str) -> Form:
    """Give how a kind of state is written."""
    return FORMS.of(KINDS[name])


def format_digest() -> str:
    """Give a digest of how all kinds are written."""
    return digest_of([(name, form_of(name)) for name in KINDS])
