"""runs/outcome_findings.py: everything that makes a verdict bad, a line each."""

from __future__ import annotations

from dataclasses import replace

from linktape.journal_rows import Note
from linktape.judge.verdict import Verdict
from linktape.runs.outcome_findings import findings
from tests.runs.outcomes import entry, outcome, session, violation

RULE = "no-retry-413: request 2 came 0.1 s after; expected at most 0 after it: a full issue stays full"


def test_a_good_session_has_none() -> None:
    assert list(findings(outcome(session([entry()])).served)) == []


def test_the_default_session_is_not_named_and_others_are() -> None:
    seen = outcome(session(violations=[violation()]), session(name="other", violations=[violation()])).served

    assert list(findings(seen)) == [RULE, f"other: {RULE}"]


def test_a_miss_comes_with_the_first_lines_of_its_reason() -> None:
    reason = "\n".join(f"  line {n}" for n in range(6))
    seen = session([entry(7, layers=[Note("FaultInjector", "x"), Note("Replayer", reason)])], unmatched=[7])

    assert list(findings(outcome(seen).served)) == [
        "#7 link HSP-1 blocks MKY-1: no recording answers this",
        "    line 0", "    line 1", "    line 2", "    line 3",
    ]  # fmt: skip


def test_a_miss_that_the_journal_has_forgotten_is_told_by_its_number() -> None:
    assert list(findings(outcome(session(unmatched=[7])).served)) == ["#7 a call: no recording answers this"]


def test_what_the_mock_does_not_serve_is_told_with_what_was_asked() -> None:
    seen = session([entry(7, layers=[Note("FakeJira", "POST issue/bulk is not served")])], unsupported=[7])

    assert list(findings(outcome(seen).served)) == [
        "#7 link HSP-1 blocks MKY-1: Jira would answer this, and the mock does not",
        "    POST issue/bulk is not served",
    ]


def test_what_was_not_recorded_and_what_was_lost_is_told() -> None:
    one = session()
    seen = replace(outcome(replace(one, verdict=replace(one.verdict, not_recorded=(3,)))).served, lost="a.yaml: full")

    assert list(findings(seen)) == ["a.yaml: full", "#3: answered, and NOT recorded"]


def test_sessions_that_were_dropped_are_told_without_their_calls() -> None:
    dropped = ("old", Verdict(False, (1, 2), (3,), violations=(violation(),)))
    seen = replace(outcome(session()).served, dropped_bad=(dropped,))

    assert list(findings(seen)) == [
        f"old: {RULE}",
        "old: 2 calls have no recording",
        "old: 1 call is not served by the mock",
    ]


def test_only_a_strict_run_minds_what_was_not_used() -> None:
    unused = replace(outcome(session()).served, unused=(("sync.yaml", 40),))

    assert list(findings(unused)) == []
    assert list(findings(replace(unused, strict=True))) == ["never asked for: sync.yaml:40"]


def test_a_call_past_the_address_is_told_with_the_address() -> None:
    seen = session([entry(7, layers=[Note("BasePath", "the address that was given ends in /jira")])], outside=[7])

    assert list(findings(outcome(seen).served)) == [
        "#7 link HSP-1 blocks MKY-1: this is not below the address that was given",
        "    the address that was given ends in /jira",
    ]


def test_an_expectation_of_which_too_few_came_is_told_without_numbers() -> None:
    """As of `at_least`, for each of two subjects: nobody made the calls that are missing."""
    twice = [replace(violation(f"{n} came"), requests=[]) for n in (0, 1)]

    assert list(findings(outcome(session(violations=twice)).served)) == [
        "no-retry-413: broken 2 times; first 0 came; expected at most 0 after it: a full issue stays full"
    ]


def test_an_expectation_that_is_broken_often_is_told_once() -> None:
    often = [replace(violation(f"request {n}"), requests=[1, n]) for n in range(2, 13)]

    assert list(findings(outcome(session(violations=often)).served)) == [
        "no-retry-413: broken 11 times (#2, #3, #4, #5, #6, #7, #8, #9, …); first request 2; "
        "expected at most 0 after it: a full issue stays full"
    ]
