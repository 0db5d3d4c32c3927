"""reports/calls.py: the calls of sessions on a page."""

from __future__ import annotations

from linktape.judge.verdict import Verdict
from linktape.pictures.observations import CallPlace
from linktape.pictures.sequence import MOST_CALLS
from linktape.pictures.verdict_data import VerdictFacts
from linktape.reports.calls import MOST_PICTURES, CallsOnPage
from linktape.reports.file_facts import SessionFacts
from tests.pictures.markup import Reader
from tests.runs.outcomes import entry, violation

GOOD = VerdictFacts.model_validate(Verdict(True).as_json())


def test_a_call_has_an_address_where_it_is_on_the_page() -> None:
    calls = CallsOnPage(
        (SessionFacts(session="a", journal=tuple(map(entry, range(1, MOST_CALLS + 2)))),), GOOD, "run-3-"
    )

    assert calls.address(CallPlace("", 1)) == calls.address(CallPlace("a", 1)) == "#run-3-call-1"
    assert calls.address(CallPlace("b", 1)) == ""
    assert calls.address(CallPlace("a", MOST_CALLS + 1)) == ""


def test_of_several_sessions_those_with_bad_calls_are_open() -> None:
    sessions = tuple(SessionFacts(session=name, requests=2, journal=(entry(1), entry(2))) for name in "ab")
    verdict = VerdictFacts.model_validate(
        {**Verdict(False).as_json(), "violations": [violation().as_json() | {"session": "b"}]}
    )

    first, second = CallsOnPage(sessions, verdict).parts()

    assert first.startswith("<details><summary>session a: 2 calls</summary>")
    assert second.startswith("<details open><summary>session b: 2 calls, bad</summary>")


def test_many_sessions_have_a_bound() -> None:
    sessions = tuple(SessionFacts(session=str(n)) for n in range(MOST_PICTURES + 2))

    parts = CallsOnPage(sessions, GOOD).parts()

    assert len(parts) == MOST_PICTURES + 1
    assert "… and 2 sessions more" in parts[-1]


def test_who_answered_is_named() -> None:
    def names(mode: str) -> list[str]:
        (part,) = CallsOnPage((SessionFacts(session="a", journal=(entry(),)),), GOOD, mode=mode).parts()
        return [text for text in Reader(part).texts if text in ("Jira", "fake Jira", "the tape")]

    assert [names(mode) for mode in ("mock", "replay", "record")] == [["fake Jira"], ["the tape"], ["Jira"]]


def test_what_is_not_known_leaves_no_empty_cell_behind() -> None:
    (part,) = CallsOnPage((SessionFacts(session="a", journal=(entry(cause=None, took_s=None),)),), GOOD).parts()

    assert "<div></div>" not in part
    assert "None" not in part
