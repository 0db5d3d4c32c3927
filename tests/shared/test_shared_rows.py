"""shared/shared_rows.py: a journal whose rows are kept elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

from linktape.journal_rows import Row, told
from linktape.shared.shared_rows import SharedRows

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ABOUT = told(
    ("GET", "/x", "getIssue", "HSP-1", "read HSP-1"),
    404,
    "no recording",
    None,
    (("Replayer", "why", (("a.yaml", 3, "GET x", ("path",)),)),),
    "masked-404",
    "brief",
)


def row(n: int, delivered: bool | None = True) -> Row:
    return (n, AT, ABOUT, 0.5, delivered)


def test_rows_are_the_same_when_they_were_kept() -> None:
    rows, read = SharedRows("s"), SharedRows("s")
    rows.end(row(1))
    rows.end(row(2, None))

    read.load(rows.taken())

    assert list(read) == [rows.find(1), rows.find(2)]
    assert rows.taken() == []


def test_a_row_that_was_corrected_counts_once() -> None:
    rows, read = SharedRows("s"), SharedRows("s")
    rows.end(row(1))
    rows.end(row(2))
    rows.end(row(1, False))

    read.load(rows.taken())

    assert [(one.n, one.delivered) for one in read] == [(1, False), (2, True)]
    assert rows.endings() == {(*ABOUT[7], False): 1, (*ABOUT[7], True): 1}


def test_calls_under_way_and_how_others_ended_go_along() -> None:
    rows, read = SharedRows("s"), SharedRows("s")
    rows.end(row(1))
    rows.under_way(row(2, None))

    read.state = rows.state

    assert read.endings() == rows.endings()
    assert [one.n for one in read] == [2]
    assert read.find(1) is None
