"""journal_rows.py: what is kept of a call, for how long, and how it is read."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

from linktape.journal_rows import JournalRows, Note, Row, line, told

AT = datetime(2026, 1, 31, 12, 0, 1, 234_567, tzinfo=UTC)


def row(n: int, *, path: str = "/rest/api/3/myself", delivered: bool | None = True) -> Row:
    about = told(
        ("GET", path, "getCurrentUser", "", "who am I"), 200, "mock", None, (("FakeJira", "as asked", ()),), "outage"
    )
    return (n, AT, about, 0.001, delivered)


def test_a_row_is_read_as_an_entry() -> None:
    rows = JournalRows("a")
    rows.end(row(7))

    (entry,) = rows

    assert (entry.n, entry.session, entry.at) == (7, "a", "2026-01-31T12:00:01.234Z")
    assert entry.fault == "outage"
    assert entry.layers == [Note("FakeJira", "as asked")]
    assert entry.as_json()["layers"] == [{"layer": "FakeJira", "reason": "as asked"}]


def test_the_logs_line_says_in_a_word_what_became_of_the_answer_beside_that() -> None:
    about = told(("GET", "/x", "other", "", "something"), 200, brief="not recorded: outside")

    assert line((1, AT, about, 0.1, True)) == "1 GET /x: something -> 200 [upstream, not recorded: outside]"
    assert line((2, AT, about, 0.1, False)) == "2 GET /x: something -> 200, lost [upstream, not recorded: outside]"


def test_calls_stand_in_the_order_of_their_numbers_those_under_way_included() -> None:
    rows = JournalRows("a")
    rows.under_way(row(1, delivered=None))
    rows.under_way(row(2, delivered=None))
    rows.end(row(2))

    assert [(entry.n, entry.delivered) for entry in rows] == [(1, None), (2, True)]
    assert len(rows) == 2


def test_calls_can_be_read_from_the_newest_on() -> None:
    rows = JournalRows("a")
    for n in (2, 1, 3):
        rows.end(row(n))

    assert [entry.n for entry in reversed(rows)] == [3, 2, 1]


def test_how_calls_ended_is_counted_though_they_were_dropped() -> None:
    rows = JournalRows("a", most=2)
    for n in range(1, 6):
        rows.end(row(n, delivered=n != 1))
    rows.under_way(row(9, delivered=None))

    assert rows.endings() == {
        ("GET", "getCurrentUser", 200, "", "outage", True): 4,
        ("GET", "getCurrentUser", 200, "", "outage", False): 1,
    }


def test_the_oldest_is_forgotten_beyond_the_bound() -> None:
    rows = JournalRows("a", most=3)
    for n in range(1, 6):
        rows.end(row(n))

    assert [entry.n for entry in rows] == [3, 4, 5]
    assert rows.find(2) is None
    found = rows.find(4)
    assert found is not None
    assert found.n == 4


def test_its_size_follows_what_is_kept() -> None:
    rows = JournalRows("a")
    rows.end(row(1, path="x" * 1_000))
    rows.end(row(2))
    before = rows.size_bytes

    rows.forget_oldest()

    assert before > 1_000 + rows.size_bytes > 1_000
    assert rows.forget_oldest()
    assert not rows.forget_oldest()
    assert rows.size_bytes == 0


def test_the_collector_has_nothing_to_do_with_ended_rows() -> None:
    rows = JournalRows("a")
    kept = row(1)
    rows.end(kept)

    for _ in range(3):  # one for each level of tuples
        gc.collect()

    assert not gc.is_tracked(kept)
