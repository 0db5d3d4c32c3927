"""reports/run_markdown.py: a run as Markdown."""

from __future__ import annotations

from dataclasses import replace

from linktape.journal_rows import Note
from linktape.reports.run_file import RunFile
from linktape.reports.run_markdown import markdown, text
from linktape.runs.outcome import Outcome
from linktape.runs.struck import Struck
from tests.runs.outcomes import entry, outcome, session, violation


def said(run: Outcome) -> str:
    return markdown(RunFile.of(run))


def test_a_good_run_is_three_lines() -> None:
    assert said(outcome(session([entry()]))) == (
        "# Good: 1 call, and nothing is to be said against this client\n\n"
        "`./sync` ended with exit code 0 after 1.5 s; 1 call, 0 retries.\n\n"
        "Documented answers met: 1 of 11 (9 %).\n"
    )


def test_each_finding_stands_once_with_its_first_calls() -> None:
    often = [violation(f"request {n}") for n in range(2, 7)]

    lines = said(outcome(session([entry()], violations=often))).splitlines()

    start = lines.index("## Findings")
    assert lines[start + 2 : start + 7] == [
        "- **broken**: no-retry-413 is broken 5 times; expected at most 0 after it",
        "  - #1 #2 request 2",
        "  - #1 #2 request 3",
        "  - #1 #2 request 4",
        "  - and 2 more",
    ]


def test_faults_are_a_table() -> None:
    struck = [Struck(entry(n, words="a|b"), "link-limit", n == 1) for n in range(1, 23)]

    lines = said(outcome(session([one.call for one in struck]), struck=struck)).splitlines()

    assert "| #1 a\\|b | link-limit | yes |" in lines
    assert "| #2 a\\|b | link-limit | no |" in lines
    assert "| and 2 more | | |" in lines


def test_nothing_that_was_seen_is_a_mark() -> None:
    evil = entry(words="<b>*x*\n# y", layers=[Note("Replayer", "`z`")])

    assert text("<b>*x*\n# y") == "\\<b>\\*x\\* # y"
    assert "<b>" not in said(outcome(session([evil], unmatched=[1]))).replace("\\<b>", "")


def test_the_speed_is_told_where_there_was_one() -> None:
    assert "\n\nSpeed: 50.\n\n" in said(replace(outcome(session([entry()])), speed=50.0))
    assert "Speed: 1, not 50: it hangs.\n" in said(replace(outcome(session()), speed=50.0, slowed=("it hangs",)))
