"""Which group of the library a scenario belongs to, told by what its rules do. For pages that list many of them."""

from __future__ import annotations

from enum import StrEnum

from linktape.faults.scenario import Rule, Scenario
from linktape.faults.table import fault_of


class ScenarioGroup(StrEnum):
    """The groups, in the order in which people look for them."""

    LIMITS = "Limits"
    NOT_THERE = "Not there"
    CREDENTIALS = "Credentials and permissions"
    PAYLOAD = "Refused payloads"
    DOWN = "Jira is down"
    LOST = "Lost and late"
    CONNECTION = "The connection"
    SHAPE = "Answers of another shape"
    SEVERAL = "Several at once"
    NOTHING = "Nothing breaks"


_BY_STATUS = {
    200: ScenarioGroup.SHAPE, 201: ScenarioGroup.SHAPE, 302: ScenarioGroup.SHAPE, 400: ScenarioGroup.PAYLOAD,
    401: ScenarioGroup.CREDENTIALS, 403: ScenarioGroup.CREDENTIALS, 404: ScenarioGroup.NOT_THERE,
    410: ScenarioGroup.NOT_THERE, 413: ScenarioGroup.LIMITS, 429: ScenarioGroup.LIMITS,
}  # fmt: skip


def group_of(scenario: Scenario) -> ScenarioGroup:
    """Give the group of what its rules do; what only moves the state does nothing."""
    groups = {group for group in map(_of_rule, scenario.rules) if group is not None}
    if len(groups) > 1:
        return ScenarioGroup.SEVERAL
    return next(iter(groups), ScenarioGroup.NOTHING)


def _of_rule(rule: Rule) -> ScenarioGroup | None:
    act, fault = rule.act, fault_of(rule.act)
    status = act.canned.status if act.canned is not None else fault.status if fault is not None else None
    if status is not None:
        return _BY_STATUS.get(status, ScenarioGroup.DOWN)
    if fault is not None:
        return ScenarioGroup.LOST
    if act.network is not None or act.bytes_per_s is not None:
        return ScenarioGroup.CONNECTION
    return ScenarioGroup.LOST if act.delay is not None or act.effect is not None else None
