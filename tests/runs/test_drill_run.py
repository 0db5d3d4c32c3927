"""runs/drill_run.py: one run of a drill."""

from __future__ import annotations

import json

import pytest

from linktape.runs.command import Ended
from linktape.runs.drill_run import Result, Trial
from linktape.runs.struck import Reaction
from tests.runs.outcomes import entry, outcome, session


def result(reaction: Reaction, *, unmatched: bool = False, is_harmed: bool = False) -> Result:
    seen = session([entry(status=413)], unmatched=[1] if unmatched else [])
    trial, served = Trial("link-limit", "0", about="full"), outcome(seen).served
    return Result(trial, Ended(0), 1.23456, served, reaction, is_harmed=is_harmed)


@pytest.mark.parametrize(
    ("one", "is_bad"),
    [
        (result(Reaction.RECOVERED), False),
        (result(Reaction.SWALLOWED), False),  # a survivor; its verdict is another matter
        (result(Reaction.NOTICED, unmatched=True), True),
        (result(Reaction.HUNG), True),
        (result(Reaction.UNCHANGED), False),
        (result(Reaction.CHANGED), True),
        (result(Reaction.FAILED), True),
    ],
)
def test_a_run_is_bad_where_the_verdict_is_or_the_client_hung_or_cannot_run_twice(one: Result, is_bad: bool) -> None:
    assert one.is_bad is is_bad
    assert one.as_json()["ok"] is not is_bad


def test_a_run_is_plain_json() -> None:
    said = result(Reaction.SWALLOWED, is_harmed=True).as_json()

    assert json.loads(json.dumps(said)) == said
    assert (said["scenario"], said["about"], said["finding"]) == ("link-limit", "full", "swallowed")
    assert (said["is_harmed"], said["took_s"], said["requests"]) == (True, 1.235, 1)
