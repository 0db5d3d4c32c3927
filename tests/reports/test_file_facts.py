"""reports/file_facts.py: what runs and drills have in common, read again."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from linktape.pictures.observations import CallPlace
from linktape.reports.file_facts import CoverageFacts, SessionFacts, journal
from tests.runs.outcomes import entry


@pytest.mark.parametrize("at", ["yesterday", "2026-11-21T12:00:00", "0001-01-01T00:00:00+14:00"])
def test_a_call_without_a_real_time_is_refused(at: str) -> None:
    with pytest.raises(ValidationError, match=r"journal\.0"):
        SessionFacts.model_validate({"session": "a", "journal": [entry(at=at).as_json()]})


def test_calls_are_found_by_session_and_number_and_alone_by_number() -> None:
    mine = SessionFacts(session="a", journal=(entry(7),))
    other = SessionFacts(session="b", journal=(entry(7),))

    assert set(journal((mine,))) == {CallPlace("a", 7), CallPlace("", 7)}
    assert set(journal((mine, other))) == {CallPlace("a", 7), CallPlace("b", 7)}


def test_what_no_document_has_is_told_from_what_one_has() -> None:
    answer = {"operation": "linkIssues", "status": 201, "cause": "", "count": 1}
    facts = CoverageFacts.model_validate(
        {"percent": 100.0, "met": 1, "documented": 1, "answers": [answer], "beyond": [answer]}
    )

    assert [(one.status, one.is_documented) for one in facts.counts()] == [("201", True), ("201", False)]
