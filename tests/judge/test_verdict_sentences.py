"""judge/verdict_sentences.py: a verdict in sentences, the worst first."""

from __future__ import annotations

from dataclasses import replace

from linktape.judge.expectations import Violation
from linktape.judge.verdict import Unmet, Verdict
from linktape.judge.verdict_sentences import sentences

GOOD = Verdict(ok=True)


def test_a_good_verdict_has_one_sentence() -> None:
    assert sentences(GOOD, 3) == ["nothing is to be said against the client"]
    assert sentences(GOOD, 0) == ["no call came yet"]


def test_what_is_bad_is_said_the_worst_first() -> None:
    violation = Violation("no-retry-413", [2, 3], "request 3 came again", "at most 0 after it", "it stays full")
    bad = Verdict(False, unmatched=(4,), outside=(5, 6), violations=(violation,), never_struck=("outage",))

    assert sentences(bad, 6) == [
        "1 call matched no recording: #4",
        "2 calls went past the address that was given: #5, #6",
        "no-retry-413: request 3 came again; expected: at most 0 after it, because it stays full",
        "scenario outage has struck no call",
    ]


def test_what_was_not_used_is_said_where_it_counts() -> None:
    unused = replace(GOOD, unused=(("a.yaml", 3),), unmet=(Unmet("outage", "1"),))

    assert len(sentences(unused, 1, strict=False)) == 1
    assert sentences(unused, 1, strict=True) == [
        "1 recorded interaction never asked for",
        "rule 1 of scenario outage never acted: no call fits it",
    ]


def test_many_numbers_are_cut() -> None:
    (said,) = sentences(Verdict(False, unmatched=tuple(range(1, 30))), 30)

    assert said.startswith("29 calls matched no recording: #1, #2")
    assert said.endswith("#20, …")
