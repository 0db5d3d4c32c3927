"""The HTML report of a run: whole, self-contained, and deaf to markup; what is to be said comes first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

import pytest

from linktape.journal_rows import Note
from linktape.judge.economy import Remark
from linktape.judge.verdict import Unmet
from linktape.pictures.graph import Arrow, LinkChange
from linktape.pictures.time_line import Played, Stop
from linktape.reports.run_file import RunFile
from linktape.reports.run_report import report
from linktape.runs.outcome import Outcome
from linktape.runs.struck import Struck
from tests.pictures.markup import Reader
from tests.runs.outcomes import entry, outcome, session, violation

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&lt;]]>"


def page(run: Outcome) -> str:
    return report(RunFile.of(run))


def titles(text: str) -> Sequence[str]:
    return re.findall("<h2>(.*?)</h2>", text)


def test_markup_in_what_was_seen_stays_text() -> None:
    evil = entry(words=EVIL, path=EVIL, origin=EVIL, cause=EVIL, method=EVIL, layers=[Note(EVIL, EVIL)])
    bad = violation(happened=EVIL, policy=EVIL)
    seen = session([evil], name=EVIL, violations=[bad], unmatched=[1], remarks=[Remark(3, EVIL, EVIL)])
    drawn = replace(
        seen,
        links=(Arrow(EVIL, EVIL, EVIL, LinkChange.MADE),),
        tape=(Stop(EVIL, EVIL, Played.UNUSED),),
    )

    read = Reader(page(outcome(drawn, command=(EVIL,), struck=[Struck(evil, EVIL, False)])))

    assert {"script", "img"}.isdisjoint(read.names)
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    assert EVIL in read.text


def test_a_report_needs_nothing_from_anywhere_else() -> None:
    text = page(outcome(session([entry()], violations=[violation()])))

    read = Reader(text)
    assert {"script", "img", "iframe", "object"}.isdisjoint(read.names)
    assert not [name for name, _ in read.attributes if name in ("src", "action", "style")]
    assert all((value or "").startswith(("#", "data:")) for name, value in read.attributes if name == "href")
    assert "default-src 'none'" in text


def test_a_report_shows_calls_faults_causes_waits_verdict_and_coverage() -> None:
    calls = [
        entry(1, status=413, cause="link-limit", origin="scenario link-limit, rule limit"),
        entry(2, at_s=2.5, status=413, cause="link-limit", origin="scenario link-limit, rule limit"),
        entry(3, at_s=3.0, status=201, delivered=False),
    ]

    text = Reader(page(outcome(session(calls, violations=[violation()])))).text

    for shown in (
        "no-retry-413",
        "a full issue stays full",
        "link-limit — scenario link-limit, rule limit",
        "… 2.49 s",
        "201, lost · 12 ms",
        "made link 10002",
        "1 of 11 documented answers met",
        "in no document of Atlassian's",
    ):
        assert shown in text


@pytest.mark.parametrize(
    ("run", "title", "banner"),
    [
        (
            outcome(session([entry()])),
            "Good: linktape run -- ./sync",
            "Good : 1 call, and nothing is to be said against this client",
        ),
        (
            outcome(session([entry(3, words="read the links of MKY-2")], unmatched=[3]), command=("npm", "run test")),
            "Bad: linktape run -- npm &#x27;run test&#x27;",
            "Bad : 1 call has no recording (#3 read the links of MKY-2)",
        ),
    ],
)
def test_a_report_begins_with_its_verdict_in_a_sentence(run: Outcome, title: str, banner: str) -> None:
    text = page(run)

    assert f"<title>{title}</title>" in text
    assert banner in Reader(text).text


def test_the_icon_of_a_tab_has_the_verdicts_colour() -> None:
    good, bad = (unquote(page(outcome(session(violations=one)))) for one in ([], [violation()]))

    assert 'fill="#11733f"' in good
    assert 'fill="#b3261e"' in bad


def test_what_is_to_be_said_stands_before_how_it_was_run() -> None:
    bad = outcome(session([entry()], violations=[violation()]), struck=[Struck(entry(), "link-limit", False)])

    assert titles(page(bad)) == [
        "Findings", "Faults that struck", "Calls", "Documented answers met", "How it was run",
    ]  # fmt: skip
    assert titles(page(outcome(session([entry()]))))[0] == "Calls"


def test_a_number_leads_to_its_call_in_its_session() -> None:
    text = page(outcome(session([entry()], name="a"), session([entry(), entry(2)], name="b", violations=[violation()])))

    attributes = Reader(text).attributes
    ids = {value for name, value in attributes if name == "id"}
    assert {"session-1-call-1", "session-2-call-2"} <= ids
    assert {value for name, value in attributes if name == "href" and value and value.startswith("#")} <= {
        f"#{one}" for one in ids
    }


def test_no_name_of_a_class_reaches_a_reader() -> None:
    notes = [Note("FaultInjector", "no rule is for this call"), Note("Replayer", "the first recording")]

    text = page(outcome(session([entry(layers=notes)])))

    assert "Replayer" not in text
    assert "<b>replay: </b>the first recording" in text


def test_links_and_tape_are_drawn_where_there_are_any() -> None:
    drawn = replace(
        session([entry()]),
        links=(Arrow("HSP-1", "blocks", "MKY-1", LinkChange.MADE),),
        tape=(Stop("link HSP-1 blocks MKY-1", "a.yaml:7", Played.PLAYED),),
    )

    assert "1 link made, 0 taken away" in page(outcome(drawn))
    assert "a.yaml:7: link HSP-1 blocks MKY-1 (played)" in page(outcome(drawn))
    assert "The tape" not in page(outcome(session([entry()])))


def test_what_was_not_used_is_no_finding_unless_strict() -> None:
    unmet = (Unmet("link-limit", "limit"),)

    assert Reader(page(outcome(session([entry()]), unmet=unmet))).text.count("never acted") == 1
    assert "Good" in page(outcome(session([entry()]), unmet=unmet))


def test_economy_and_recordings_are_told() -> None:
    saves = session([entry()], remarks=[Remark(2, "3 reads of HSP-1", "read it once")])

    read = Reader(page(outcome(saves, recorded_lines=("recorded 2 interactions in a.yaml",))))

    assert {"3 reads of HSP-1", "read it once", "2"} <= set(read.texts)
    assert "recorded 2 interactions in a." in read.text


@pytest.mark.parametrize(
    ("slowed", "says"),
    [
        ((), "50"),
        (("it hangs; the command is run again, at 1",), "1, not 50: it hangs; the command is run again, at 1"),
    ],
)
def test_the_speed_is_among_how_it_was_run(slowed: tuple[str, ...], says: str) -> None:
    text = page(replace(outcome(session([entry()])), speed=50.0, slowed=slowed))

    assert f'<tr><th scope="row">speed</th><td>{says}</td></tr>' in text
    assert ">speed<" not in page(outcome(session([entry()])))
