"""control/changes.py: what a body means."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from linktape.control.changes import ScenarioSent, SiteSent


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ({"scenario": "link-limit"}, "link-limit"),
        ({"scenario": None}, ""),
        ({"yaml": "scenario: mine\n"}, "scenario: mine\n"),
        ({"scenario": "mine", "rules": []}, json.dumps({"scenario": "mine", "rules": []}, indent=1)),
    ],
)
def test_a_scenario_is_meant_by_name_by_yaml_or_as_a_whole(sent: object, text: str) -> None:
    assert ScenarioSent.model_validate(sent).text == text


@pytest.mark.parametrize("sent", [{}, [], 1, None, "link-limit", {"yaml": 1}, {"scenario": 1}, {"rules": []}])
def test_anything_else_is_no_scenario(sent: object) -> None:
    with pytest.raises(ValidationError):
        ScenarioSent.model_validate(sent)


def test_a_site_keeps_every_member() -> None:
    site = {"site": "small", "users": [{"name": "admin", "tokens": ["0123"]}]}

    assert json.loads(SiteSent.model_validate(site).text) == site
    assert SiteSent.model_validate({"yaml": "site: x"}).text == "site: x"
