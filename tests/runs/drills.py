"""Drills to report on, made by hand."""

from __future__ import annotations

from typing import Any

from linktape.runs.command import Ended
from linktape.runs.drill import Drilled, DrillPlan
from linktape.runs.drill_run import Result, Trial
from linktape.runs.struck import Reaction
from linktape.wiring.settings import Mode, Settings
from tests.runs.outcomes import entry, outcome, session, violation


def result(
    name: str, finding: Reaction, code: int = 0, *, violations: int = 0, unmatched: int = 0, **more: Any
) -> Result:
    seen = session([entry()], violations=[violation()] * violations, unmatched=range(1, unmatched + 1))
    return Result(
        Trial(name, name, about=more.pop("about", "")), Ended(code), 1.5, outcome(seen).served, finding, **more
    )


def drilled(*results: Result, clean: Result | None = None, **more: Any) -> Drilled:
    plan = DrillPlan(Settings(mode=Mode.MOCK), ("./sync", "--to", "HSP 1"), each_call=more.pop("each_call", ""))
    return Drilled(plan, clean or result("(no fault)", Reaction.NONE), list(results), **more)


GOOD = result("no-link", Reaction.NOTICED, 1)
SWALLOWED = result("link-limit", Reaction.SWALLOWED, violations=1, about="the third link")
