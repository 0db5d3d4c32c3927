"""faults/language/scenario_model.py: short forms mean the long ones, and an unknown key is told what is known."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from linktape.faults.language import scenario_model
from linktape.faults.language.scenario_model import (
    CommentsModel,
    LimitModel,
    LinksModel,
    PolicyModel,
    RespondModel,
    ScenarioModel,
)


def read(kind: str, value: object) -> Any:
    return TypeAdapter(getattr(scenario_model, kind)).validate_python(value)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("linkIssues", [{"operation": "linkIssues"}]),
        (["linkIssues", "getIssue"], [{"operation": ["linkIssues", "getIssue"]}]),
        ({"issue": "HSP-1"}, [{"operation": "any", "issue": ["HSP-1"]}]),
        (["linkIssues", {"issue": "HSP-1"}], [{"operation": "linkIssues"}, {"issue": "HSP-1"}]),
    ],
)
def test_calls_may_be_named_shortly(short: object, long: object) -> None:
    assert read("On", short) == read("On", long)


def test_a_fault_may_be_named_alone() -> None:
    assert read("Then", "link-limit") == read("Then", {"fault": "link-limit"})


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("no-retry-413", PolicyModel),
        ({"policy": "no-retry-413", "because": "x"}, PolicyModel),
        ({"links": [{"type": "Blocks", "from": "A-1", "to": "B-1"}]}, LinksModel),
        ({"comments": {"issue": "A-1", "at_most": 1}}, CommentsModel),
        ({"after": "link-limit", "at_most": 0}, LimitModel),
    ],
)
def test_an_expectation_is_known_by_its_key(value: object, kind: type[BaseModel]) -> None:
    assert type(read("Expect", value)) is kind


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("On", 7, "7 says no calls"),
        ("On", None, "nothing says no calls"),
        ("When", 3, "3 says no time"),
        ("Then", "reset", "'reset' is no fault"),  # a network fault, which has a key of its own
        ("Expect", "no-retry-414", "'no-retry-414' is no policy"),
        ("Expect", {"links": []}, "at least 1 item"),
    ],
)
def test_what_is_none_of_the_forms_is_told(kind: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(kind, value)

    assert said in str(caught.value)


def test_the_ways_to_give_a_body_are_told_apart_even_where_the_body_is_null() -> None:
    assert RespondModel.model_validate({"status": 200, "json": None}).bodies == ["json"]
    assert RespondModel.model_validate({"status": 200, "text": "", "file": "a"}).bodies == ["text", "file"]
    assert RespondModel.model_validate({"status": 200}).bodies == []


def test_nothing_is_converted_and_nothing_unknown_is_let_in() -> None:
    with pytest.raises(ValidationError) as caught:
        ScenarioModel.model_validate({"scenario": "x", "seed": "7", "rule": []})

    assert [error["loc"] for error in caught.value.errors()] == [("seed",), ("rule",)]
