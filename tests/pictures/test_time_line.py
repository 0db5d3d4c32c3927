"""pictures/time_line.py: a tape as a line of boxes."""

from __future__ import annotations

from linktape.pictures.time_line import MOST_STOPS, Played, Stop, tape
from tests.pictures.markup import Reader


def test_each_box_says_what_it_is_where_it_stands_and_what_became_of_it() -> None:
    stops = [
        Stop("link HSP-1 blocks MKY-1", "a.yaml:7", Played.PLAYED, is_write=True),
        Stop("read HSP-1", "a.yaml:30", Played.PLAYED, times=3),
        Stop("delete link 3", "#4", Played.REFUSED),
        Stop("read HSP-2", "a.yaml:50", Played.NEXT),
    ]

    read = Reader(tape(stops))

    assert [value for name, value in read.attributes if name == "title"] == [
        "a.yaml:7: link HSP-1 blocks MKY-1 (played)",
        "a.yaml:30: read HSP-1 (played, 3 times)",
        "#4: delete link 3 (refused)",
        "a.yaml:50: read HSP-2 (next)",
    ]
    assert [text for text in read.texts if text in ("W", "r", "✕")][:4] == ["W", "r", "✕", "r"]


def test_the_legend_explains_what_is_there() -> None:
    markup = tape([Stop("read HSP-1", "a.yaml:7", Played.UNUSED)])

    assert "not asked for" in markup
    assert "a call that has no recording" not in markup


def test_a_tape_has_a_bound() -> None:
    assert "… and 2 recordings more" in tape([Stop("a", "b", Played.UNUSED)] * (MOST_STOPS + 2))
