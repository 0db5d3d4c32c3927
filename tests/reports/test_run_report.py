"""The HTML report: whole, self-contained, and deaf to markup."""

from __future__ import annotations

from linktape.journal_rows import Note
from linktape.judge.economy import Remark
from linktape.reports.run_report import report
from tests.pictures.markup import Reader
from tests.runs.outcomes import entry, outcome, session, violation

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&lt;]]>"


def test_markup_in_what_was_seen_stays_text() -> None:
    evil = entry(words=EVIL, path=EVIL, origin=EVIL, cause=EVIL, method=EVIL, layers=[Note(EVIL, EVIL)])
    bad = violation(happened=EVIL, policy=EVIL)
    seen = session([evil], name=EVIL, violations=[bad], unmatched=[1], remarks=[Remark(3, EVIL, EVIL)])

    read = Reader(report(outcome(seen, command=(EVIL,))))

    assert {"script", "img"}.isdisjoint(read.names)
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    assert EVIL in read.text


def test_a_report_needs_nothing_from_anywhere_else() -> None:
    text = report(outcome(session([entry()], violations=[violation()])))

    read = Reader(text)

    assert {"link", "script", "img", "iframe", "object"}.isdisjoint(read.names)
    assert not [name for name, _ in read.attributes if name in ("src", "href", "action", "style")]
    assert "@import" not in text
    assert "url(" not in text
    assert "default-src 'none'" in text


def test_a_report_shows_calls_faults_causes_waits_verdict_and_coverage() -> None:
    calls = [
        entry(1, status=413, cause="link-limit", origin="scenario link-limit, rule limit"),
        entry(2, at_s=2.5, status=413, cause="link-limit", origin="scenario link-limit, rule limit"),
        entry(3, at_s=3.0, status=201, delivered=False),
    ]

    text = Reader(report(outcome(session(calls, violations=[violation()])))).text

    for shown in (
        "no-retry-413",
        "a full issue stays full",
        "link-limit — scenario link-limit, rule limit",
        "… 2.49 s",
        "201, lost · 12 ms",
        "made link 10002",
        "Documented answers met: 1 of 11 (9 %)",
        "not in Atlassian's documents",
        "bad",
    ):
        assert shown in text


def test_a_good_run_says_so() -> None:
    text = Reader(report(outcome(session([entry()])))).text

    assert "Nothing is to be said against this client." in text
    assert "linktape run: good" in text
