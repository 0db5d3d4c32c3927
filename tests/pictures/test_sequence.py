"""pictures/sequence.py: a session as a picture."""

from __future__ import annotations

from typing import Any

import pytest

from linktape.journal_rows import Entry
from linktape.pictures.sequence import MOST_CALLS, kind_of, sequence
from tests.pictures.markup import Reader
from tests.runs.outcomes import entry

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&lt;]]>"


def test_a_picture_has_a_bound() -> None:
    calls = [entry(n) for n in range(1, MOST_CALLS + 51)]

    assert "… and 50 calls more" in sequence(calls)
    assert sequence(calls).count("#200") == 1
    assert "#201" not in sequence(calls)


def test_an_empty_picture_is_one() -> None:
    assert "<svg" in sequence([])


def words_of(*entries: Entry, **more: Any) -> list[str]:
    return [text for text in Reader(sequence(entries, **more)).texts if text.strip()]


def test_a_call_says_when_it_came_what_it_was_and_how_it_went() -> None:
    said = words_of(entry(1), entry(2, at_s=3.5, words="read HSP-1", status=404))

    assert "client" in said
    assert [text for text in said if text.startswith(("#", "0.00", "3.50", "link", "read", "201", "404", "…"))] == [
        "#1", "0.00 s", "link HSP-1 blocks MKY-1", "201 · 12 ms",
        "… 3.49 s", "#2", "3.50 s", "read HSP-1", "404 · 12 ms",
    ]  # fmt: skip


def test_a_wait_is_counted_from_the_end_of_the_last_answer_and_shown_from_50_ms_on() -> None:
    overlapping = words_of(entry(1, took_s=5.0), entry(2, at_s=1.0, took_s=0.1), entry(3, at_s=5.04))
    later = words_of(entry(1, took_s=5.0), entry(2, at_s=1.0, took_s=0.1), entry(3, at_s=5.06))

    assert not [text for text in overlapping if text.startswith("…")]
    assert [text for text in later if text.startswith("…")] == ["… 0.06 s"]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"status": None, "took_s": None, "delivered": None}, "under way"),
        ({"status": None, "took_s": None, "delivered": False}, "no answer, lost"),
        ({"status": 201, "delivered": False}, "201, lost · 12 ms"),
    ],
)
def test_an_answer_that_did_not_arrive_is_told_from_one_that_is_to_come(how: dict[str, Any], said: str) -> None:
    assert said in words_of(entry(**how))


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ({"status": 201}, "good"),
        ({"status": 399}, "good"),
        ({"status": 400}, "warn"),
        ({"status": 499}, "warn"),
        ({"status": 500}, "bad"),
        ({"status": None}, "bad"),
        ({"status": 201, "delivered": False}, "bad"),
        ({"status": 201, "delivered": None}, "good"),
    ],
)
def test_how_a_call_went_in_a_word(how: dict[str, Any], kind: str) -> None:
    assert kind_of(entry(**how)) == kind


def test_what_is_said_against_a_call_stands_beside_it() -> None:
    said = words_of(
        entry(1, cause="link-limit", origin="scenario link-limit, rule limit"), accused={1: "it came too soon"}
    )

    assert "link-limit — scenario link-limit, rule limit" in said
    assert "it came too soon" in said


def test_where_an_answer_came_from_is_said_of_scenarios_and_misses_only() -> None:
    said = words_of(entry(1, origin="a.yaml:7"), entry(2, origin="no recording"))

    assert "no recording" in said
    assert "a.yaml:7" not in said


def test_a_number_leads_to_its_call() -> None:
    markup = sequence([entry(7)], address=lambda one: f"#call-{one.n}")

    assert '<a href="#call-7"><text' in markup
    assert "href" not in sequence([entry(7)])


def test_it_keeps_its_size_in_a_box_that_scrolls() -> None:
    attributes = Reader(sequence([entry()])).attributes

    assert ("class", "scroll") in attributes
    assert ("width", "1040") in attributes


def test_what_is_said_of_a_miss_is_said_once() -> None:
    said = words_of(entry(1, origin="no recording"), accused={1: "has no recording"})

    assert "has no recording" in said
    assert "no recording" not in said
