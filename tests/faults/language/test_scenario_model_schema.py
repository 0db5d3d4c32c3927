"""faults/language/scenario_model.py: editors take what linktape takes, and underline what it refuses."""

from __future__ import annotations

import re

import pytest
import yaml
from jsonschema import Draft202012Validator

from linktape.faults.language.scenario_model import schema
from linktape.wiring import scenario_library


@pytest.mark.parametrize("name", scenario_library.names())
def test_the_schema_takes_the_library(name: str) -> None:
    Draft202012Validator(schema()).validate(yaml.safe_load(_with_quoted_on(scenario_library.built_in_text(name))))


def _with_quoted_on(text: str) -> str:
    """Quote the key `on`, which PyYAML, reading YAML 1.1, would take for true."""
    return re.sub(r"(^\s*(?:- )?(?:\{)?(?:name: \w+, )?)on:", r"\1'on':", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "rule",
    [
        {"on": "linkIssue", "then": "xsrf"},
        {"on": "any", "then": "link-limits"},
        {"on": "any", "then": {"fault": "xsrf", "nth": 1}},
        {"on": "any", "when": {"tims": 1}, "then": "xsrf"},
        {"on": {"isue": "HSP-1"}, "then": "xsrf"},
        {"on": "any", "then": {"delay": "slow"}},
        {"on": "any"},
    ],
)
def test_the_schema_refuses_what_an_editor_should_underline(rule: object) -> None:
    assert not Draft202012Validator(schema()).is_valid({"scenario": "x", "rules": [rule]})
