"""Questions about scenarios: what breaks in a session, what could, whether a text is one, and putting one in place."""

from __future__ import annotations

import asyncio

from linktape.control import answer_models
from linktape.control.answer_models import Confirmed, ProblemIn, ScenarioCheck, ScenarioLibrary, ScenariosInForce
from linktape.control.changes import ScenarioSent
from linktape.control.control_api import ControlApi
from linktape.control.parameters import OfOne
from linktape.errors import BadDocument, Problem, UsageError
from linktape.faults.groups import ScenarioGroup, group_of
from linktape.faults.language.sentences import expectation_sentence, rule_sentence, sentences
from linktape.faults.scenario import Scenario
from linktape.faults.state import Running


async def scenario(api: ControlApi, asked: OfOne) -> ScenariosInForce:
    """Say what breaks in this session: each scenario's rules, how many calls each was for, and how often it acted."""
    running = api.onion.running(api.seen(asked.session))
    return ScenariosInForce(session=asked.session, scenarios=tuple(_line(one, api.onion.seed) for one in running))


async def set_scenario(api: ControlApi, asked: OfOne, sent: ScenarioSent) -> Confirmed:
    """Put a scenario in the place of the session's: a name, YAML, or the whole as JSON; null takes it away."""
    api.onion.set_scenario(api.used(asked.session), sent.text)
    api.traffic.changed(asked.session, "scenario")
    return Confirmed()


async def library(api: ControlApi, asked: OfOne) -> ScenarioLibrary:
    """List the scenarios that come with linktape, in groups, each in sentences, and which of them the session plays."""
    played = {running.scenario.name for running in api.onion.running(api.seen(asked.session))}
    scenarios = await asyncio.to_thread(api.onion.library)
    by_group: dict[ScenarioGroup, list[Scenario]] = {}
    for one in scenarios:
        by_group.setdefault(group_of(one), []).append(one)
    groups = ((group, by_group[group]) for group in ScenarioGroup if group in by_group)
    return ScenarioLibrary(
        groups=tuple(
            answer_models.LibraryGroup(name=group, scenarios=tuple(_in_library(one, played) for one in members))
            for group, members in groups
        )
    )


async def check(api: ControlApi, asked: OfOne, sent: ScenarioSent) -> ScenarioCheck:
    """Say what a scenario would do, or each mistake in it with line and column; nothing is changed."""
    try:
        found = api.onion.read_scenario(sent.text)
    except BadDocument as exc:
        return _bad(ProblemIn.all_of(exc.problems, api.onion.redact))
    except UsageError as exc:
        return _bad(ProblemIn.all_of([Problem("", 1, 1, str(exc))], api.onion.redact))
    if found is None:
        return ScenarioCheck(ok=True, name=None, sentences=("Nothing breaks.",), problems=())
    return ScenarioCheck(ok=True, name=found.name, sentences=tuple(sentences(found)), problems=())


def _bad(problems: tuple[ProblemIn, ...]) -> ScenarioCheck:
    return ScenarioCheck(ok=False, name=None, sentences=(), problems=problems)


def _line(running: Running, seed: int | None) -> answer_models.ScenarioLine:
    one = running.scenario
    return answer_models.ScenarioLine(
        name=one.name,
        description=" ".join(one.description.split()),
        file=one.file,
        seed=one.seed_or(seed),
        state=running.state,
        rules=tuple(
            answer_models.RuleLine(
                name=rule.name,
                says=rule_sentence(rule),
                line=one.lines.get(rule.name),
                fitted=counts.total.seen,
                acted=counts.total.acted,
            )
            for rule, counts in zip(one.rules, running.counts, strict=True)
        ),
        expect=tuple(map(expectation_sentence, one.expect)),
    )


def _in_library(one: Scenario, played: set[str]) -> answer_models.LibraryScenario:
    return answer_models.LibraryScenario(
        name=one.name,
        description=" ".join(one.description.split()),
        sentences=tuple(sentences(one)),
        is_played=one.name in played,
    )
