"""playback/tape.py: what is said of the recording that answers."""

from __future__ import annotations

from typing import Any

import pytest

from linktape.playback.tape import Taken, Tape
from tests.tape.recordings import cassette, recorded

TAPE = Tape(cassette(recorded("GET issue/HSP-1")))
MARK = (b"key", 0)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({}, "a.yaml:10, recording 1 of 1"),
        ({"offset": 2, "of": 5}, "a.yaml:10, recording 3 of 5"),
        (
            {"early_for": "a.yaml:7"},
            "a.yaml:10, recording 1 of 1; early: it was recorded after a.yaml:7, which was not replayed yet",
        ),
        (
            {"stale_since": "a.yaml:9"},
            "a.yaml:10, recording 1 of 1; stale: a.yaml:9 was replayed since, and no recording shows that and no more",
        ),
        ({"is_repeat": True}, "a.yaml:10, recording 1 of 1; had before"),
    ],
)
def test_a_recording_says_which_it_is_and_what_is_special_about_its_time(how: dict[str, Any], said: str) -> None:
    assert Taken(TAPE, 0, MARK, MARK, **{"offset": 0, "of": 1, **how}).why == said
