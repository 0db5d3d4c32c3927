"""runs/failures.py: which failures are played to an operation."""

from __future__ import annotations

import json

import pytest

from linktape.faults.language.scenario_file import load
from linktape.jira.operations import OperationId
from linktape.runs.failures import LOST, STALE, UNAVAILABLE, UNINDEXED, failures_of, rank, simpler

ROUTED = [operation for operation in OperationId if operation.traits.route]


@pytest.mark.parametrize("operation", ROUTED)
def test_every_failure_of_every_operation_is_a_rule_that_a_scenario_may_have(operation: OperationId) -> None:
    failures = failures_of(operation)

    rules = [{"on": operation.value, "when": {"times": 1}, "then": one.then} for one in failures]

    for rule in rules:
        assert load(json.dumps({"scenario": "a", "rules": [rule]}), "a", folder=None).rules
    assert len({one.name for one in failures}) == len(failures) >= 6


def test_a_write_can_be_lost_and_a_read_be_behind() -> None:
    assert failures_of(OperationId.LINK_ISSUES)[0] is LOST
    assert failures_of(OperationId.GET_ISSUE)[0] is STALE
    assert failures_of(OperationId.SEARCH_JQL)[0] is UNINDEXED
    assert LOST not in failures_of(OperationId.GET_ISSUE)
    assert failures_of(OperationId.OTHER) == ()


def test_the_simplest_failure_has_nothing_simpler() -> None:
    assert simpler(UNAVAILABLE, OperationId.LINK_ISSUES) == ()
    assert UNAVAILABLE in simpler(LOST, OperationId.LINK_ISSUES)
    assert rank(LOST, OperationId.LINK_ISSUES) == 0
