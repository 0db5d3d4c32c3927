"""reports/run_file.py: a run's JSON says all that its page needs."""

from __future__ import annotations

import json

import pytest

from linktape.reports.run_file import RunFile, json_text
from linktape.runs.outcome import Outcome
from linktape.runs.struck import Struck
from tests.runs.outcomes import entry, outcome, session, violation

STRUCK = [Struck(entry(status=503), "unavailable", False)]


def test_a_run_is_the_same_from_its_file() -> None:
    one = outcome(session([entry(), entry(2)], violations=[violation()]), struck=STRUCK, code=3)

    assert RunFile.model_validate_json(json_text(one)) == RunFile.of(one)


def test_a_file_begins_with_the_sum_of_the_run() -> None:
    said = json.loads(json_text(outcome(session([entry()], unmatched=[1]))))

    assert next(iter(said)) == "headline"
    assert said["headline"] == "Bad: 1 call has no recording (#1 link HSP-1 blocks MKY-1)"


@pytest.mark.parametrize(
    ("one", "said", "kind"),
    [
        (outcome(session([entry()])), "Good: 1 call, and nothing is to be said against this client", "good"),
        (
            outcome(session([entry()], unmatched=[1], violations=[violation()])),
            "Bad: 1 call has no recording (#1 link HSP-1 blocks MKY-1); and 1 other finding",
            "bad",
        ),
        (outcome(untested="no call came"), "Bad: no call came", "bad"),
        (
            outcome(session([entry()]), code=1, struck=STRUCK),
            "Good: the command noticed the failure (exit code 1), and broke no expectation",
            "good",
        ),
        (
            outcome(session([entry()]), code=1),
            "Good, but the command failed for a reason of its own (exit code 1): no fault struck it",
            "warn",
        ),
        (
            outcome(session([entry()]), struck=STRUCK),
            "Good, but a failure was swallowed, or handled without a word",
            "warn",
        ),
    ],
)
def test_a_run_is_summed_up_in_a_sentence(one: Outcome, said: str, kind: str) -> None:
    assert RunFile.of(one).headline() == (said, kind)


def test_what_a_later_version_adds_is_left_alone() -> None:
    said = json.loads(json_text(outcome(session([entry()]))))

    assert RunFile.model_validate({**said, "mood": "fine"}).ok
