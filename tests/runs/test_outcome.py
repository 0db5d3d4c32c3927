"""runs/outcome.py: what a run has come to, over all of its sessions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linktape.judge.judge import Conduct
from linktape.judge.verdict import Unmet, Verdict
from linktape.runs.outcome import SessionOutcome
from linktape.runs.struck import Reaction
from tests.runs.outcomes import entry, outcome, session, violation


def tried(one: SessionOutcome, retries: int, shortest_wait_s: float | None) -> SessionOutcome:
    return replace(one, conduct=Conduct(one.count, retries, 1.0, shortest_wait_s))


def test_sessions_add_up() -> None:
    seen = outcome(
        tried(session([entry(), entry(2)]), 1, 0.5),
        tried(session([entry()], "b"), 2, 0.25),
        tried(session([], "c"), 0, None),
    ).served

    assert (seen.count, seen.retries, seen.shortest_wait_s) == (3, 3, 0.25)


def test_nobody_waited_where_nobody_retried() -> None:
    assert outcome(session()).served.shortest_wait_s is None


@pytest.mark.parametrize(
    ("change", "ok"),
    [
        ({}, True),
        ({"lost": "a.yaml: full"}, False),
        ({"unused": (("a.yaml", 7),)}, True),
        ({"unused": (("a.yaml", 7),), "strict": True}, False),
        ({"strict": True}, True),
        ({"untested": "no call came"}, False),
        ({"unmet": (Unmet("two", "gone"),)}, True),
        ({"unmet": (Unmet("two", "gone"),), "strict": True}, False),
        ({"never_struck": ("third",)}, False),
        ({"dropped_bad": (("old", Verdict(False)),)}, False),
        ({"sessions": (session(), session(violations=[violation()]))}, False),
    ],
)
def test_a_run_is_well_when_nothing_is_to_be_said_against_it(change: dict[str, object], ok: bool) -> None:
    seen = replace(outcome(session()).served, **change)  # type: ignore[arg-type]  # fields of Served

    assert seen.ok is ok


@pytest.mark.parametrize(("code", "is_bad", "exit_code"), [(0, False, 0), (0, True, 1), (3, False, 3), (3, True, 3)])
def test_the_commands_own_failure_goes_before_a_bad_verdict(code: int, is_bad: bool, exit_code: int) -> None:
    seen = session(violations=[violation()] if is_bad else [])

    assert outcome(seen, code=code).exit_code == exit_code


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"scenarios": ()}, Reaction.NONE),
        ({"never_struck": ("link-limit",)}, Reaction.NOT_MET),
        ({}, Reaction.RECOVERED),
    ],
)
def test_a_run_says_what_became_of_the_failures(more: dict[str, object], found: Reaction) -> None:
    run = outcome(session([entry()]))

    assert replace(run, served=replace(run.served, **more)).reaction is found  # type: ignore[arg-type]  # its fields
