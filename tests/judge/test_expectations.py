"""judge/expectations.py: with nothing given, a limit counts from the first call on."""

from __future__ import annotations

import pytest

from linktape.judge.expectations import Trigger


@pytest.mark.parametrize(
    ("trigger", "is_always"),
    [
        (Trigger(), True),
        (Trigger(statuses=frozenset()), True),
        (Trigger(rule="full"), False),
        (Trigger(fault="link-limit"), False),
        (Trigger(statuses=frozenset({413})), False),
        (Trigger(asked_to_wait=True), False),
    ],
)
def test_a_trigger_of_nothing_has_always_struck(trigger: Trigger, is_always: bool) -> None:
    assert trigger.is_always is is_always
