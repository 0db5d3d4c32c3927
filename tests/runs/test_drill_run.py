"""runs/drill_run.py: what became of a failure."""

from __future__ import annotations

import json

import pytest

from linktape.runs.command import Ended
from linktape.runs.drill_run import Held, Reaction, Result, Trial, finding, is_struck
from linktape.session import Entry
from tests.runs.outcomes import entry, outcome, session

STRUCK = "scenario each-call, rule fault"
EMPTY: Held = ((), ())
LINKED: Held = ((("Blocks", "HSP-1", "MKY-1"),), ())


def refused(n: int = 1, **more: object) -> Entry:
    return entry(n, **{"origin": STRUCK, "status": 404, **more})  # type: ignore[arg-type]  # any field of Entry


@pytest.mark.parametrize(
    ("code", "calls", "was", "found"),
    [
        (1, [refused()], EMPTY, Reaction.NOTICED),
        (0, [refused()], EMPTY, Reaction.SWALLOWED),
        (0, [refused(status=503), entry(2)], LINKED, Reaction.RECOVERED),
        (0, [refused(status=201, delivered=False)], LINKED, Reaction.RECOVERED),
        (0, [refused(operation="getIssue", subject="HSP-1")], LINKED, Reaction.SWALLOWED),
        (
            0,
            [
                refused(operation="getIssue", subject="HSP-1"),
                entry(2, status=200, operation="getIssue", subject="HSP-1"),
            ],
            LINKED,
            Reaction.RECOVERED,
        ),
        (0, [refused()], None, Reaction.SWALLOWED),
        (0, [refused(), entry(2)], None, Reaction.RECOVERED),
        (0, [refused(), entry(2, subject="Blocks HSP-1 -> MKY-2")], None, Reaction.SWALLOWED),
        (0, [entry()], LINKED, Reaction.RECOVERED),
    ],
)
def test_what_became_of_a_failure(code: int, calls: list[Entry], was: Held | None, found: Reaction) -> None:
    assert finding(Ended(code), calls, was, None if was is None else LINKED) is found


@pytest.mark.parametrize(
    ("origin", "is_by_scenario"),
    [
        ("scenario link-limit, rule limit", True),
        ("mock", False),
        ("a.yaml:7", False),
        ("no recording", False),
        ("", False),
    ],
)
def test_a_call_is_struck_where_a_scenario_decided(origin: str, is_by_scenario: bool) -> None:
    assert is_struck(entry(origin=origin)) is is_by_scenario


def result(reaction: Reaction, *, unmatched: bool = False, **more: bool) -> Result:
    seen = session([entry(status=413)], unmatched=[1] if unmatched else [])
    return Result(Trial("link-limit", "0", about="full"), Ended(0), 1.23456, outcome(seen).served, reaction, "", **more)


@pytest.mark.parametrize(
    ("one", "is_bad"),
    [
        (result(Reaction.RECOVERED), False),
        (result(Reaction.SWALLOWED), False),  # a survivor; its verdict is another matter
        (result(Reaction.NOTICED, unmatched=True), True),
        (result(Reaction.HUNG), True),
    ],
)
def test_a_run_is_bad_where_the_verdict_is_or_the_client_hung(one: Result, is_bad: bool) -> None:
    assert one.is_bad is is_bad
    assert one.as_json()["ok"] is not is_bad


def test_a_run_is_plain_json() -> None:
    said = result(Reaction.SWALLOWED, is_harmed=True).as_json()

    assert json.loads(json.dumps(said)) == said
    assert (said["scenario"], said["about"], said["finding"]) == ("link-limit", "full", "swallowed")
    assert (said["is_harmed"], said["took_s"], said["requests"]) == (True, 1.235, 1)
