"""control/answer_models.py: what answers show of what they are made from."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from linktape.control.answer_models import Changed, Counts, JournalEntry, ProblemIn
from linktape.errors import Problem
from linktape.journal_rows import Note
from linktape.judge.endings import Endings
from tests.standing import entry


def test_a_call_shows_all_that_the_journal_has_of_it_and_what_it_is_counted_as() -> None:
    shown = JournalEntry.of(entry(3, "a", fault="outage", delivered=False, layers=[Note("Replayer", "used")]))

    assert (shown.n, shown.session, shown.fault, shown.marks) == (3, "a", "outage", ("fault", "lost"))
    assert shown.model_dump()["layers"] == ({"layer": "Replayer", "reason": "used"},)


def test_problems_are_redacted_and_keep_their_place() -> None:
    problems = [Problem("x", 2, 3, "s3cret", "no s3cret")]

    (shown,) = ProblemIn.all_of(problems, lambda text: text.replace("s3cret", "…"))

    assert shown == ProblemIn(line=2, column=3, what="…", expected="no …")


def test_counts_are_what_was_counted_with_what_is_known_beside_it() -> None:
    counts = Counts.of(Endings(ended=3, writes=2), calls=4, dropped=1)

    assert counts.model_dump() == {
        "calls": 4, "ended": 3, "faults": 0, "misses": 0, "writes": 2, "lost": 0, "dropped": 1,
    }  # fmt: skip


def test_no_answer_has_a_member_that_its_model_does_not_name() -> None:
    with pytest.raises(ValidationError):
        Changed.model_validate({"session": "a", "what": "reset", "more": 1})


def test_half_a_character_becomes_a_question_mark() -> None:
    assert Changed(session="a\ud800", what="reset").session == "a?"
