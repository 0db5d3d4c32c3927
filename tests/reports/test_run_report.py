"""The HTML report: whole, self-contained, and deaf to markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from linktape.judge.economy import Remark
from linktape.pictures.html import Html, page, tag
from linktape.pictures.sequence import MOST_CALLS, sequence
from linktape.reports.run_report import report
from linktape.session import Note
from tests.runs.outcomes import entry, outcome, session, violation

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&lt;]]>"
VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page as a browser does, and complains of what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.texts)


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


def test_a_picture_has_a_bound() -> None:
    calls = [entry(n) for n in range(1, MOST_CALLS + 51)]

    assert "… and 50 calls more" in sequence(calls)
    assert sequence(calls).count("#200") == 1
    assert "#201" not in sequence(calls)


def test_an_empty_picture_is_one() -> None:
    assert sequence([]).startswith("<svg")


@pytest.mark.parametrize(("name", "value"), [("title", '"><b>'), ("data_x", "a&b")])
def test_attributes_are_escaped_and_named_with_hyphens(name: str, value: str) -> None:
    made = tag("p", **{name: value})

    assert [(name.replace("_", "-"), value)] == Reader(made).attributes


def test_only_what_is_marked_as_markup_is_markup() -> None:
    assert tag("p", "<b>", Html("<i></i>")) == "<p>&lt;b&gt;<i></i></p>"
    assert "<p>&lt;b&gt;</p>" in page("x", tag("p", "<b>"))
