"""faults/groups.py: where a scenario stands in a list of many."""

from __future__ import annotations

import pytest

from linktape.faults.groups import ScenarioGroup, group_of
from linktape.faults.language.scenario_file import load
from linktape.wiring import scenario_library


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("link-limit", ScenarioGroup.LIMITS),
        ("rate-limited-page", ScenarioGroup.LIMITS),
        ("dead-token", ScenarioGroup.NOT_THERE),
        ("xsrf", ScenarioGroup.CREDENTIALS),
        ("link-id-invalid", ScenarioGroup.PAYLOAD),
        ("gateway-timeout", ScenarioGroup.DOWN),
        ("lost-comment", ScenarioGroup.LOST),
        ("slow-site", ScenarioGroup.LOST),
        ("drip", ScenarioGroup.CONNECTION),
        ("login-redirect", ScenarioGroup.SHAPE),
        ("flaky-site", ScenarioGroup.SEVERAL),
        ("degrading-site", ScenarioGroup.DOWN),
        ("calm", ScenarioGroup.NOTHING),
    ],
)
def test_a_scenario_is_grouped_by_what_it_does(name: str, group: ScenarioGroup) -> None:
    assert group_of(scenario_library.built_in(name)) is group


def test_an_effect_without_an_answer_is_a_loss_and_a_bandwidth_the_connections() -> None:
    rules = "scenario: x\nrules:\n  - {on: any, then: {%s}}\n"

    assert group_of(load(rules % "effect: after", "x", folder=None)) is ScenarioGroup.LOST
    assert group_of(load(rules % "bandwidth: 200", "x", folder=None)) is ScenarioGroup.CONNECTION


def test_every_group_is_in_the_library() -> None:
    assert {group_of(one) for one in scenario_library.library()} == set(ScenarioGroup)
