"""playback/tape.py: what is said of the recording that answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linktape.playback.match_settings import Repeat
from linktape.playback.position import Position, Taken
from linktape.playback.tape import Tape
from tests.support import link
from tests.tape.recordings import cassette, entry, issue_answer, link_answer, recorded

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
    assert TAPE.why(Taken(0, MARK, MARK, **{"offset": 0, "of": 1, **how})) == said


CONVERSATION = [
    recorded("GET issue/HSP-1", answer=issue_answer("HSP-1")),
    recorded("POST issueLink", link("HSP-1", "MKY-1"), status=201),
    recorded("GET issue/HSP-1", answer=issue_answer("HSP-1", entry("7", to="MKY-1"))),
    recorded("GET issueLink/7", answer=link_answer("7", "HSP-1", "MKY-1")),
    recorded("POST issueLink", link("HSP-1", "PR-1"), status=404, answer={"errors": {}}),
    recorded("GET issue/HSP-1", answer=issue_answer("HSP-1", entry("7", to="MKY-1"))),
    recorded("DELETE issueLink/7", status=204),
    recorded("GET issue/HSP-1", answer=issue_answer("HSP-1")),
    recorded("GET issueLink/7", status=404, answer={"errors": {}}),
]
ASKED = st.lists(st.tuples(st.integers(0, len(CONVERSATION) - 1), st.booleans()), max_size=40)


@given(ASKED, st.sampled_from(Repeat), st.booleans())
@example([(3, True), (3, False), (3, False)], Repeat.NEVER, False)  # early, lost, and had once more
@example([(3, False), (3, False), (3, False), (1, False), (3, False)], Repeat.ALWAYS, False)  # early until its write
def test_what_is_had_again_and_again_is_what_would_be_chosen_anew(
    asked: list[tuple[int, bool]], repeat: Repeat, strict: bool
) -> None:
    tape = Tape(cassette(*CONVERSATION), repeat=repeat, strict=strict)
    remembers, forgets = Position(), Position()
    for at, is_lost in asked:
        moment = datetime(2026, 1, 31, 12, tzinfo=UTC)
        wanted = tape.wanted(CONVERSATION[at].request, CONVERSATION[at].operation)
        forgets.steady.clear()

        first, second = (tape.take(position, wanted, moment) for position in (remembers, forgets))

        assert first == second
        if first is not None and second is not None and is_lost:
            tape.lose(remembers, first)
            tape.lose(forgets, second)
        forgets.steady.clear()
        remembered, remembers.steady = remembers.steady, {}
        assert remembers == forgets
        remembers.steady = remembered
