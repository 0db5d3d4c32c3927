"""Hunts to report on, made by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

from linktape.jira.operations import OperationId
from linktape.runs.failures import LOST, STALE
from linktape.runs.harm import Damage, Harm
from linktape.runs.held import Kind, Thing
from linktape.runs.hunt import Hunted, HuntPlan, Prey
from linktape.runs.schedule import Schedule, Strike
from linktape.runs.struck import Reaction
from linktape.wiring.settings import Mode, Settings
from tests.runs.drills import result

COMMENT = Thing(Kind.COMMENT, ("HSP-1",))
TWICE = Harm(Damage.DOUBLED, "2 comments on HSP-1, not 1, and the command exits with 0", COMMENT, 1, 2)
OPTIONS = {"run": ("--env", "JIRA_URL=/x"), "drill": ("--env", "JIRA_URL=/x", "--timeout", "3s")}
PAIR: Schedule = (Strike(OperationId.LINK_ISSUES, 1, LOST), Strike(OperationId.GET_ISSUE, 1, STALE))


def prey(*harms: Harm) -> Prey:
    return Prey(PAIR, harms or (TWICE,), result("pair", Reaction.SWALLOWED), 14, 8.0)


def hunted(*found: Prey, code: int = 0, **more: Any) -> Hunted:
    plan = HuntPlan(Settings(mode=Mode.MOCK), ("./sync", "--to", "HSP 1"), {"JIRA_URL": "/x"}, seed=7, options=OPTIONS)
    clean = more.pop("clean", result("(no failure)", Reaction.NONE, code))
    return Hunted(plan, clean, list(found), Counter({0: 1, 1: 19, 2: 1}), runs=34, took_s=48.0, **more)
